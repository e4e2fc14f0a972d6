#include "match/matcher.h"

namespace harness {
namespace {

using Argument = MatcherRow::Argument;

constexpr MatcherRow rows[] = {
    {"", Argument::value, "\"ab\"", "equal to the value"},
    {"matches", Argument::pattern, R"({"matches": "^a+$"})", "the pattern (RE2) is found in it",
     match_text_field | match_json},
    {"contains", Argument::value, R"({"contains": "b"})",
     "the text is in it; of a list: one item is equal",
     match_text_field | match_repeated | match_json},
    {"starts_with", Argument::text, R"({"starts_with": "ab"})", "it begins with the text",
     match_text_field | match_json},
    {"one_of", Argument::list, R"({"one_of": ["a", "b"]})", "one of these values or matchers"},
    {"not", Argument::matcher, R"({"not": "a"})", "anything but this value or matcher"},
    {"any", Argument::flag, R"({"any": true})", "it is present"},
    {"absent", Argument::flag, R"({"absent": true})", "it is not present; \"\" is present"},
    {"less_than", Argument::number, R"({"less_than": 5})", "a number below this",
     match_text_field | match_number | match_json},
    {"more_than", Argument::number, R"({"more_than": 5})", "a number above this",
     match_text_field | match_number | match_json},
    {"length", Argument::matcher, R"({"length": 3})",
     "so many characters, bytes of base64, or items; a number or a matcher",
     match_text_field | match_bytes | match_repeated | match_json},
    {"has_flag", Argument::value, R"({"has_flag": "ME"})",
     "all these bits are set: a name, a number or a list of them", match_number},
    {"json", Argument::members, R"({"json": {"path.to.key": "a"}})",
     "the text is JSON, and what stands at each path matches", match_text_field},
    {"ini", Argument::members, R"({"ini": {"features.muc": "1"}})",
     "the text is INI, and each section.key matches", match_text_field},
    {"xml", Argument::flag, R"({"xml": true})", "the text is well-formed XML", match_text_field},
    {"each", Argument::matcher, R"({"each": {"starts_with": "a"}})", "every item matches",
     match_repeated | match_json},
    {"some", Argument::matcher, R"({"some": "a"})", "at least one item matches",
     match_repeated | match_json},
    {"size", Argument::matcher, R"({"size": 2})", "so many items; a number or a matcher",
     match_repeated | match_json},
};

}  // namespace

std::span<const MatcherRow> matcher_rows() { return rows; }

const MatcherRow* find_matcher(std::string_view name) {
  for (const MatcherRow& row : rows) {
    if (!row.name.empty() && row.name == name) return &row;
  }
  return nullptr;
}

std::vector<std::string> matcher_names() {
  std::vector<std::string> result;
  for (const MatcherRow& row : rows) {
    if (!row.name.empty()) result.emplace_back(row.name);
  }
  return result;
}

}  // namespace harness
