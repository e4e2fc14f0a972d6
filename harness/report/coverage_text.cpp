#include "report/coverage_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <utility>

namespace harness {

namespace {

constexpr int name_width = 22;
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

}  // namespace

std::string coverage_text(const Coverage& coverage, const Style& style) {
  std::string text = "\nWhat was sent to the backend and received from it:\n\n";
  text += table(coverage, style) + "\n" + sums(coverage);
  std::string gaps;
  /// Reason and direction -> items, in the order of the table of reasons.
  std::map<const ExplainedRow*, std::vector<std::string>> explained;
  for (const CoverageItem& item : coverage_items()) {
    if (coverage.times(item) > 0 || is_part_of_unused(coverage, item)) continue;
    if (const ExplainedRow* row = find_explanation(item)) {
      explained[row].push_back(item.words());
    } else {
      gaps += fmt::format("  {:<9}{}\n", direction_name(item.direction), item.words());
    }
  }
  text += gaps.empty() ? "\nNo gaps.\n" : "\nNever seen:\n" + gaps;
  if (explained.empty()) return text + "\n";
  text += "\nNot used, and need not be:\n";
  for (const auto& [row, items] : explained) {
    text += fmt::format("  {:<9}{}\n           {}\n", direction_name(row->direction),
                        fmt::join(items, ", "), style.paint(row->reason, "dim"));
  }
  return text + "\n";
}

}  // namespace harness
