#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "play/outcome.h"
#include "report/format/console.h"
#include "suite/run_listener.h"

namespace harness {

/// What reporters may need beside the stream that they write to.
struct ReportSurroundings {
  ConsoleOptions console;             ///< For a console report on that stream.
  std::FILE* step_summary = nullptr;  ///< For github: Markdown goes there. May be null.
  std::string workspace;              ///< For github: the folder that its paths start from.
};

/// One format of `--report`. A reporter is a RunListener that writes to a stream which stays open
/// and is not closed; it need not look at write errors, and what it throws ends only itself.
struct ReporterRow {
  std::string_view name;          ///< `junit`, as in `--report junit:FILE`.
  std::string_view words;         ///< What it is, for people.
  std::string_view default_file;  ///< Where it goes without FILE; "": to stdout.
  /// On stdout it stands between the console's lines. Else the console moves to stderr.
  bool shares_stdout;
  bool wants_step_summary;  ///< ReportSurroundings::step_summary.
  KeepEvents events;        ///< Whose events it wants to find in Outcome::events.
  std::unique_ptr<RunListener> (*make)(std::FILE* out, const ReportSurroundings& surroundings);
};

/// THE table of formats: the command line, its help and the tests read it.
std::span<const ReporterRow> reporter_rows();
/// Null if there is none.
const ReporterRow* find_reporter(std::string_view name);
std::vector<std::string> reporter_names();

/// One `--report FORMAT[:FILE]`.
struct ReportRequest {
  const ReporterRow* row = nullptr;
  std::string file;  ///< "": stdout.
};

/// Nothing, and `error` with the nearest name, if there is no such format or the file is empty.
std::optional<ReportRequest> parse_report_request(std::string_view text, std::string* error);
/// "", or why these cannot stand side by side: two on stdout, or in one file.
std::string check_report_requests(const std::vector<ReportRequest>& requests);

}  // namespace harness
