#include "report/report_set.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>
#include <system_error>

namespace harness {

/// One reporter and its file. Whatever goes wrong in it stays in it.
class ReportSet::Report final : public RunListener {
 public:
  Report(std::unique_ptr<ReportFile> file, ReportFile* also, std::unique_ptr<RunListener> reporter)
      : file_(std::move(file)), also_(also), reporter_(std::move(reporter)) {}

  void run_started(const RunInfo& info) override {
    guard([&] { reporter_->run_started(info); });
  }
  void scenario_started(const Scenario& scenario, const std::string& name) override {
    guard([&] { reporter_->scenario_started(scenario, name); });
  }
  void scenario_ended(const ScenarioResult& result) override {
    guard([&] { reporter_->scenario_ended(result); });
  }
  void run_ended(const RunSummary& summary) override {
    guard([&] { reporter_->run_ended(summary); });
    file_->finish();
    if (also_) also_->finish();
  }

  const std::string& trouble() const { return file_->trouble(); }

 private:
  void guard(const std::function<void()>& call) {
    if (!file_->trouble().empty()) return;
    try {
      call();
    } catch (const std::system_error& error) {  // What fmt throws when a write fails.
      const bool in_other = also_ && std::ferror(also_->stream()) != 0;
      (in_other ? also_ : file_.get())->note_trouble(std::strerror(error.code().value()));
    } catch (const std::exception& error) {
      file_->note_trouble(error.what());
    }
    file_->check();
  }

  std::unique_ptr<ReportFile> file_;
  ReportFile* also_;  ///< A second file it writes to, or null.
  std::unique_ptr<RunListener> reporter_;
};

ReportSet::ReportSet() = default;
ReportSet::~ReportSet() = default;

void ReportSet::add(const ReporterRow& row, std::unique_ptr<ReportFile> file,
                    const ReportSurroundings& surroundings) {
  keep_events_ = std::max(keep_events_, row.events);
  std::unique_ptr<RunListener> reporter = row.make(file->stream(), surroundings);
  ReportFile* also =
      row.wants_step_summary && surroundings.step_summary ? step_summary_.get() : nullptr;
  reports_.push_back(std::make_unique<Report>(std::move(file), also, std::move(reporter)));
}

std::unique_ptr<ReportSet> ReportSet::open(const std::vector<ReportRequest>& requests,
                                           const ReportEnvironment& environment,
                                           std::string* error) {
  std::unique_ptr<ReportSet> set(new ReportSet);
  bool live = environment.live;
  for (const ReportRequest& request : requests) {
    const ReporterRow& row = *request.row;
    const bool is_console = row.name == "console";
    if (request.file.empty()) {
      live = live && is_console;
      set->console_on_stderr_ = set->console_on_stderr_ || !(row.shares_stdout || is_console);
      if (is_console) continue;  // It is added below, as without being asked for.
    }
    auto file = request.file.empty() ? ReportFile::share(stdout, "stdout")
                                     : ReportFile::create(request.file, error);
    if (!file) return nullptr;
    ReportSurroundings surroundings;
    surroundings.workspace = environment.workspace;
    if (row.wants_step_summary && !environment.step_summary.empty() && !set->step_summary_) {
      set->step_summary_ = ReportFile::append(environment.step_summary, error);
      if (!set->step_summary_) return nullptr;
      surroundings.step_summary = set->step_summary_->stream();
    }
    set->add(row, std::move(file), surroundings);
  }
  const int descriptor = set->console_on_stderr_ ? STDERR_FILENO : STDOUT_FILENO;
  ReportSurroundings surroundings;
  surroundings.console.style = style_of(descriptor);
  surroundings.console.live = live && can_redraw(descriptor);
  surroundings.console.all = environment.all;
  surroundings.console.width = terminal_width(descriptor);
  surroundings.console.advice = environment.advice;
  const char* name = set->console_on_stderr_ ? "stderr" : "stdout";
  set->add(*find_reporter("console"), ReportFile::share(set->console_stream(), name), surroundings);
  return set;
}

Style ReportSet::console_style() const { return style_of(fileno(console_stream())); }

std::vector<RunListener*> ReportSet::listeners() const {
  std::vector<RunListener*> result;
  for (const auto& report : reports_) result.push_back(report.get());
  return result;
}

std::vector<std::string> ReportSet::troubles() const {
  std::vector<std::string> result;
  const auto add = [&](const std::string& trouble) {
    if (!trouble.empty()) result.push_back(trouble);
  };
  for (const auto& report : reports_) add(report->trouble());
  if (step_summary_) add(step_summary_->trouble());
  return result;
}

}  // namespace harness
