#include "report/text/detect_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace harness {

namespace {

constexpr std::size_t line_width = 100;

}  // namespace

std::string can_text(const std::vector<Detected>& detected) {
  const std::string start = "  \"can\": [";
  std::string text = start;
  std::size_t column = text.size();
  bool is_first = true;
  for (const Detected& one : detected) {
    if (!one.has) continue;
    const std::string word = fmt::format("\"{}\"", one.capability);
    if (!is_first) text += ",";
    if (!is_first && column + word.size() + 3 > line_width) {
      text += "\n" + std::string(start.size(), ' ') + word;
      column = start.size() + word.size();
    } else {
      text += (is_first ? "" : " ") + word;
      column += word.size() + 2;
    }
    is_first = false;
  }
  return text + "]\n";
}

std::string detect_text(const std::vector<Detected>& detected, const Style& style) {
  std::size_t width = 0;
  for (const Detected& one : detected) width = std::max(width, one.capability.size());
  std::string text;
  for (const Detected& one : detected) {
    text += fmt::format("{}  {:<{}}  {}\n",
                        style.paint(one.has ? "yes" : "no ", one.has ? "green" : "dim"),
                        one.capability, width, one.basis);
  }
  return text + "\n" + can_text(detected);
}

}  // namespace harness
