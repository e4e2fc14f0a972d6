#pragma once

#include <cstdio>
#include <string>

#include "report/report_file.h"
#include "report/text/style.h"
#include "suite/coverage.h"
#include "suite/run_listener.h"

namespace harness {

/// Where the coverage of a run goes.
struct CoverageReportOptions {
  bool print = false;  ///< As a table to `out`.
  /// The table as JSON goes there; null for none. Outlives the reporter.
  ReportFile* json = nullptr;
  Style style;
};

/// Writes what a run has covered when it ends. Listed before the console reporter, whose sum is the
/// last line.
class CoverageReporter final : public RunListener {
 public:
  /// `coverage` and `out` outlive the reporter.
  CoverageReporter(const Coverage& coverage, CoverageReportOptions options, std::FILE* out)
      : coverage_(coverage), options_(std::move(options)), out_(out) {}

  void run_ended(const RunSummary& summary) override;
  /// Why the file could not be written, or "".
  std::string trouble() const { return options_.json ? options_.json->trouble() : ""; }

 private:
  const Coverage& coverage_;
  CoverageReportOptions options_;
  std::FILE* out_;
};

}  // namespace harness
