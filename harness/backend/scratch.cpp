#include "backend/scratch.h"

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

}  // namespace

std::optional<Scratch> Scratch::create(std::string* error) {
  const char* folder = std::getenv("TMPDIR");
  const std::filesystem::path base = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  std::error_code failure;
  std::filesystem::path absolute = std::filesystem::absolute(base, failure);
  std::string name = (absolute / "spectrum2-harness-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    *error = "cannot make a scratch folder in " + base.string() + ": " + std::strerror(errno);
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

bool remove_tree(const std::string& path) { return remove_entry(AT_FDCWD, path.c_str()); }

}  // namespace harness
