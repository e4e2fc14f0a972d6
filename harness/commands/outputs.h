#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "commands/refusal.h"
#include "report/coverage_report.h"
#include "report/report_set.h"
#include "report/trace_file.h"
#include "suite/coverage.h"

namespace harness {

struct Profile;
struct Scenario;
class Session;

/// What the user wants to read of a run.
struct OutputOptions {
  std::vector<ReportRequest> reports;
  bool coverage = false;                  ///< Printed.
  std::string coverage_json;              ///< File to write, or "".
  std::vector<std::string> coverage_add;  ///< Files of earlier runs, whose counts are added.
  bool verbose = false;
  bool all = false;  ///< Every scenario that did not pass in full.
};

/// Lines for the console above its sum.
using Advice = std::function<std::vector<std::string>(const RunSummary&)>;

/// Opens the reports of a run. Null, and `why`, if one cannot be written.
std::unique_ptr<ReportSet> open_reports(const OutputOptions& options, Refusal* why,
                                        Advice advice = {});

/// Tells on stderr what could not be written, each in a line. True if there was anything.
bool tell_troubles(const std::vector<std::string>& troubles);

/// All that a run writes: reports, coverage, traces, and the log of -v. Outlives the run.
class RunOutputs {
 public:
  /// Reads what is to be added to and opens what is to be written, so that what cannot be is known
  /// before the run. Null, and `why`.
  static std::unique_ptr<RunOutputs> open(const OutputOptions& options, Advice advice,
                                          Refusal* why);

  /// Whom the run is told to, in this order; without the reports only what else is wanted.
  std::vector<RunListener*> listeners(bool with_reports) const;
  KeepEvents keep_events() const { return reports_->keep_events(); }
  /// Listens to a session that is about to start. The trace goes to its folder of --keep, if the
  /// session has one.
  void follow(const Scenario& scenario, Session& session);
  /// Once the run has ended: what could not be written, in words.
  std::vector<std::string> troubles() const;

 private:
  explicit RunOutputs(const OutputOptions& options) : options_(options) {}

  OutputOptions options_;
  std::unique_ptr<ReportSet> reports_;
  Coverage coverage_;
  std::unique_ptr<ReportFile> coverage_file_;
  std::unique_ptr<CoverageReporter> coverage_report_;  ///< Null if nobody wants it.
  std::shared_ptr<TraceTrouble> trace_trouble_ = std::make_shared<TraceTrouble>();
};

}  // namespace harness
