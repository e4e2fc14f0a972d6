#pragma once

#include <cstdio>
#include <string>

#include "suite/judge.h"
#include "suite/run_listener.h"

namespace harness {

/// Workflow commands for GitHub Actions: one annotation on the line of each scenario that failed
/// (`::error`), that is weak (`::warning`) or has a note (`::notice`). At the end a summary of the
/// step in Markdown is given to `summary_out`, at most 900 KiB of the 1 MiB that GitHub takes.
class GithubReporter final : public RunListener {
 public:
  /// Both stay open and are not closed; `summary_out` may be null. `workspace` is the folder that
  /// GitHub's paths are relative to, or "".
  GithubReporter(std::FILE* out, std::FILE* summary_out, std::string workspace)
      : out_(out), summary_out_(summary_out), workspace_(std::move(workspace)) {}

  void run_started(const RunInfo& info) override { info_ = info; }
  void scenario_ended(const ScenarioResult& result) override;
  void run_ended(const RunSummary& summary) override;

 private:
  std::FILE* out_;
  std::FILE* summary_out_;
  std::string workspace_;
  RunInfo info_;
  Judge judge_;
  std::string rows_;     ///< Of the table of what did not pass.
  std::string details_;  ///< A folded block for each.
  int left_out_ = 0;     ///< How many did not fit into the summary.
};

}  // namespace harness
