#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include "report/report_set.h"

namespace harness {

/// `--report FORMAT[:FILE]`, repeatable. `requests` outlives the parser.
void add_report_flag(CLI::App& app, std::vector<ReportRequest>& requests);

/// Opens all reports; null if one cannot be written, which was told on stderr then. `live` allows
/// the console to write over its status line on a terminal.
std::unique_ptr<ReportSet> open_reports(const std::vector<ReportRequest>& requests, bool live);

/// Tells on stderr which reports could not be written. True if there was one.
bool tell_report_troubles(const ReportSet& reports);

}  // namespace harness
