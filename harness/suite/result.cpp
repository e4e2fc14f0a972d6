#include "suite/result.h"

#include <fmt/format.h>

#include <numeric>

#include "suite/exit_status.h"

namespace harness {

std::span<const VerdictRow> verdict_rows() {
  static constexpr VerdictRow rows[verdict_count] = {
      {Verdict::pass, "pass", "✓", "green", false, true},
      {Verdict::fail, "fail", "✗", "red", true, false},
      {Verdict::blocked, "blocked", "⊘", "red", true, true},
      {Verdict::weak, "weak", "~", "yellow", false, false},
      {Verdict::note, "note", "·", "dim", false, false},
      {Verdict::not_applicable, "n/a", "-", "dim", false, true},
      {Verdict::error, "error", "!", "red", true, false},
      {Verdict::expected_failure, "expected failure", "x", "dim", false, false},
      {Verdict::unexpected_pass, "unexpected pass", "✗", "red", true, false},
      {Verdict::flaky, "flaky", "?", "yellow", true, false},
  };
  return rows;
}

const VerdictRow& verdict_row(Verdict verdict) {
  return verdict_rows()[static_cast<std::size_t>(verdict)];
}

bool fails_run(Verdict verdict, bool strict) {
  return verdict_row(verdict).fails_run || (strict && verdict == Verdict::weak);
}

std::string planned_name(const ScenarioResult& result) {
  return shaped_name(result.scenario->id, result.shape);
}

std::string result_name(std::string_view planned_name, int round) {
  return round > 1 ? fmt::format("{}#{}", planned_name, round) : std::string(planned_name);
}

Verdict verdict_of(const Outcome& outcome) {
  if (!outcome.trouble.empty()) return Verdict::error;
  bool should = false;
  bool may = false;
  const auto count = [&](Level level) {
    should = should || level == Level::should;
    may = may || level == Level::may;
    return level == Level::must;
  };
  for (const Failure& failure : outcome.failures) {
    if (count(failure.level)) return Verdict::fail;
  }
  for (const FindingCount& finding : outcome.findings) {
    if (count(finding.first.level)) return Verdict::fail;
  }
  return should ? Verdict::weak : may ? Verdict::note : Verdict::pass;
}

int RunSummary::total() const { return std::accumulate(counts.begin(), counts.end(), 0); }

int RunSummary::exit_status() const {
  if (interrupted) return exit_interrupted;
  if (count(Verdict::error) > 0) return exit_broken;
  for (const VerdictRow& row : verdict_rows()) {
    if (count(row.verdict) > 0 && fails_run(row.verdict, strict)) return exit_failed;
  }
  return exit_ok;
}

std::string summary_line(const RunSummary& summary) {
  std::string line;
  for (const VerdictRow& row : verdict_rows()) {
    const int count = summary.count(row.verdict);
    const bool always = row.verdict == Verdict::pass || row.verdict == Verdict::fail;
    if (count == 0 && !always) continue;
    line += fmt::format("{} {} · ", count, row.name);
  }
  const double seconds = std::chrono::duration<double>(summary.duration).count();
  return line + fmt::format("{:.1f} s", seconds);
}

}  // namespace harness
