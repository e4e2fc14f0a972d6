#include "suite/exit_status.h"

namespace harness {

std::span<const ExitStatusRow> exit_status_rows() {
  static constexpr ExitStatusRow rows[] = {
      {exit_ok, "ok", "everything is as expected"},
      {exit_failed, "failed", "a scenario fails, is flaky or passes unexpectedly"},
      {exit_usage, "usage", "the command line is wrong"},
      {exit_input, "input", "a file or the backend's program is wrong, missing or unreadable"},
      {exit_broken, "broken", "the run itself breaks: port in use, service down, disk full"},
      {exit_nothing, "nothing", "there is nothing to run"},
      {exit_interrupted, "interrupted", "the run is interrupted"},
  };
  return rows;
}

}  // namespace harness
