#include "process/resources.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "process/proc_table.h"
#include "text/units.h"

namespace harness {
namespace {

std::optional<std::int64_t> count_descriptors(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/fd", pid);
  // Since Linux 6.2 the folder's size is their number; before it is 0.
  struct stat status {};
  if (stat(path, &status) == 0 && status.st_size > 0) return status.st_size;
  DIR* directory = opendir(path);
  if (directory == nullptr) return std::nullopt;
  std::int64_t count = 0;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') ++count;
  }
  closedir(directory);
  return count;
}

}  // namespace

std::span<const std::string_view> resource_figures() {
  static constexpr std::string_view names[] = {"memory", "descriptors", "threads", "children"};
  return names;
}

std::optional<std::int64_t> Resources::figure(std::string_view name) const {
  if (name == "memory") return memory;
  if (name == "descriptors") return descriptors;
  if (name == "threads") return threads;
  if (name == "children") return children;
  return std::nullopt;
}

std::string resource_words(std::string_view figure, std::int64_t value) {
  return figure == "memory" ? format_size(value) : std::to_string(value);
}

Resources read_resources(pid_t pid) {
  Resources resources = read_own_resources(pid);
  if (!resources.memory) return {};
  resources.children = static_cast<std::int64_t>(children_of(pid).size());
  return resources;
}

Resources read_own_resources(pid_t pid) {
  const std::optional<ProcessRow> row = read_process(pid);
  if (!row || row->state == 'Z' || row->state == 'X') return {};
  Resources resources;
  resources.memory = row->resident_pages * sysconf(_SC_PAGESIZE);
  resources.descriptors = count_descriptors(pid);
  resources.threads = row->threads;
  return resources;
}

}  // namespace harness
