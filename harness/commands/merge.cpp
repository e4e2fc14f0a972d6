#include "report/merge.h"

#include <fmt/format.h>

#include <memory>

#include "commands/commands.h"
#include "commands/exit_status.h"
#include "commands/files.h"
#include "commands/report_flags.h"
#include "text/say.h"

namespace harness {

namespace {

struct MergeOptions {
  std::vector<std::string> files;
  std::vector<ReportRequest> reports;
};

int merge(const MergeOptions& options) {
  std::vector<ReadReport> reports;
  bool good = true;
  for (const std::string& file : options.files) {
    std::string error;
    const auto source = read_source(file, &error);
    auto report = source ? read_json_report(*source, &error) : std::nullopt;
    if (report) {
      reports.push_back(std::move(*report));
    } else {
      say("{}\n", error);
      good = false;
    }
  }
  if (!good) return exit_input;
  const MergedReport merged = merge_reports(reports);
  for (const std::string& error : merged.errors) {
    say("spectrum2-harness: {}\n", error);
  }
  if (!merged.errors.empty()) return exit_input;
  if (merged.results.empty()) {
    say("spectrum2-harness: no scenario was run\n");
    return exit_nothing;
  }
  const auto written = open_reports(options.reports, false);
  if (!written) return exit_broken;
  replay_report(merged, written->listeners());
  for (const std::string& line : merged.missing) {
    say("spectrum2-harness: {}\n", line);
  }
  if (tell_report_troubles(*written)) return exit_broken;
  return merged.missing.empty() || merged.summary.interrupted ? merged.summary.exit_status()
                                                              : exit_input;
}

}  // namespace

Command add_merge(CLI::App& app, const CommandContext&) {
  auto options = std::make_shared<MergeOptions>();
  app.add_option("reports", options->files, "JSON reports of all shards of one run")
      ->type_name("REPORT")
      ->required();
  add_report_flag(app, options->reports);
  return [options]() -> int { return merge(*options); };
}

}  // namespace harness
