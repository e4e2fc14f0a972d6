#include "commands/files.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace harness {

namespace fs = std::filesystem;

std::optional<Source> read_source(const std::string& path, std::string* error) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  errno = 0;
  if (is_folder(path)) {
    *error = fmt::format("cannot read {}: it is a folder", shown_path(path));
    return std::nullopt;
  }
  if (!file || !(text << file.rdbuf() || file.peek() == EOF)) {
    *error = fmt::format("cannot read {}: {}", shown_path(path),
                         errno ? std::strerror(errno) : "unknown error");
    return std::nullopt;
  }
  return Source{shown_path(path), text.str()};
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

std::string shown_path(const std::string& path) {
  if (fs::path(path).is_relative()) return path;
  std::error_code error;
  const std::string here = fs::current_path(error).string() + "/";
  return !error && path.compare(0, here.size(), here) == 0 ? path.substr(here.size()) : path;
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

}  // namespace harness
