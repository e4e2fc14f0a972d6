#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "report/text/style.h"
#include "suite/judge.h"
#include "suite/run_listener.h"

namespace harness {

/// How the console report is written.
struct ConsoleOptions {
  Style style;
  bool live = false;  ///< A status line that is written over; passed scenarios get no line.
  int width = 80;     ///< Of the terminal, for the status line.
  bool all = false;   ///< Every scenario that did not pass in full, whatever causes they share.
  /// Lines to print above the sum; may be empty.
  std::function<std::vector<std::string>(const RunSummary&)> advice = {};
};

/// The report on stdout. Live on a terminal, one line a scenario when piped. A small run shows each
/// failure in full as it comes; a large one a line for the first of each cause, and at the end a
/// block for each cause that fails the run. Then a line a cause; the sum is the last line.
class ConsoleReporter final : public RunListener {
 public:
  /// `out` stays open and is not closed.
  ConsoleReporter(std::FILE* out, ConsoleOptions options)
      : out_(out), options_(std::move(options)) {}

  void run_started(const RunInfo& info) override;
  void scenario_started(const Scenario& scenario, const std::string& name) override;
  void scenario_ended(const ScenarioResult& result) override;
  void run_ended(const RunSummary& summary) override;

 private:
  /// What is said of it as it ends, lines with newlines; may be "".
  std::string result_text(const ScenarioResult& result);
  /// True if each failure is shown in full as it comes.
  bool in_full() const;
  void show_status();
  /// ` · 12 s left`, by the durations so far; "" while too little is known.
  std::string time_left() const;
  void clear_status();

  std::FILE* out_;
  ConsoleOptions options_;
  RunInfo info_;
  RunSummary so_far_;
  Duration spent_{};  ///< In all scenarios that have ended.
  std::vector<std::string> running_;
  Judge judge_;
  bool status_shown_ = false;
};

}  // namespace harness
