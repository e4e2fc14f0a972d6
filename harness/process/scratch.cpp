#include "process/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace harness {
namespace {

/// Makes an entry that is known to be a directory readable and writable. Through a descriptor that
/// needs no right to read and follows no link.
void open_up(int parent, const char* name) {
  const int entry = openat(parent, name, O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);
  if (entry < 0) return;
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/fd/%d", entry);
  chmod(path, 0700);
  close(entry);
}

bool remove_entry(int parent, const char* name);

bool empty_directory(int parent, const char* name) {
  open_up(parent, name);
  const int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR* directory = descriptor >= 0 ? fdopendir(descriptor) : nullptr;
  if (directory == nullptr) {
    if (descriptor >= 0) close(descriptor);
    return false;
  }
  bool removed = true;
  while (const dirent* entry = readdir(directory)) {
    const std::string_view child = entry->d_name;
    if (child == "." || child == "..") continue;
    removed = remove_entry(descriptor, entry->d_name) && removed;
  }
  closedir(directory);
  return removed;
}

bool remove_entry(int parent, const char* name) {
  struct stat status {};
  if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT;
  if (!S_ISDIR(status.st_mode)) return unlinkat(parent, name, 0) == 0 || errno == ENOENT;
  empty_directory(parent, name);
  return unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

/// A file or folder of ours with just these rights, and without a second name if it is a file.
bool is_ours(const struct stat& status, mode_t type_and_mode) {
  static const uid_t us = geteuid();
  return status.st_uid == us && status.st_mode == type_and_mode &&
         (S_ISDIR(status.st_mode) || status.st_nlink == 1);
}

/// Holds nothing but the one file that may stay, as write_config left it.
bool holds_no_more(int folder) {
  alignas(dirent64) char entries[1024];
  bool any = false;
  while (true) {
    const ssize_t size = getdents64(folder, entries, sizeof entries);
    if (size <= 0) {
      struct stat status {};
      return size == 0 && (!any || (fstatat(folder, ScratchPool::reused_file, &status,
                                            AT_SYMLINK_NOFOLLOW) == 0 &&
                                    is_ours(status, S_IFREG | 0600)));
    }
    for (ssize_t at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      at += entry->d_reclen;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (name != ScratchPool::reused_file) return false;
      any = true;
    }
  }
}

bool is_as_lent(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return false;
  struct stat status {};
  const bool same =
      fstat(folder, &status) == 0 && is_ours(status, S_IFDIR | 0700) && holds_no_more(folder);
  close(folder);
  return same;
}

}  // namespace

ScratchPlace ScratchPlace::of_this_process() {
  const char* folder = std::getenv("TMPDIR");
  const std::filesystem::path base = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  std::error_code failure;
  return {(std::filesystem::absolute(base, failure) / "").string(),
          "spectrum2-harness-" + std::to_string(getpid()) + "-"};
}

void ScratchPlace::clear() const {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) remove_tree(folder + name);
  }
}

std::optional<Scratch> Scratch::create(std::string* error) {
  const ScratchPlace place = ScratchPlace::of_this_process();
  std::string name = place.folder + place.prefix + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    *error = "cannot make a scratch folder in " + place.folder + ": " + std::strerror(errno);
    return std::nullopt;
  }
  return Scratch(std::move(name), false);
}

std::optional<Scratch> Scratch::at(const std::string& path, std::string* error) {
  std::error_code failure;
  std::filesystem::path absolute = std::filesystem::absolute(path, failure);
  if (!failure) std::filesystem::create_directories(absolute, failure);
  if (failure) {
    *error = "cannot make the folder " + path + ": " + failure.message();
    return std::nullopt;
  }
  return Scratch(absolute.lexically_normal().string(), true);
}

Scratch::~Scratch() {
  if (!path_.empty() && !kept_) remove_tree(path_);
}

Scratch::Scratch(Scratch&& other) noexcept
    : path_(std::exchange(other.path_, {})), kept_(other.kept_) {}

Scratch& Scratch::operator=(Scratch&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(kept_, other.kept_);
  return *this;
}

std::optional<Scratch> ScratchPool::take(std::string* error) {
  if (free_.empty()) return Scratch::create(error);
  Scratch folder = std::move(free_.back());
  free_.pop_back();
  return folder;
}

void ScratchPool::give_back(Scratch folder) {
  if (!folder.kept() && is_as_lent(folder.path())) free_.push_back(std::move(folder));
}

bool remove_tree(const std::string& path) { return remove_entry(AT_FDCWD, path.c_str()); }

}  // namespace harness
