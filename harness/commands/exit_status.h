#pragma once

namespace harness {

/// What the program ends with.
enum ExitStatusCode : int {
  exit_ok = 0,       ///< All as expected.
  exit_failed = 1,   ///< A scenario failed.
  exit_usage = 2,    ///< Wrong usage.
  exit_input = 3,    ///< A file, or the backend's program, is wrong, missing or unreadable.
  exit_broken = 4,   ///< The run itself broke.
  exit_nothing = 5,  ///< Nothing to run.
  exit_interrupted = 130,
};

}  // namespace harness
