#include "report/replace.h"

#include <algorithm>

namespace harness {

std::string replaced(std::string_view text, std::span<const Replacement> replacements) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto found = std::ranges::find_if(
        replacements, [&](const Replacement& row) { return text.starts_with(row.piece); });
    if (found == replacements.end()) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += found->written;
      text.remove_prefix(found->piece.size());
    }
  }
  return out;
}

}  // namespace harness
