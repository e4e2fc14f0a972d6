#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
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
  bool strict = false;
  std::string version;  ///< Of the harness.
  std::chrono::system_clock::time_point started;
  /// Which part of the suite this run is, from 1, and of how many; 1 of 1 without shards.
  int shard = 1;
  int shards = 1;
  /// The names of all that the suite has, the other shards' too, in their order.
  std::vector<std::string> suite;
};

/// Tells suites apart: a hash over the names, 16 hex digits. The same in every shard.
std::string suite_id(const std::vector<std::string>& names);

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
