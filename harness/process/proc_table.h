#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// What /proc tells about processes. Every function answers "nothing" for a process that is gone.
namespace harness {

/// Some fields of /proc/PID/stat.
struct ProcessRow {
  pid_t pid = 0;
  char state = '?';  ///< 'Z' for a zombie.
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  std::int64_t threads = 0;
  std::int64_t resident_pages = 0;
};
std::optional<ProcessRow> read_process(pid_t pid);

/// Its direct children, of all its threads. One read for a process with one thread.
std::vector<pid_t> children_of(pid_t pid);

/// The direct children of the calling thread: where a subreaper finds what it inherited. One read.
std::vector<pid_t> own_children();

/// Children, their children and so on, parents first; without `pid` itself.
std::vector<pid_t> descendants_of(pid_t pid);

/// Every process of the machine that can be seen.
std::vector<pid_t> all_processes();

/// True if its environment, as it was when the program started, has an entry that begins with
/// `prefix` ("NAME=value" or a part of it).
bool has_environment(pid_t pid, std::string_view prefix);

}  // namespace harness
