#include "text/columns.h"

#include <fmt/format.h>

#include <algorithm>

namespace harness {

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

std::string two_columns(std::string_view label, std::string_view text, std::size_t column) {
  std::string out = fmt::format("  {}", label);
  std::size_t at = columns_of(out);
  if (at + 2 > column) {
    out += '\n';
    at = 0;
  }
  out.append(column - at, ' ');
  at = column;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const bool is_first = at == column;
    if (!is_first && at + 1 + columns_of(word) > page_width) {
      out += '\n';
      out.append(column, ' ');
      at = column;
    } else if (!is_first) {
      out += ' ';
      ++at;
    }
    out += word;
    at += columns_of(word);
  }
  return out + "\n";
}

}  // namespace harness
