#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "journal/event.h"
#include "match/matcher.h"
#include "session/finding_count.h"

namespace harness {

/// What came in place of the frame that a step waited for, as far as it is worth showing.
struct CameInstead {
  std::string nearest;                  ///< The frame of its type that differs least, or "".
  std::vector<Difference> differences;  ///< Its fields that differ.
  std::vector<std::string> frames;      ///< The others, the newest last.
  std::uint64_t earlier = 0;            ///< So many more came before these.
  bool operator==(const CameInstead&) const = default;
};

/// One step that did not hold, as facts. detail_lines() is how a user reads them.
struct Failure {
  Level level = Level::must;
  std::string file;
  std::size_t line = 0;
  std::string what;                  ///< `expected CONV_MESSAGE within 5 s`.
  std::string why;                   ///< The step's own words, or "".
  std::string type;                  ///< The wrapper type that the step was about, or "".
  bool is_gone = false;              ///< The backend was gone before the step's time was over.
  std::vector<std::string> details;  ///< Particulars of other verbs, a line each.
  std::optional<CameInstead> came;   ///< If the step waited for frames.
  std::string server;  ///< What the real server would do without it; "" if nothing is known.
};

/// Details and what came instead, a line each.
std::vector<std::string> detail_lines(const Failure& failure);
/// `message: expected "hello", came "hullo"`
std::string difference_words(const Difference& difference);

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
