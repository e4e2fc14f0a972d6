#pragma once

#include <string>
#include <vector>

#include "suite/run_listener.h"

namespace harness {

/// The commands that advice may name, ready for a shell; "" if there is none.
struct AdviceCommands {
  std::string detect;  ///< With a profile: finds out what its backend can do.
  std::string init;    ///< Without: writes a profile of it.
};

/// What to do about a backend that ended with these last lines, if they are a usage text: the words
/// it asks for can be passed on, and those it does not know have to be ignored. Else nothing.
std::vector<std::string> usage_advice(const std::vector<std::string>& last_lines);

/// Listens to a run and knows what a user may do next that no single result says.
class Advisor final : public RunListener {
 public:
  explicit Advisor(AdviceCommands commands) : commands_(std::move(commands)) {}

  void scenario_ended(const ScenarioResult& result) override;
  /// Lines for people; most runs need none.
  std::vector<std::string> advice(const RunSummary& summary) const;

 private:
  AdviceCommands commands_;
  std::vector<std::string> usage_;
  int lacking_ = 0;  ///< Scenarios that need what the profile does not promise.
};

}  // namespace harness
