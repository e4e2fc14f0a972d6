#include "backend/resources.h"

#include <dirent.h>
#include <unistd.h>

#include <cstdio>

#include "backend/proc_table.h"

namespace harness {
namespace {

std::optional<std::int64_t> resident_bytes(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/statm", pid);
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return std::nullopt;
  long long pages = 0;
  const bool read = std::fscanf(file, "%*d %lld", &pages) == 1;
  std::fclose(file);
  if (!read) return std::nullopt;
  return pages * sysconf(_SC_PAGESIZE);
}

std::optional<std::int64_t> count_descriptors(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/fd", pid);
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

std::optional<std::int64_t> Resources::figure(std::string_view name) const {
  if (name == "memory") return memory;
  if (name == "descriptors") return descriptors;
  if (name == "threads") return threads;
  if (name == "children") return children;
  return std::nullopt;
}

Resources read_resources(pid_t pid) {
  const std::optional<ProcessRow> row = read_process(pid);
  if (!row || row->state == 'Z' || row->state == 'X') return {};
  Resources resources;
  resources.memory = resident_bytes(pid);
  resources.descriptors = count_descriptors(pid);
  resources.threads = row->threads;
  resources.children = static_cast<std::int64_t>(children_of(pid).size());
  return resources;
}

}  // namespace harness
