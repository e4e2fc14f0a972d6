#include "report/coverage_report.h"

#include <fmt/format.h>

#include "report/text/coverage_text.h"

namespace harness {

void CoverageReporter::run_ended(const RunSummary&) {
  if (options_.print) fmt::print(out_, "{}", coverage_text(coverage_, options_.style));
  if (!options_.json) return;
  const std::string text = coverage_to_json(coverage_).dump(1) + "\n";
  std::fwrite(text.data(), 1, text.size(), options_.json->stream());
  options_.json->finish();
}

}  // namespace harness
