#include "commands/outputs.h"

#include <fmt/format.h>

#include <cstdlib>

#include "backend/profile.h"
#include "commands/files.h"
#include "report/text/log_printer.h"
#include "session/session.h"
#include "text/say.h"

namespace harness {

namespace {

std::string environment_text(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Refusal read_coverage(const std::vector<std::string>& files, Coverage* coverage) {
  for (const std::string& path : files) {
    std::string error;
    const auto source = read_source(path, &error);
    if (!source) return {exit_input, error};
    const Json json = Json::parse(source->text, nullptr, false);
    error = add_coverage_json(json, coverage);
    if (!error.empty()) return {exit_input, fmt::format("{}: {}", path, error)};
  }
  return {};
}

}  // namespace

std::unique_ptr<ReportSet> open_reports(const OutputOptions& options, Refusal* why, Advice advice) {
  std::string error;
  ReportEnvironment environment;
  environment.step_summary = environment_text("GITHUB_STEP_SUMMARY");
  environment.workspace = environment_text("GITHUB_WORKSPACE");
  environment.live = !options.verbose;
  environment.all = options.all;
  environment.advice = std::move(advice);
  auto reports = ReportSet::open(options.reports, environment, &error);
  if (!reports) *why = {exit_broken, error};
  return reports;
}

bool tell_troubles(const std::vector<std::string>& troubles) {
  for (const std::string& trouble : troubles) say("spectrum2-harness: {}\n", trouble);
  return !troubles.empty();
}

std::unique_ptr<RunOutputs> RunOutputs::open(const OutputOptions& options, Advice advice,
                                             Refusal* why) {
  std::unique_ptr<RunOutputs> outputs(new RunOutputs(options));
  const bool wants_coverage =
      options.coverage || !options.coverage_json.empty() || !options.coverage_add.empty();
  *why = read_coverage(options.coverage_add, &outputs->coverage_);
  if (*why) return nullptr;
  outputs->reports_ = open_reports(options, why, std::move(advice));
  if (!outputs->reports_) return nullptr;
  if (!options.coverage_json.empty()) {
    std::string error;
    outputs->coverage_file_ = ReportFile::create(options.coverage_json, &error);
    if (!outputs->coverage_file_) {
      *why = {exit_broken, error};
      return nullptr;
    }
  }
  if (wants_coverage) {
    const ReportSet& reports = *outputs->reports_;
    outputs->coverage_report_ = std::make_unique<CoverageReporter>(
        outputs->coverage_,
        CoverageReportOptions{options.coverage, outputs->coverage_file_.get(),
                              reports.console_style()},
        reports.console_stream());
  }
  return outputs;
}

std::vector<RunListener*> RunOutputs::listeners(bool with_reports) const {
  std::vector<RunListener*> all;
  if (coverage_report_) all.push_back(coverage_report_.get());
  if (with_reports) {
    const std::vector<RunListener*> reports = reports_->listeners();
    all.insert(all.end(), reports.begin(), reports.end());
  }
  return all;
}

void RunOutputs::follow(const Scenario& scenario, Session& session) {
  if (coverage_report_) coverage_.listen_to(session.journal());
  if (options_.verbose) print_log_of(session.journal(), session.redactor());
  if (!session.options().keep.empty()) {
    write_trace_of(session.journal(), session.redactor(),
                   kept_folder(session.options(), session.name()) + "/trace.jsonl", scenario.id,
                   session.profile().name, trace_trouble_);
  }
}

std::vector<std::string> RunOutputs::troubles() const {
  std::vector<std::string> all = reports_->troubles();
  if (!trace_trouble_->words.empty()) all.push_back(trace_trouble_->words);
  if (coverage_report_ && !coverage_report_->trouble().empty()) {
    all.push_back(coverage_report_->trouble());
  }
  return all;
}

}  // namespace harness
