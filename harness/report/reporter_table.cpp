#include "report/reporter_table.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "report/format/github.h"
#include "report/format/html.h"
#include "report/format/json.h"
#include "report/format/junit.h"
#include "report/format/tap.h"
#include "text/diagnostic.h"
#include "text/nearest.h"

namespace harness {

namespace {

template <typename Reporter>
std::unique_ptr<RunListener> make(std::FILE* out, const ReportSurroundings&) {
  return std::make_unique<Reporter>(out);
}

std::unique_ptr<RunListener> make_console(std::FILE* out, const ReportSurroundings& around) {
  return std::make_unique<ConsoleReporter>(out, around.console);
}

std::unique_ptr<RunListener> make_github(std::FILE* out, const ReportSurroundings& around) {
  return std::make_unique<GithubReporter>(out, around.step_summary, around.workspace);
}

constexpr ReporterRow rows[] = {
    {"console", "lines for people", "", false, false, KeepEvents::none, make_console},
    {"junit", "JUnit XML", "", false, false, KeepEvents::none, make<JunitReporter>},
    {"tap", "TAP version 14", "", false, false, KeepEvents::none, make<TapReporter>},
    {"json", "all of the run, for merge and other programs", "", false, false,
     KeepEvents::not_passed, make<JsonReporter>},
    {"github", "annotations for GitHub Actions, and the step's summary", "", true, true,
     KeepEvents::none, make_github},
    {"html", "a page for a browser, with a sequence diagram of each scenario", "", false, false,
     KeepEvents::all, make<HtmlReporter>},
};

}  // namespace

std::span<const ReporterRow> reporter_rows() { return rows; }

const ReporterRow* find_reporter(std::string_view name) {
  for (const ReporterRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::vector<std::string> reporter_names() {
  std::vector<std::string> names;
  for (const ReporterRow& row : rows) names.emplace_back(row.name);
  return names;
}

std::optional<ReportRequest> parse_report_request(std::string_view text, std::string* error) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  ReportRequest request;
  request.row = find_reporter(name);
  if (!request.row) {
    *error = fmt::format("expected {}, not \"{}\"{}", join_or(reporter_names()), name,
                         did_you_mean(name, reporter_names()));
    return std::nullopt;
  }
  request.file =
      colon == std::string_view::npos ? request.row->default_file : text.substr(colon + 1);
  if (colon != std::string_view::npos && request.file.empty()) {
    *error = fmt::format("a file is missing after \"{}\"", text);
    return std::nullopt;
  }
  return request;
}

std::string check_report_requests(const std::vector<ReportRequest>& requests) {
  std::string_view on_stdout;
  std::map<std::string, std::string_view> files;
  for (const ReportRequest& request : requests) {
    const std::string_view name = request.row->name;
    if (request.file.empty()) {
      if (request.row->shares_stdout) continue;
      if (!on_stdout.empty()) {
        return fmt::format("{} and {} both go to stdout: give one a file with --report {}:FILE",
                           on_stdout, name, name);
      }
      on_stdout = name;
      continue;
    }
    std::error_code error;
    const std::string path = std::filesystem::weakly_canonical(request.file, error).string();
    if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
      continue;
    }
    const auto [other, is_new] = files.emplace(error ? request.file : path, name);
    if (!is_new) return fmt::format("{} and {} both go to {}", other->second, name, request.file);
  }
  return "";
}

}  // namespace harness
