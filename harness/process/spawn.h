#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "process/guardian.h"
#include "process/launch.h"

namespace harness {

/// The harness's own environment with `more` added or replaced and the session's token set.
std::vector<std::string> child_environment(const std::map<std::string, std::string>& more,
                                           std::string_view token);

/// A started child. The descriptors are the reading ends of its output; the caller closes them.
struct Spawned {
  pid_t pid = -1;  ///< -1 if it was not started.
  int stdout_descriptor = -1;
  int stderr_descriptor = -1;
  std::unique_ptr<Launch> launch;  ///< Says why the program was not run, when the child has ended.
  std::string error;               ///< In words; "" if it was started.
};

/// Starts a child (see Launch) with pipes for its output, and enters it with the guardian, which
/// may be null. Does not wait for the program to run.
Spawned spawn_child(SpawnRequest request, Guardian* guardian);

}  // namespace harness
