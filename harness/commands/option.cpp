#include "commands/option.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "text/diagnostic.h"
#include "text/nearest.h"

namespace harness {

namespace {

using Completes = OptionValue::Completes;

/// More choices than this are left to completion.
constexpr std::size_t most_choices_told = 8;

/// The whole word as a number; nothing if any of it is something else.
template <typename T>
std::optional<T> read_number(const std::string& word) {
  T value{};
  const char* end = word.data() + word.size();
  const auto [rest, problem] = std::from_chars(word.data(), end, value);
  return problem == std::errc() && rest == end ? std::optional(value) : std::nullopt;
}

template <typename T>
OptionValue number_between(T* to, T least, T most, const std::string& what) {
  OptionValue value;
  if (*to >= least && *to <= most) value.standard = fmt::format("{}", *to);
  value.take = [=](const std::string& word) -> std::string {
    const auto read = read_number<T>(word);
    if (!read || !(*read >= least && *read <= most)) {
      return fmt::format("\"{}\" is not {}", word, what);
    }
    *to = *read;
    return "";
  };
  return value;
}

OptionValue text_for(std::string* to, Completes completes) {
  OptionValue value;
  value.standard = *to;
  value.completes = completes;
  value.take = [to](const std::string& word) {
    *to = word;
    return "";
  };
  return value;
}

OptionValue texts_for(std::vector<std::string>* to, Completes completes) {
  OptionValue value;
  value.completes = completes;
  value.repeatable = true;
  value.take = [to](const std::string& word) {
    to->push_back(word);
    return "";
  };
  return value;
}

}  // namespace

std::string_view title_of(OptionGroup group) {
  static constexpr std::string_view titles[] = {"What to run", "How the network behaves",
                                                "Verdicts",    "Reports",
                                                "Debugging",   "Other options"};
  return titles[static_cast<std::size_t>(group)];
}

OptionValue flag(bool* to) {
  return parsed([to](const std::string&) {
    *to = true;
    return "";
  });
}

OptionValue number(int* to, int least, int most) {
  return number_between(to, least, most, fmt::format("a whole number from {} to {}", least, most));
}

OptionValue number(std::uint64_t* to) {
  return number_between(to, std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max(),
                        "a whole number of at most 64 bits");
}

OptionValue number(double* to, double least, double most) {
  return number_between(to, least, most, fmt::format("a number from {} to {}", least, most));
}

OptionValue text(std::string* to) { return text_for(to, Completes::nothing); }
OptionValue texts(std::vector<std::string>* to) { return texts_for(to, Completes::nothing); }
OptionValue file(std::string* to) { return text_for(to, Completes::files); }
OptionValue files(std::vector<std::string>* to) { return texts_for(to, Completes::files); }
OptionValue folder(std::string* to) { return text_for(to, Completes::folders); }

OptionValue duration(Duration* to) {
  OptionValue value = parsed([to](const std::string& word) -> std::string {
    const auto read = parse_duration(word);
    if (!read || *read <= Duration{}) {
      return fmt::format("\"{}\" is not a duration such as 300ms, 5s or 2m", word);
    }
    *to = *read;
    return "";
  });
  value.standard = format_duration(*to);
  return value;
}

OptionValue size(std::size_t* to) {
  OptionValue value = parsed([to](const std::string& word) -> std::string {
    const auto read = parse_size(word);
    if (!read || *read < 1) {
      return fmt::format("\"{}\" is not a size such as 512, 64KiB or 64MiB", word);
    }
    *to = static_cast<std::size_t>(*read);
    return "";
  });
  value.standard = format_size(static_cast<std::int64_t>(*to));
  return value;
}

OptionValue one_of(std::vector<std::string> choices,
                   std::function<void(const std::string& word)> take) {
  OptionValue value = parsed([choices, take = std::move(take)](const std::string& word) {
    if (std::ranges::find(choices, word) != choices.end()) {
      take(word);
      return std::string();
    }
    return fmt::format("expected {}, not \"{}\"{}", join_or(choices), word,
                       did_you_mean(word, choices));
  });
  value.choices = std::move(choices);
  return value;
}

OptionValue parsed(std::function<std::string(const std::string& word)> take) {
  OptionValue value;
  value.take = std::move(take);
  return value;
}

std::vector<std::string> Option::all_names() const {
  std::vector<std::string> all;
  if (is_positional()) return all;
  const std::size_t comma = names.find(',');
  all.emplace_back(names.substr(0, comma));
  if (comma != std::string_view::npos) all.emplace_back(names.substr(comma + 1));
  return all;
}

std::string_view Option::name() const {
  if (is_positional()) return value;
  return names.substr(names.rfind(',') + 1);
}

std::string Option::description() const {
  std::string text = help;
  if (!to.choices.empty() && to.choices.size() <= most_choices_told) {
    text += fmt::format(": {}", join_or(to.choices));
  }
  const std::string_view shown = standard.empty() ? to.standard : standard;
  if (!shown.empty()) text += fmt::format(" (default: {})", shown);
  if (to.repeatable && !is_positional()) text += "; repeatable";
  return text;
}

Option help_option() {
  return {.names = "-h,--help",
          .value = "",
          .help = "Print this help",
          .to = parsed([](const std::string&) { return ""; }),
          .stands_alone = true};
}

bool is_given(const std::vector<GivenOption>& given, std::string_view name) {
  return std::ranges::any_of(given,
                             [&](const GivenOption& one) { return one.row->name() == name; });
}

}  // namespace harness
