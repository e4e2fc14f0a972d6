#include "report/coverage_report.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "report/coverage_text.h"

namespace harness {

void CoverageReporter::run_ended(const RunSummary&) {
  if (options_.print) fmt::print(out_, "{}", coverage_text(coverage_, options_.style));
  if (options_.json.empty()) return;
  const std::string text = coverage_to_json(coverage_).dump(1) + "\n";
  std::FILE* file = std::fopen(options_.json.c_str(), "we");
  bool is_written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file && std::fclose(file) != 0) is_written = false;
  if (!is_written) {
    trouble_ = fmt::format("cannot write {}: {}", options_.json, std::strerror(errno));
  }
}

}  // namespace harness
