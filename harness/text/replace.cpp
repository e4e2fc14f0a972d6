#include "text/replace.h"

#include <algorithm>
#include <array>

namespace harness {

std::string replaced(std::string_view text, std::span<const Replacement> replacements) {
  // Most bytes begin no piece.
  std::array<bool, 256> begins{};
  for (const Replacement& row : replacements) {
    begins[static_cast<unsigned char>(row.piece.front())] = true;
  }
  std::string out;
  out.reserve(text.size());
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!begins[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const auto found = std::ranges::find_if(replacements, [&](const Replacement& row) {
      return text.substr(at).starts_with(row.piece);
    });
    if (found == replacements.end()) {
      ++at;
      continue;
    }
    out += text.substr(kept, at - kept);
    out += found->written;
    kept = at += found->piece.size();
  }
  return out += text.substr(kept);
}

}  // namespace harness
