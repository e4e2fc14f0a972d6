#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "journal/event.h"
#include "journal/redact.h"
#include "session/finding_count.h"

namespace harness {

/// One step that did not hold, as the user reads it.
struct Failure {
  Level level = Level::must;
  std::string file;
  std::size_t line = 0;
  std::string what;  ///< `expected CONV_MESSAGE within 5s`.
  std::string why;   ///< The step's own words, or "".
  /// What came instead, in words, a line each: the nearest frame with the differing fields, then
  /// the others.
  std::vector<std::string> details;
  std::string server;  ///< What the real server would do without it; "" if nothing is known.
};

/// Whose events an outcome keeps, for reports that show what went over the wire.
enum class KeepEvents {
  none,
  not_passed,  ///< Of runs with a failure, a finding or trouble.
  all,
};

/// What one run of a scenario brought to light. A plain value; holds no session.
struct Outcome {
  std::vector<Failure> failures;
  std::vector<FindingCount> findings;
  std::string trouble;  ///< Why the harness could not run it; else "".
  bool interrupted = false;
  bool started = false;                 ///< The backend came as far as the scenario's start wants.
  std::vector<std::string> last_lines;  ///< What the backend printed last (failed runs only).
  std::string ending;                   ///< How its process ended: "ended with status 0".
  /// The journal as far as it is kept, if it was asked for (KeepEvents). Copies without passwords,
  /// in frames and raw bytes too.
  std::deque<Event> events;
};

}  // namespace harness
