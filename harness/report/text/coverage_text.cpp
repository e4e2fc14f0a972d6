#include "report/text/coverage_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace harness {

namespace {

constexpr int name_width = 23;
constexpr int cell_width = 30;

struct Part {
  std::size_t used = 0;
  std::size_t wanted = 0;  ///< Used, or missing without an explanation.
};

/// One type in one direction: `1204  3/3 fields  2/7 values`; "-" if it is not sent that way.
std::string cell(const Coverage& coverage, const WrapperType& type, Direction direction,
                 bool* has_gap) {
  bool exists = false;
  std::uint64_t frames = 0;
  Part fields;
  Part values;
  for (const CoverageItem& item : coverage_items()) {
    if (item.direction != direction || item.type != type.name) continue;
    exists = true;
    const std::uint64_t times = coverage.times(item);
    const bool counts = times > 0 || !find_explanation(item);
    *has_gap = *has_gap || (counts && times == 0);
    if (kind_of(item) == CoverageKind::type) {
      frames = times;
      continue;
    }
    Part& part = kind_of(item) == CoverageKind::field ? fields : values;
    part.used += times > 0 ? 1 : 0;
    part.wanted += counts ? 1 : 0;
  }
  if (!exists) return "-";
  std::string text = std::to_string(frames);
  if (fields.wanted > 0) text += fmt::format("  {}/{} fields", fields.used, fields.wanted);
  if (values.wanted > 0) text += fmt::format("  {}/{} values", values.used, values.wanted);
  return text;
}

std::string table(const Coverage& coverage, const Style& style) {
  std::string text =
      fmt::format("  {:<{}}{:<{}}{}\n", "type", name_width, "sent", cell_width, "received");
  for (const WrapperType& type : wrapper_types()) {
    bool has_gap = false;
    const std::string sent = cell(coverage, type, Direction::sent, &has_gap);
    const std::string received = cell(coverage, type, Direction::received, &has_gap);
    const std::string name = fmt::format("{:<{}}", type.name, name_width);
    text += fmt::format("  {}{:<{}}{}\n", has_gap ? style.paint(name, "yellow") : name, sent,
                        cell_width, received);
  }
  return text;
}

std::string sums(const Coverage& coverage) {
  constexpr std::pair<CoverageKind, std::string_view> kinds[] = {
      {CoverageKind::type, "types"},
      {CoverageKind::field, "fields"},
      {CoverageKind::value, "enum values"}};
  std::string text;
  for (const Direction direction : {Direction::sent, Direction::received}) {
    std::vector<std::string> parts;
    for (const auto& [kind, name] : kinds) {
      const CoverageSum sum = sum_of(coverage, direction, kind);
      parts.push_back(fmt::format("{} of {} {}", sum.used, sum.total() - sum.explained, name));
    }
    text += fmt::format("  {:<9}{}\n", direction_name(direction), fmt::join(parts, ", "));
  }
  return text;
}

/// Leaves out what belongs to something that is listed already: the fields of a type that never
/// came, the values of a field that never did.
bool is_part_of_unused(const Coverage& coverage, const CoverageItem& item) {
  CoverageItem above = item;
  if (!above.value.empty()) {
    above.value.clear();
  } else if (!above.field.empty()) {
    const std::size_t dot = above.field.rfind('.');
    above.field.resize(dot == std::string::npos ? 0 : dot);
  } else {
    return false;
  }
  return coverage.times(above) == 0;
}

/// Items of one direction as people read them, a line for each type: `BUDDY_CHANGED: iconHash,
/// status = AWAY|XA`. In the order of the items.
std::vector<std::string> lines_of(const std::vector<CoverageItem>& items) {
  std::vector<std::string> lines;
  const CoverageItem* last = nullptr;
  for (const CoverageItem& item : items) {
    const bool same_type = last && last->type == item.type;
    if (!same_type) lines.push_back(item.type);
    if (same_type && !item.value.empty() && last->field == item.field && !last->value.empty()) {
      lines.back() += "|" + item.value;
    } else if (!item.field.empty()) {
      lines.back() += (same_type ? ", " : ": ") + item.field;
      if (!item.value.empty()) lines.back() += " = " + item.value;
    }
    last = &item;
  }
  return lines;
}

std::string indented(const std::vector<CoverageItem>& items) {
  std::string text;
  for (const std::string& line : lines_of(items)) text += "    " + line + "\n";
  return text;
}

}  // namespace

std::string coverage_text(const Coverage& coverage, const Style& style) {
  std::string text = "\nWhat was sent to the backend and received from it:\n\n";
  text += table(coverage, style) + "\n" + sums(coverage);
  std::string gaps;
  std::string explained;
  for (const Direction direction : {Direction::sent, Direction::received}) {
    std::vector<CoverageItem> missing;
    std::vector<std::pair<std::string_view, std::vector<CoverageItem>>> reasons;
    for (const CoverageItem& item : coverage_items()) {
      if (item.direction != direction || coverage.times(item) > 0) continue;
      if (is_part_of_unused(coverage, item)) continue;
      const ExplainedRow* row = find_explanation(item);
      if (!row) {
        missing.push_back(item);
        continue;
      }
      auto known = std::ranges::find(reasons, row->reason, [](const auto& r) { return r.first; });
      if (known == reasons.end()) known = reasons.insert(known, {row->reason, {}});
      known->second.push_back(item);
    }
    if (!missing.empty()) {
      gaps += fmt::format("  {}\n{}", direction_name(direction), indented(missing));
    }
    for (const auto& [reason, items] : reasons) {
      explained += fmt::format("  {}: {}\n{}", direction_name(direction), reason, indented(items));
    }
  }
  text += gaps.empty() ? "\nNo gaps.\n" : "\nGaps, never seen:\n" + gaps;
  if (!explained.empty()) text += "\nNot seen, and need not be:\n" + explained;
  return text + "\n";
}

}  // namespace harness
