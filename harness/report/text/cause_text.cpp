#include "report/text/cause_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "text/encoding.h"

namespace harness {

namespace {

constexpr std::size_t most_evidence = 8;
/// Characters of a line of evidence; all of it is in the reports.
constexpr std::size_t longest_evidence = 200;

std::string counted(int count, std::string_view rest) {
  return fmt::format("{} {}{}", count, count == 1 ? "scenario" : "scenarios", rest);
}

std::string_view mark_of(const Cause& cause) {
  switch (cause.level) {
    case Level::must:
      return verdict_row(Verdict::fail).mark;
    case Level::should:
      return verdict_row(Verdict::weak).mark;
    case Level::may:
      break;
  }
  return verdict_row(Verdict::note).mark;
}

std::string_view color_of(const Cause& cause) {
  return cause.level == Level::must     ? verdict_row(Verdict::fail).color
         : cause.level == Level::should ? verdict_row(Verdict::weak).color
                                        : verdict_row(Verdict::note).color;
}

std::string area_words(const Cause& cause) {
  std::vector<std::string> words;
  for (const auto& [area, count] : cause.areas) {
    if (!area.empty()) words.push_back(fmt::format("{} {}", area, count));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string cause_weight(const Cause& cause) {
  std::string words(level_name(cause.level));
  if (cause.count > 1) words += " · " + counted(cause.count, "");
  if (cause.blocked > 0) words += " · " + counted(cause.blocked, " blocked");
  return words;
}

std::string cause_line(const Cause& cause, const Style& style) {
  return fmt::format("{} {}  {}\n", style.paint(mark_of(cause), color_of(cause)),
                     shorten(cause.headline, longest_evidence), cause_weight(cause));
}

std::string cause_text(const Cause& cause, const Style& style) {
  std::string out = fmt::format("{} {}  {}\n", style.paint(mark_of(cause), color_of(cause)),
                                style.paint(cause.headline, "bold"), cause_weight(cause));
  out += fmt::format("    {}  ({})\n", cause.scenario, cause.place);
  if (cause.count > 1) {
    if (const std::string areas = area_words(cause); !areas.empty()) {
      out += fmt::format("    in {}\n", areas);
    }
  }
  for (std::size_t i = 0; i < cause.evidence.size() && i < most_evidence; ++i) {
    out += fmt::format("    {}\n", shorten(cause.evidence[i], longest_evidence));
  }
  if (!cause.server.empty()) out += fmt::format("    {}\n", cause.server);
  if (!cause.users.empty()) out += fmt::format("    users: {}\n", cause.users);
  if (!cause.next.empty()) {
    out += fmt::format("    next: {} (explain {})\n", cause.next, cause.explain);
  } else if (!cause.explain.empty()) {
    out += fmt::format("    next: spectrum2-harness explain {}\n", cause.explain);
  }
  if (!cause.rerun.empty()) out += "    rerun: " + style.paint(cause.rerun, "bold") + "\n";
  return out;
}

}  // namespace harness
