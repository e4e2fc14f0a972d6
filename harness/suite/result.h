#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/event.h"
#include "play/outcome.h"
#include "scenario/scenario.h"
#include "server/shape.h"
#include "world/finding.h"

namespace harness {

/// How a scenario ended.
enum class Verdict {
  pass,
  fail,            ///< A must did not hold.
  blocked,         ///< Not run: a rung below it failed (suite/ladder.h).
  weak,            ///< A should did not hold; fails the run with --strict only.
  note,            ///< A may did not hold.
  not_applicable,  ///< A capability is missing.
  error,           ///< The run's own trouble.
  expected_failure,
  unexpected_pass,
  flaky,
};
inline constexpr std::size_t verdict_count = 10;

/// One row of the table of verdicts.
struct VerdictRow {
  Verdict verdict;
  std::string_view name;   ///< As in the summary and in reports: "pass", "n/a".
  std::string_view mark;   ///< One character for the console.
  std::string_view color;  ///< "green", "red", "yellow", "dim".
  bool fails_run;          ///< Whether one of these makes exit status 1 (weak: with --strict).
  bool is_quiet;           ///< There is nothing to tell of a scenario that ended so.
};
std::span<const VerdictRow> verdict_rows();
const VerdictRow& verdict_row(Verdict verdict);

/// True if a verdict makes the run fail: those of the table, and weak with --strict.
bool fails_run(Verdict verdict, bool strict);

/// All that a reporter needs to know of one scenario's run. A plain value.
struct ScenarioResult {
  const Scenario* scenario = nullptr;
  Shape shape = Shape::plain;
  int round = 1;     ///< Of --repeat, from 1.
  std::string name;  ///< As result_name() makes it of these.
  Verdict verdict = Verdict::pass;
  Outcome outcome;         ///< Failures and findings; see scenario/outcome.h.
  std::string reason;      ///< Why not applicable or blocked, or which trouble.
  std::string blocked_by;  ///< The name of the rung that failed, if it was not run for that.
  Duration duration{};
  std::string rerun;  ///< The command that runs this one again.
};

/// What a plan and an expectation file call it: `messages/echo@pairs`.
std::string planned_name(const ScenarioResult& result);
/// What reports call the result of a round: `messages/echo@pairs#2`; the first round adds nothing.
std::string result_name(std::string_view planned_name, int round);

/// The verdict of an outcome, before expectations: the worst level that failed.
Verdict verdict_of(const Outcome& outcome);

/// The sums of a run.
struct RunSummary {
  std::array<int, verdict_count> counts{};
  Duration duration{};
  bool interrupted = false;
  bool strict = false;
  /// Scenarios that have no result, since the backend never came up or --max-failures was reached.
  std::size_t not_run = 0;
  std::string not_run_why;  ///< Also if what the backend never came up for is blocked.

  void add(Verdict verdict) { ++counts[static_cast<std::size_t>(verdict)]; }
  int count(Verdict verdict) const { return counts[static_cast<std::size_t>(verdict)]; }
  int total() const;
  /// exit_ok, exit_failed, exit_broken (a scenario could not be run) or exit_interrupted.
  int exit_status() const;
};

/// The last line of stdout: `25 pass · 0 fail · 0 weak · 3 n/a · 1.2 s`. Zero counts but pass and
/// fail are left out.
std::string summary_line(const RunSummary& summary);

}  // namespace harness
