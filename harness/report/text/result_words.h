#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "suite/run_listener.h"

namespace harness {

/// What became of a scenario, on one line and without file: the trouble, the first failure, the
/// first finding, or the reason. "" for a plain pass.
std::string result_headline(const ScenarioResult& result);

/// Where to look: the first failed step, else the scenario's first line.
struct SourcePlace {
  std::string file;
  std::size_t line = 1;
};
SourcePlace result_place(const ScenarioResult& result);

/// `2026-11-22T16:50:09Z`.
std::string iso_time(std::chrono::system_clock::time_point time);

/// `shard 2/3`, or "" for a run without shards.
std::string shard_words(const RunInfo& info);

/// Puts things that came in the order of their ending into the suite's order, so that a report
/// does not depend on who was quicker. What the suite does not have comes last.
class SuiteOrder {
 public:
  explicit SuiteOrder(const std::vector<std::string>& suite);
  /// The indices of `names`, ordered. Equal names stay in their order.
  std::vector<std::size_t> sorted(const std::vector<std::string>& names) const;

 private:
  std::vector<std::pair<std::string, std::size_t>> places_;  ///< By name.
};

}  // namespace harness
