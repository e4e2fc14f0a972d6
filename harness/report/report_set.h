#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "report/report_file.h"
#include "report/reporter_table.h"

namespace harness {

/// What the environment says about reports.
struct ReportEnvironment {
  std::string step_summary;  ///< GITHUB_STEP_SUMMARY: a file, or "".
  std::string workspace;     ///< GITHUB_WORKSPACE, or "".
  bool live = true;          ///< The console may write over its status line on a terminal.
  bool all = false;          ///< The console shows every scenario that did not pass in full.
  /// Of ConsoleOptions.
  std::function<std::vector<std::string>(const RunSummary&)> advice = {};
};

/// All reports of one run: the console and those asked for. The console is on stdout, its sum the
/// last line there; if another format has stdout it is on stderr. A reporter that fails in mid-run
/// is left out from then on, the others go on. Owned by the command.
class ReportSet {
 public:
  /// Opens every file. Null, and `error` in words, if one cannot be written: nothing was lost yet.
  static std::unique_ptr<ReportSet> open(const std::vector<ReportRequest>& requests,
                                         const ReportEnvironment& environment, std::string* error);
  ~ReportSet();

  /// For the run; they live as long as this. The console is the last.
  std::vector<RunListener*> listeners() const;
  /// Whose events the run has to keep.
  KeepEvents keep_events() const { return keep_events_; }
  /// Where the console's report goes, and how it may look; for what else people are to read.
  std::FILE* console_stream() const { return console_on_stderr_ ? stderr : stdout; }
  Style console_style() const;
  /// What went wrong, a line each, once the run has ended. Empty: every report is written.
  std::vector<std::string> troubles() const;

 private:
  class Report;
  ReportSet();
  void add(const ReporterRow& row, std::unique_ptr<ReportFile> file,
           const ReportSurroundings& surroundings);

  std::unique_ptr<ReportFile> step_summary_;
  std::vector<std::unique_ptr<Report>> reports_;
  KeepEvents keep_events_ = KeepEvents::none;
  bool console_on_stderr_ = false;
};

}  // namespace harness
