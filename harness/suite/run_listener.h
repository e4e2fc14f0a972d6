#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "suite/result.h"

namespace harness {

/// What a run is about, for the head of a report.
struct RunInfo {
  std::string backend_name;
  std::size_t scenarios = 0;
  int jobs = 1;
  std::uint64_t seed = 0;
};

/// What reporters listen to; several at once. Calls come from the loop, in this order: run_started,
/// then scenario_started/scenario_ended of each (several may be under way), then run_ended.
class RunListener {
 public:
  virtual ~RunListener() = default;
  virtual void run_started(const RunInfo&) {}
  virtual void scenario_started(const Scenario&, const std::string& /*name*/) {}
  virtual void scenario_ended(const ScenarioResult&) {}
  virtual void run_ended(const RunSummary&) {}
};

}  // namespace harness
