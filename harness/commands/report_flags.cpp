#include "commands/report_flags.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "commands/commands.h"
#include "text/say.h"

namespace harness {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

[[noreturn]] void refuse(const std::string& words) {
  throw CLI::ValidationError("--report: " + words);
}

}  // namespace

void add_report_flag(CLI::App& app, std::vector<ReportRequest>& requests) {
  CLI::Option* report =
      app.add_option_function<std::vector<std::string>>(
             "--report",
             [&requests](const std::vector<std::string>& texts) {
               for (const std::string& text : texts) {
                 std::string error;
                 auto request = parse_report_request(text, &error);
                 if (!request) refuse(error);
                 requests.push_back(std::move(*request));
               }
               if (std::string error = check_report_requests(requests); !error.empty())
                 refuse(error);
             },
             fmt::format("A report beside the console's; repeatable. Formats: {}",
                         fmt::join(reporter_names(), ", ")))
          ->type_name("FORMAT[:FILE]")
          ->allow_extra_args(false);
  offer_values(*report, reporter_names());
}

std::unique_ptr<ReportSet> open_reports(const std::vector<ReportRequest>& requests, bool live) {
  std::string error;
  auto reports = ReportSet::open(
      requests, {variable("GITHUB_STEP_SUMMARY"), variable("GITHUB_WORKSPACE"), live}, &error);
  if (!reports) say("spectrum2-harness: {}\n", error);
  return reports;
}

bool tell_report_troubles(const ReportSet& reports) {
  const std::vector<std::string> troubles = reports.troubles();
  for (const std::string& trouble : troubles) {
    say("spectrum2-harness: {}\n", trouble);
  }
  return !troubles.empty();
}

}  // namespace harness
