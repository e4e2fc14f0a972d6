#pragma once

#include <map>
#include <string>
#include <vector>

#include "suite/result.h"

namespace harness {

/// What failures have in common, and the unit in which a run is told. A plain value.
///
///     a rung that failed                        as its step, which it lends its words
///     a process that crashed or ended early     finding
///     a finding                                 finding, type of the frame, field
///     a frame that is missing, or unwanted      type, and fields that differ
///     any other step that failed                file and line
struct Cause {
  std::string key;   ///< The same for what has this in common. Not for people.
  std::string rung;  ///< The name of the rung that failed, if it is one.
  Level level = Level::must;
  std::string headline;  ///< "LOGIN is not answered", one line.
  std::string
      scenario;       ///< Name of the simplest one that shows it: it fails with the fewest words.
  std::string place;  ///< Where that one says so: "scenarios/…/echo.json:8", or "".
  std::vector<std::string> evidence;  ///< What came, a line each.
  std::string server;                 ///< What the real server makes of it, or "".
  std::string users;                  ///< What users see, or "".
  std::string next;                   ///< What to mend, or "".
  std::string explain;                ///< The word for `explain`, or "".
  std::string rerun;                  ///< The command that runs that scenario again, or "".
  int count = 0;                      ///< Scenarios that show it.
  int blocked = 0;                    ///< Scenarios that were not run for it.
  std::map<std::string, int> areas;   ///< Where it shows, with how many scenarios.
};

/// The causes of one result, the gravest first; none if there is nothing to tell. The first one is
/// what the verdict is about; the others are findings that are less grave or stand beside it.
std::vector<Cause> causes_of(const ScenarioResult& result);

/// Gathers the causes of a run.
class Judge {
 public:
  /// Expected failures have no cause. What is blocked counts for the rung that blocks it.
  void add(const ScenarioResult& result);
  /// By level, then by the number of scenarios, then by the example's name: the same in whatever
  /// order the results came.
  std::vector<Cause> causes() const;
  /// True if a cause of the result was not there before it was added last.
  bool last_was_new() const { return last_was_new_; }

 private:
  std::vector<Cause> causes_;
  std::map<std::string, int> blocked_;  ///< By the rung's name.
  bool last_was_new_ = false;
};

}  // namespace harness
