#include "report/text/finding_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "world/finding.h"

namespace harness {

std::string finding_table_text() {
  std::size_t width = 0;
  for (const FindingRow& row : finding_rows()) width = std::max(width, row.id.size());
  std::string text;
  for (const FindingRow& row : finding_rows()) {
    text += fmt::format("{:<{}}  {:<6}  {}\n", row.id, width, level_name(row.level), row.what);
  }
  return text + fmt::format("{} findings\n", finding_rows().size());
}

}  // namespace harness
