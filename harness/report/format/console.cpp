#include "report/format/console.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/text/failure_text.h"
#include "text/encoding.h"

namespace harness {

namespace {

/// With fewer results than this nothing is said of the time that is left.
constexpr std::size_t results_to_guess_by = 5;

}  // namespace

void ConsoleReporter::run_started(const RunInfo& info) { info_ = info; }

void ConsoleReporter::scenario_started(const Scenario&, const std::string& name) {
  running_.push_back(name);
  show_status();
}

void ConsoleReporter::scenario_ended(const ScenarioResult& result) {
  std::erase(running_, result.name);
  so_far_.add(result.verdict);
  spent_ += result.duration;
  const VerdictRow& row = verdict_row(result.verdict);
  const bool is_quiet =
      result.verdict == Verdict::pass || result.verdict == Verdict::not_applicable;
  if (!options_.live || !is_quiet) {
    clear_status();
    std::string line = fmt::format("{} {}", options_.style.paint(row.mark, row.color), result.name);
    if (result.verdict == Verdict::not_applicable) {
      line += fmt::format("  n/a: {}", result.reason);
    } else {
      line += fmt::format(
          "  {} ms",
          std::chrono::duration_cast<std::chrono::milliseconds>(result.duration).count());
    }
    const bool is_expected = result.verdict == Verdict::expected_failure;
    if (is_expected) line += fmt::format("  expected: {}", result.reason);
    fmt::print(out_, "{}\n", line);
    if (!is_quiet && !is_expected) fmt::print(out_, "{}", failure_text(result, options_.style));
  }
  for (const FindingCount& finding : result.outcome.findings) {
    auto& areas = findings_[std::string(finding.first.row->id)];
    if (const std::string area = result.scenario->area(); !area.empty()) areas.insert(area);
  }
  show_status();
  std::fflush(out_);
}

void ConsoleReporter::run_ended(const RunSummary& summary) {
  clear_status();
  if (!findings_.empty()) {
    fmt::print(out_, "\nWhat users of this backend would see:\n");
    for (const auto& [id, areas] : findings_) {
      const std::string where = areas.empty() ? "" : fmt::format(" ({})", fmt::join(areas, ", "));
      fmt::print(out_, "  {}{}: {}\n", id, where, find_finding(id)->users);
    }
  }
  if (summary.not_run > 0) {
    fmt::print(out_, "{} {} not run: {}\n", summary.not_run,
               summary.not_run == 1 ? "scenario was" : "scenarios were", summary.not_run_why);
  }
  if (summary.interrupted) fmt::print(out_, "interrupted\n");
  if (options_.advice) {
    for (const std::string& line : options_.advice(summary)) fmt::print(out_, "{}\n", line);
  }
  fmt::print(out_, "{}\n", summary_line(summary));
  std::fflush(out_);
}

std::string ConsoleReporter::time_left() const {
  const auto done = static_cast<std::size_t>(so_far_.total());
  if (done < results_to_guess_by || done >= info_.scenarios) return "";
  const auto left = static_cast<std::int64_t>(info_.scenarios - done);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(spent_ / so_far_.total() * left /
                                                               std::max(info_.jobs, 1));
  if (seconds < std::chrono::minutes(2)) return fmt::format(" · {} s left", seconds.count());
  return fmt::format(" · {} min left", (seconds.count() + 59) / 60);
}

void ConsoleReporter::show_status() {
  if (!options_.live) return;
  int failed = 0;
  for (const VerdictRow& row : verdict_rows()) {
    if (fails_run(row.verdict, info_.strict)) failed += so_far_.count(row.verdict);
  }
  std::string line =
      fmt::format("[{}/{}] {} failed{}", so_far_.total(), info_.scenarios, failed, time_left());
  if (!running_.empty()) line += fmt::format(" · {}", fmt::join(running_, ", "));
  const auto width = static_cast<std::size_t>(std::max(20, options_.width - 1));
  line.resize(character_edge(line, width));
  fmt::print(out_, "\r\x1b[K{}", line);
  std::fflush(out_);
  status_shown_ = true;
}

void ConsoleReporter::clear_status() {
  if (!status_shown_) return;
  fmt::print(out_, "\r\x1b[K");
  status_shown_ = false;
}

}  // namespace harness
