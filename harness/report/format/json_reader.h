#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "suite/run_listener.h"
#include "text/diagnostic.h"

namespace harness {

/// A JSON report that was read back. Its results point into `scenarios`, which have what a report
/// shows of a scenario, and no steps.
struct ReadReport {
  std::string file;  ///< As given; for messages.
  RunInfo info;
  RunSummary summary;
  std::deque<Scenario> scenarios;
  std::vector<ScenarioResult> results;

  ReadReport() = default;
  ReadReport(ReadReport&&) = default;
  ReadReport& operator=(ReadReport&&) = default;
};

/// The mirror image of JsonReporter (report/json.h). Keys that it does not know are passed over.
/// Nothing and `error` in words, ready to be shown, if the text is no JSON report.
std::optional<ReadReport> read_json_report(const Source& source, std::string* error);

}  // namespace harness
