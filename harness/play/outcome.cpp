#include "play/outcome.h"

#include <fmt/format.h>

namespace harness {

std::string difference_words(const Difference& difference) {
  return fmt::format("{}: expected {}, came {}", difference.field, difference.expected,
                     difference.found);
}

std::vector<std::string> detail_lines(const Failure& failure) {
  std::vector<std::string> lines = failure.details;
  if (!failure.came) return lines;
  const CameInstead& came = *failure.came;
  if (!came.nearest.empty()) {
    lines.push_back("nearest: " + came.nearest);
    for (const Difference& difference : came.differences) {
      lines.push_back("  > " + difference_words(difference));
    }
    if (came.frames.empty()) return lines;
  }
  const std::string head = came.nearest.empty() ? "instead came:" : "also came:";
  if (came.frames.empty()) {
    lines.push_back(head + " nothing");
    return lines;
  }
  lines.push_back(head);
  if (came.earlier > 0) lines.push_back(fmt::format("  … {} earlier ones", came.earlier));
  for (const std::string& frame : came.frames) lines.push_back("  " + frame);
  return lines;
}

}  // namespace harness
