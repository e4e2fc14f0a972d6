#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.h"
#include "suite/run_listener.h"

namespace harness {

/// A scenario with the tag `probe:CAPABILITY` shows whether a backend has that capability (design,
/// 5: `can`). Several scenarios may probe one: it is there if all of them pass.
std::string probe_tag(std::string_view capability);
/// The tags of all capabilities, in the order of their table.
std::vector<std::string> probe_tags();

/// What is known of one capability.
struct Detected {
  std::string_view capability;
  bool has = false;
  std::string basis;  ///< Which probe passed or failed, and how.
  /// Not there, but with a sign that this is a fault: what was seen. Else "".
  std::string fault = {};
};

/// Listens to a run of the probes and tells what the backend can do. Findings do not count: a
/// capability may be there and have its faults.
class Detector final : public RunListener {
 public:
  void scenario_ended(const ScenarioResult& result) override;
  void run_ended(const RunSummary& summary) override { summary_ = summary; }

  /// One for each capability, in the order of their table.
  std::vector<Detected> detected() const;
  /// False if the backend came up in no probe: then nothing is known of it.
  bool backend_came_up() const { return came_up_; }
  /// How the first backend that did not come up went.
  const Outcome& not_started() const { return not_started_; }
  const RunSummary& summary() const { return summary_; }

 private:
  struct Probe {
    bool passed = false;
    std::string words;
    std::string fault;  ///< Of Detected.
  };
  std::map<std::string, std::vector<Probe>, std::less<>> probes_;  ///< By tag.
  RunSummary summary_;
  Outcome not_started_;
  bool came_up_ = false;
};

}  // namespace harness
