#include "process/proc_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace harness {
namespace {

/// A whole small file of /proc; nothing if it cannot be opened or read.
std::optional<std::string> read_proc_file(const char* path) {
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::string text;
  char buffer[4096];
  ssize_t size;
  while ((size = read(descriptor, buffer, sizeof buffer)) != 0) {
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) break;
    text.append(buffer, static_cast<std::size_t>(size));
  }
  close(descriptor);
  if (size < 0) return std::nullopt;
  return text;
}

/// The directory's entries that are numbers.
std::vector<pid_t> numbered_entries(const char* path) {
  std::vector<pid_t> numbers;
  DIR* directory = opendir(path);
  if (directory == nullptr) return numbers;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    numbers.push_back(static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10)));
  }
  closedir(directory);
  return numbers;
}

/// Kernels without the `children` file are asked the long way round.
std::vector<pid_t> children_by_search(pid_t parent) {
  std::vector<pid_t> children;
  for (pid_t pid : all_processes()) {
    const std::optional<ProcessRow> row = read_process(pid);
    if (row && row->parent == parent) children.push_back(pid);
  }
  return children;
}

bool append_children(const char* path, std::vector<pid_t>* children) {
  const std::optional<std::string> text = read_proc_file(path);
  if (!text) return false;
  const char* at = text->c_str();
  while (*at != '\0') {
    char* end = nullptr;
    const long pid = std::strtol(at, &end, 10);
    if (end == at) break;
    children->push_back(static_cast<pid_t>(pid));
    at = end;
    while (*at == ' ') ++at;
  }
  return true;
}

}  // namespace

std::optional<ProcessRow> read_process(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
  const std::optional<std::string> text = read_proc_file(path);
  if (!text) return std::nullopt;
  // The name in parentheses may hold anything, parentheses too; the fields begin behind the last.
  const std::size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  const char* at = text->c_str() + name_end + 1;
  while (*at == ' ') ++at;
  if (*at == '\0') return std::nullopt;
  ProcessRow row;
  row.pid = pid;
  row.state = *at++;
  // Numbered as in proc(5), where the state is field 3. Not sscanf, which takes longer than the
  // system call.
  constexpr int last_field = 24;
  std::int64_t fields[last_field + 1] = {};
  for (int i = 4; i <= last_field; ++i) {
    char* end = nullptr;
    fields[i] = std::strtoll(at, &end, 10);
    if (end == at) return std::nullopt;
    at = end;
  }
  row.parent = static_cast<pid_t>(fields[4]);
  row.group = static_cast<pid_t>(fields[5]);
  row.session = static_cast<pid_t>(fields[6]);
  row.threads = fields[20];
  row.resident_pages = fields[24];
  return row;
}

std::vector<pid_t> children_of(pid_t pid) {
  char path[96];
  std::snprintf(path, sizeof path, "/proc/%d/task", pid);
  std::vector<pid_t> children;
  for (pid_t thread : numbered_entries(path)) {
    std::snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, thread);
    if (append_children(path, &children)) continue;
    if (access("/proc/thread-self/children", R_OK) != 0) return children_by_search(pid);
  }
  return children;
}

std::vector<pid_t> own_children() {
  std::vector<pid_t> children;
  if (!append_children("/proc/thread-self/children", &children)) {
    return children_by_search(getpid());
  }
  return children;
}

std::vector<pid_t> descendants_of(pid_t pid) {
  std::vector<pid_t> found = children_of(pid);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::vector<pid_t> more = children_of(found[i]);
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

std::vector<pid_t> all_processes() { return numbered_entries("/proc"); }

bool has_environment(pid_t pid, std::string_view prefix) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/environ", pid);
  const std::optional<std::string> text = read_proc_file(path);
  if (!text) return false;
  for (std::size_t at = 0; at < text->size();) {
    if (std::string_view(*text).substr(at).starts_with(prefix)) return true;
    at = text->find('\0', at);
    if (at == std::string::npos) return false;
    ++at;
  }
  return false;
}

}  // namespace harness
