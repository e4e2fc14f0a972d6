#pragma once

#include <cstdio>
#include <vector>

#include "report/html/html_section.h"
#include "suite/judge.h"
#include "suite/run_listener.h"

namespace harness {

/// The run as a page for a browser (report/html_page.h), in the suite's order. Written when the run
/// ends. Wants the events of every scenario, for the diagrams.
class HtmlReporter final : public RunListener {
 public:
  /// `out` stays open and is not closed.
  explicit HtmlReporter(std::FILE* out) : out_(out) {}

  void run_started(const RunInfo& info) override { info_ = info; }
  void scenario_ended(const ScenarioResult& result) override;
  void run_ended(const RunSummary& summary) override;

 private:
  std::FILE* out_;
  RunInfo info_;
  std::vector<HtmlScenario> scenarios_;
  Judge judge_;
};

}  // namespace harness
