#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "suite/judge.h"
#include "suite/run_listener.h"

namespace harness {

/// Version of the JSON report's format, its key "report". Read by report/json_reader.h, described
/// by scenarios/report.schema.json.
inline constexpr int json_report_version = 1;

/// The whole run in one JSON file with stable names, which `merge` reads again: head, sums, and one
/// line for each scenario in the suite's order. Times are seconds. Events (journal/trace.h) are
/// there for scenarios that did not pass. Written when the run ends.
class JsonReporter final : public RunListener {
 public:
  /// `out` stays open and is not closed.
  explicit JsonReporter(std::FILE* out) : out_(out) {}

  void run_started(const RunInfo& info) override { info_ = info; }
  void scenario_ended(const ScenarioResult& result) override;
  void run_ended(const RunSummary& summary) override;

 private:
  std::FILE* out_;
  RunInfo info_;
  std::vector<std::string> names_;
  std::vector<std::string> lines_;  ///< One each for names_.
  Judge judge_;
};

}  // namespace harness
