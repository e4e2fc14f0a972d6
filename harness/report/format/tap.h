#pragma once

#include <cstdio>

#include "suite/run_listener.h"

namespace harness {

/// TAP version 14, written as scenarios end, the plan last. n/a is `ok … # SKIP`, an expected
/// failure `not ok … # TODO`; whatever else was not a plain pass has a YAML block. An interrupted
/// run ends with `Bail out!`.
class TapReporter final : public RunListener {
 public:
  /// `out` stays open and is not closed.
  explicit TapReporter(std::FILE* out) : out_(out) {}

  void run_started(const RunInfo& info) override;
  void scenario_ended(const ScenarioResult& result) override;
  void run_ended(const RunSummary& summary) override;

 private:
  std::FILE* out_;
  bool strict_ = false;
  int count_ = 0;
};

}  // namespace harness
