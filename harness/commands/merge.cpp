#include "report/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "commands/commands.h"
#include "commands/files.h"
#include "commands/options.h"
#include "commands/outputs.h"

namespace harness {

namespace {

struct MergeOptions {
  std::vector<std::string> files;
  OutputOptions outputs;
};

Refusal read_reports(const std::vector<std::string>& files, std::vector<ReadReport>* reports) {
  std::vector<std::string> errors;
  for (const std::string& file : files) {
    std::string error;
    const auto source = read_source(file, &error);
    auto report = source ? read_json_report(*source, &error) : std::nullopt;
    if (report) {
      reports->push_back(std::move(*report));
    } else {
      errors.push_back(error);
    }
  }
  if (errors.empty()) return {};
  return {exit_input, fmt::format("{}", fmt::join(errors, "\n"))};
}

int merge(const MergeOptions& options) {
  std::vector<ReadReport> reports;
  if (const Refusal no = read_reports(options.files, &reports)) return tell(no);
  const MergedReport merged = merge_reports(reports);
  if (!merged.errors.empty()) {
    return tell({exit_input, fmt::format("{}", fmt::join(merged.errors, "\n"))});
  }
  if (merged.results.empty()) return tell({exit_nothing, "no scenario was run"});
  Refusal no;
  const auto written = open_reports(options.outputs, &no);
  if (!written) return tell(no);
  replay_report(merged, written->listeners());
  tell_troubles(merged.missing);
  if (tell_troubles(written->troubles())) return exit_broken;
  return merged.missing.empty() || merged.summary.interrupted ? merged.summary.exit_status()
                                                              : exit_input;
}

}  // namespace

Command merge_command() {
  const auto options = std::make_shared<MergeOptions>();
  return {
      .name = "merge",
      .help = "Join the JSON reports of a run's shards into one report of any format.",
      .examples = {"spectrum2-harness merge shard-1.json shard-2.json",
                   "spectrum2-harness merge shard-*.json --report junit:report.xml"},
      .options = join_options(std::vector<Option>{{.names = "",
                                                   .value = "REPORT",
                                                   .help = "JSON reports of all shards of one run",
                                                   .to = files(&options->files),
                                                   .required = true}},
                              report_options(options->outputs)),
      .run = [options](const Call&) { return merge(*options); }};
}

}  // namespace harness
