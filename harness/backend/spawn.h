#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/guardian.h"

namespace harness {

/// What to start. All paths are absolute.
struct SpawnRequest {
  std::string program;                   ///< For execve; see find_program().
  std::vector<std::string> words;        ///< argv.
  std::vector<std::string> environment;  ///< "NAME=value", complete.
  std::string directory;                 ///< Where it runs; must exist.
  std::optional<std::int64_t>
      descriptor_limit;  ///< RLIMIT_NOFILE, soft and hard as far as allowed.
};

/// The harness's own environment with `more` added or replaced and the session's token set.
std::vector<std::string> child_environment(const std::map<std::string, std::string>& more,
                                           std::string_view token);

/// A started child. The descriptors are the reading ends of its output, non-blocking; the caller
/// closes them.
struct Spawned {
  pid_t pid = -1;  ///< -1 if it was not started.
  int stdout_descriptor = -1;
  int stderr_descriptor = -1;
  std::string error;  ///< In words: which call failed on what, and the system's reason.
};

/// Starts a child as Spectrum does (protocol.md, 1): own session and process group, umask 007, only
/// descriptors 0-2, standard input from /dev/null, signals as a fresh process has them. It dies
/// with the calling thread, and is entered with the guardian, which may be null.
Spawned spawn_child(const SpawnRequest& request, Guardian* guardian);

}  // namespace harness
