#include "report/format/console.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/text/cause_text.h"
#include "report/text/failure_text.h"
#include "report/text/result_words.h"
#include "text/encoding.h"

namespace harness {

namespace {

/// With fewer results than this nothing is said of the time that is left.
constexpr std::size_t results_to_guess_by = 5;
/// A run of no more scenarios shows each failure in full as it comes; a larger one shows causes.
constexpr std::size_t most_in_full = 20;
constexpr std::size_t longest_headline = 120;

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
  judge_.add(result);
  if (const std::string text = result_text(result); !text.empty()) {
    clear_status();
    fmt::print(out_, "{}", text);
  }
  show_status();
  std::fflush(out_);
}

std::string ConsoleReporter::result_text(const ScenarioResult& result) {
  const VerdictRow& row = verdict_row(result.verdict);
  const bool is_expected = result.verdict == Verdict::expected_failure;
  // What is blocked is told once, by the rung that failed.
  if (result.verdict == Verdict::blocked && !options_.all) return "";
  if (result.verdict == Verdict::not_applicable && !in_full()) return "";
  if (row.is_quiet && options_.live) return "";
  const bool is_known = !row.is_quiet && !is_expected && !in_full() && !judge_.last_was_new();
  if (is_known && !fails_run(result.verdict, info_.strict)) return "";
  std::string line = fmt::format("{} {}", options_.style.paint(row.mark, row.color), result.name);
  if (result.verdict == Verdict::not_applicable || result.verdict == Verdict::blocked) {
    line += fmt::format("  {}{}", result.verdict == Verdict::blocked ? "" : "n/a: ", result.reason);
  } else {
    line += fmt::format(
        "  {} ms", std::chrono::duration_cast<std::chrono::milliseconds>(result.duration).count());
  }
  if (is_expected) line += fmt::format("  expected: {}", result.reason);
  if (row.is_quiet || (is_expected && !options_.all)) return line + "\n";
  if (in_full()) return line + "\n" + failure_text(result, options_.style);
  if (is_known) return line + "\n";
  return line + "  " + shorten(result_headline(result), longest_headline) + "\n";
}

void ConsoleReporter::run_ended(const RunSummary& summary) {
  clear_status();
  const std::vector<Cause> causes = judge_.causes();
  if (!in_full()) {
    for (const Cause& cause : causes) {
      const bool is_red = cause.level == Level::must || info_.strict;
      if (is_red) fmt::print(out_, "\n{}", cause_text(cause, options_.style));
    }
  }
  // A single cause whose block is the last thing printed needs no line.
  if (causes.size() > 1 || !in_full() || summary.count(Verdict::blocked) > 0) {
    if (!causes.empty()) fmt::print(out_, "\n");
    for (const Cause& cause : causes) fmt::print(out_, "{}", cause_line(cause, options_.style));
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

bool ConsoleReporter::in_full() const { return options_.all || info_.scenarios <= most_in_full; }

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
