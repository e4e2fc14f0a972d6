#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "suite/run_listener.h"

namespace harness {

/// JUnit XML, as CI systems read it: the run is `testsuites`, an area a `testsuite`, a scenario a
/// `testcase`. A failed must, an unexpected pass, a flaky one, and a weak one with --strict are
/// `failure`; the run's own trouble is `error`; n/a and expected failures are `skipped`. What does
/// not fail the run but was found all the same stands in `system-out`. Written when the run ends.
class JunitReporter final : public RunListener {
 public:
  /// `out` stays open and is not closed.
  explicit JunitReporter(std::FILE* out) : out_(out) {}

  void run_started(const RunInfo& info) override { info_ = info; }
  void scenario_ended(const ScenarioResult& result) override;
  void run_ended(const RunSummary& summary) override;

 private:
  struct Case {
    std::string area;
    std::string xml;
    double seconds = 0;
    int failures = 0;
    int errors = 0;
    int skipped = 0;
  };

  std::FILE* out_;
  RunInfo info_;
  std::vector<std::string> names_;
  std::vector<Case> cases_;  ///< One each for names_.
};

}  // namespace harness
