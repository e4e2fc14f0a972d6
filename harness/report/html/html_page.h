#pragma once

#include <string>
#include <vector>

#include "report/html/html_section.h"
#include "suite/judge.h"
#include "suite/run_listener.h"

namespace harness {

/// The whole page, one self-contained file: head with the sums, what users would see, the matrix of
/// areas and scenarios, filters, and a section for each scenario, in the order given. Stays below
/// 5 MiB for 500 scenarios (10 KiB for each one more) by showing less of each where needed.
std::string html_page(const RunInfo& info, const std::vector<HtmlScenario>& scenarios,
                      const std::vector<Cause>& causes, const RunSummary& summary);

}  // namespace harness
