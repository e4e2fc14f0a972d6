#pragma once

#include <string>
#include <vector>

#include "report/format/json_reader.h"

namespace harness {

/// The reports of the shards of one run as one run.
struct MergedReport {
  RunInfo info;        ///< Shard 1 of 1.
  RunSummary summary;  ///< Sums; as long as the longest shard, since they ran side by side.
  std::vector<const ScenarioResult*> results;  ///< In the suite's order. Point into the reports.
  /// Why these are no shards of one run, a line each. Not empty: nothing else means anything.
  std::vector<std::string> errors;
  /// What there is no result of, a line each: shards that are not given, scenarios that did not
  /// run in those that are.
  std::vector<std::string> missing;
};

/// `reports` has at least one and outlives the result.
MergedReport merge_reports(const std::vector<ReadReport>& reports);

/// Tells the listeners of the merged run as if it were taking place.
void replay_report(const MergedReport& merged, const std::vector<RunListener*>& listeners);

}  // namespace harness
