#include "report/text/detect_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "backend/profile.h"

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

std::string tried_text(const Profile& profile) {
  std::string text = "Tried with\n";
  for (const Account& account : profile.accounts) {
    text += fmt::format("  account {}: {}, legacyName \"{}\"\n", account.name, account.user,
                        account.legacy_name);
  }
  const auto add = [&text](std::string_view kind, const std::map<std::string, std::string>& names) {
    for (const auto& [name, value] : names) {
      text += fmt::format("  {} {}: \"{}\"\n", kind, name, value);
    }
  };
  add("contact", profile.contacts);
  add("room", profile.rooms);
  return text;
}

std::string detect_text(const std::vector<Detected>& detected, const Style& style) {
  std::size_t width = 0;
  for (const Detected& one : detected) width = std::max(width, one.capability.size());
  std::string text;
  bool any_fault = false;
  for (const Detected& one : detected) {
    const bool is_fault = !one.has && !one.fault.empty();
    any_fault = any_fault || is_fault;
    const std::string_view mark = one.has ? "yes" : is_fault ? "no?" : "no ";
    const std::string_view color = one.has ? "green" : is_fault ? "yellow" : "dim";
    text +=
        fmt::format("{}  {:<{}}  {}\n", style.paint(mark, color), one.capability, width, one.basis);
    if (is_fault) text += fmt::format("{:{}}{}\n", "", width + 7, one.fault);
  }
  if (any_fault) {
    text +=
        "no? may be a fault rather than something that the backend does not do: what was seen "
        "stands below it.\n";
  }
  return text;
}

}  // namespace harness
