#pragma once

#include <span>
#include <string_view>

namespace harness {

/// What the program ends with.
enum ExitStatusCode : int {
  exit_ok = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_input = 3,
  exit_broken = 4,
  exit_nothing = 5,
  exit_interrupted = 130,
};

/// One row of THE table of exit statuses: help and manual are written from it.
struct ExitStatusRow {
  ExitStatusCode status;
  std::string_view name;     ///< One word, to look it up by: "usage".
  std::string_view meaning;  ///< What it says about the run, in the present tense.
};
std::span<const ExitStatusRow> exit_status_rows();

}  // namespace harness
