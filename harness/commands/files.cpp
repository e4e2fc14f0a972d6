#include "commands/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>

namespace harness {

namespace fs = std::filesystem;

namespace {

/// A descriptor that is closed at the end.
struct OpenFile {
  int descriptor;
  ~OpenFile() {
    if (descriptor >= 0) close(descriptor);
  }
};

/// Reads to the end; false with errno. `size` is what to expect.
bool read_all(int descriptor, std::size_t size, std::string* text) {
  std::size_t filled = 0;
  while (true) {
    // One byte more than expected, so that the read that fills it is not the last but one.
    text->resize(std::max(filled + filled / 2, size) + 1);
    const ssize_t got = read(descriptor, text->data() + filled, text->size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    filled += static_cast<std::size_t>(got);
    if (got == 0) break;
  }
  text->resize(filled);
  return true;
}

/// With a slash at its end; "" if there is none. The program never leaves it, so it is asked once.
const std::string& current_folder() {
  static const std::string folder = [] {
    char buffer[PATH_MAX];
    if (!getcwd(buffer, sizeof buffer)) return std::string();
    const std::string path = buffer;
    return path.ends_with('/') ? path : path + "/";
  }();
  return folder;
}

}  // namespace

std::optional<Source> read_source(const std::string& path, std::string* error) {
  const OpenFile file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  std::string text;
  if (file.descriptor >= 0 && fstat(file.descriptor, &status) == 0) {
    if (S_ISDIR(status.st_mode)) {
      *error = fmt::format("cannot read {}: it is a folder", shown_path(path));
      return std::nullopt;
    }
    if (read_all(file.descriptor, static_cast<std::size_t>(status.st_size), &text)) {
      return Source{shown_path(path), std::move(text)};
    }
  }
  *error = fmt::format("cannot read {}: {}", shown_path(path), std::strerror(errno));
  return std::nullopt;
}

std::vector<std::string> json_files_below(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.front() == '.') {
      if (at->is_directory(error)) at.disable_recursion_pending();
      continue;
    }
    if (name.ends_with(".schema.json") || !name.ends_with(".json")) continue;
    if (at->is_regular_file(error)) files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> expand_glob(const std::string& pattern) {
  std::vector<std::string> paths;
  glob_t found{};
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  return paths;
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_file(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_directory(path, error);
}

std::string absolute_path(const std::string& path) {
  std::string full = path.starts_with('/') ? path : current_folder() + path;
  // Most are normal already, and this costs a tenth.
  const bool normal = full.find("//") == std::string::npos && full.find("/.") == std::string::npos;
  return normal ? full : fs::path(full).lexically_normal().string();
}

std::string shown_path(const std::string& path) {
  if (!path.starts_with('/')) return path;
  const std::string& here = current_folder();
  return !here.empty() && path.starts_with(here) ? path.substr(here.size()) : path;
}

std::string suite_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    for (const char* relative : {"../scenarios", "../share/spectrum2-harness/scenarios"}) {
      const fs::path folder = (program.parent_path() / relative).lexically_normal();
      if (fs::is_directory(folder / "conformance", error)) return folder.string();
    }
  }
  return std::string(SOURCE_ROOT) + "/scenarios";
}

std::vector<std::string> suite_ids(const std::string& suite) {
  std::vector<std::string> ids;
  for (const char* part : {"/conformance", "/regressions"}) {
    for (const std::string& file : json_files_below(suite + part)) {
      constexpr std::string_view ending = ".json";
      const std::size_t start = suite.size() + 1;
      ids.push_back(file.substr(start, file.size() - start - ending.size()));
    }
  }
  return ids;
}

}  // namespace harness
