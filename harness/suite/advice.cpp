#include "suite/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "suite/exit_status.h"

namespace harness {

namespace {

/// Fewer than this are not worth a word.
constexpr int many_lacking = 10;

constexpr auto usage_signs = std::to_array<std::string_view>(
    {"usage:", "allowed options", "arguments are required", "missing argument", "missing required",
     "required option", "requires an argument"});
constexpr auto refusal_signs =
    std::to_array<std::string_view>({"unrecognized", "unrecognised", "unknown option",
                                     "unknown argument", "unexpected argument", "invalid option"});
/// Options whose value is the gateway's JID, as released backends call them.
constexpr auto jid_options = std::to_array<std::string_view>({"-j", "--jid"});

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool holds_any(const std::string& text, auto& signs) {
  return std::ranges::any_of(
      signs, [&](std::string_view sign) { return text.find(sign) != std::string::npos; });
}

/// True if the word stands in the text with nothing of another word beside it.
bool holds_word(std::string_view text, std::string_view word) {
  const auto is_inside = [&](std::size_t at) {
    return at < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '-');
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if (!(at > 0 && is_inside(at - 1)) && !is_inside(at + word.size())) return true;
  }
  return false;
}

bool ended_at_start(const Outcome& outcome) {
  return std::ranges::any_of(outcome.findings, [](const FindingCount& finding) {
    return finding.first.row->id == "process.ended-at-start";
  });
}

}  // namespace

std::vector<std::string> usage_advice(const std::vector<std::string>& last_lines) {
  std::string text;
  for (const std::string& line : last_lines) text += line + "\n";
  const std::string low = lower_case(text);
  if (holds_any(low, refusal_signs)) {
    return {"The backend refuses arguments that Spectrum gives to every backend. It has to ignore",
            "those that it does not know."};
  }
  if (!holds_any(low, usage_signs)) return {};
  const auto* option = std::ranges::find_if(
      jid_options, [&](std::string_view name) { return holds_word(text, name); });
  const std::string words = option == jid_options.end()
                                ? "--argument WORD"
                                : fmt::format("--argument {} --argument irc.example.org", *option);
  return {
      "The backend printed how it is used, and ended. What it asks for can be passed to it with",
      fmt::format("  {}", words), "or as \"arguments\" of its profile."};
}

void Advisor::scenario_ended(const ScenarioResult& result) {
  const bool is_lacking = result.verdict == Verdict::not_applicable;
  if (is_lacking && result.reason.starts_with("needs ")) ++lacking_;
  if (usage_.empty() && ended_at_start(result.outcome)) {
    usage_ = usage_advice(result.outcome.last_lines);
  }
}

std::vector<std::string> Advisor::advice(const RunSummary& summary) const {
  if (!usage_.empty()) return usage_;
  const bool is_green = summary.exit_status() == exit_ok && summary.count(Verdict::fail) == 0;
  const bool has_many = lacking_ >= many_lacking && lacking_ > summary.count(Verdict::pass) / 2;
  if (!is_green || !has_many) return {};
  if (!commands_.detect.empty()) {
    return {fmt::format("{} scenarios need what the profile does not promise. To see whether the "
                        "backend can do it:",
                        lacking_),
            "  " + commands_.detect};
  }
  if (commands_.init.empty()) return {};
  return {
      fmt::format("{} scenarios need more than every backend does. To find out what this one can "
                  "do, and write its profile:",
                  lacking_),
      "  " + commands_.init};
}

}  // namespace harness
