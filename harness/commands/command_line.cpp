// The one file that knows CLI11, which takes a command line apart: --name=value, -j2, -vb FILE.
// What the parts mean, and all that is said to the user, comes from the rows.
#include "commands/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

#include "text/nearest.h"

namespace harness {

namespace {

/// Words by the row that they belong to.
struct Parts {
  std::vector<std::vector<std::string>> of_row;  ///< As many as there are rows.
  std::vector<std::string> others;               ///< Positional words, and unknown options.
  std::string lacks_value;                       ///< An option at the end whose value is missing.
};

const Option* find_row(const std::vector<Option>& options, std::string_view name) {
  const auto row = std::ranges::find_if(options, [&](const Option& option) {
    const std::vector<std::string> names = option.all_names();
    return std::ranges::find(names, name) != names.end();
  });
  return row == options.end() ? nullptr : &*row;
}

/// Makes `--argument -j` one word with `=`, so that the value is not taken for an option.
void join_dashed_values(std::vector<std::string>& words, const std::vector<Option>& options) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const Option* row = find_row(options, words[i]);
    if (!row || !row->takes_dashes) continue;
    words[i] += "=" + words[i + 1];
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

Parts take_apart(std::vector<std::string> words, const std::vector<Option>& options) {
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  std::vector<const CLI::Option*> parsed;
  for (const Option& row : options) {
    CLI::Option* option = nullptr;
    if (!row.is_positional()) {
      const std::string names(row.names);
      option = row.is_flag() ? parser.add_flag(names) : parser.add_option(names);
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    parsed.push_back(option);
  }
  Parts parts;
  const std::string last = words.empty() ? "" : words.back().substr(0, words.back().find('='));
  join_dashed_values(words, options);
  std::ranges::reverse(words);  // As the parser wants them.
  try {
    parser.parse(words);
  } catch (const CLI::ArgumentMismatch&) {
    // Only the end of the line can leave an option without its value: "--jobs", or "-vj".
    parts.lacks_value = last.starts_with("--") ? last : fmt::format("-{}", last.back());
  }
  for (const CLI::Option* option : parsed) {
    parts.of_row.push_back(option ? option->results() : std::vector<std::string>());
  }
  parts.others = parser.remaining();
  return parts;
}

bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

std::string unknown_option(const std::string& word, const std::vector<Option>& options) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> known;
  for (const Option& row : options) {
    if (!row.is_positional()) known.emplace_back(row.name());
  }
  // All that is short is near to all else that is.
  const bool is_long = name.starts_with("--");
  return fmt::format("unknown option {}{}", name, is_long ? did_you_mean(name, known) : "");
}

std::string value_is_missing(const Option& row) {
  return fmt::format("{} needs a value: {} {}", row.name(), row.name(), row.value);
}

/// "", or why what was given cannot stand side by side.
std::string conflict(const std::vector<GivenOption>& given) {
  for (const GivenOption& one : given) {
    for (const std::string_view other : one.row->excludes) {
      if (is_given(given, other)) {
        return fmt::format("{} cannot be combined with {}", one.row->name(), other);
      }
    }
  }
  return "";
}

/// Takes the words of one row to their place; "" or what is wrong with them.
std::string take_words(const GivenOption& given, const std::vector<Option>& options) {
  const Option& row = *given.row;
  if (given.words.size() > 1 && !row.is_flag() && !row.to.repeatable) {
    return row.is_positional() ? fmt::format("unexpected word \"{}\"", given.words[1])
                               : fmt::format("{} is given more than once", row.name());
  }
  for (const std::string& word : given.words) {
    // What the parser calls a flag's value.
    if (row.is_flag() && word != "true") return fmt::format("{} takes no value", row.name());
    if (!row.is_flag() && (word.empty() || (!row.takes_dashes && find_row(options, word)))) {
      return value_is_missing(row);
    }
    if (std::string error = row.to.take(word); !error.empty()) {
      return fmt::format("{}: {}", row.name(), error);
    }
  }
  return "";
}

}  // namespace

CommandLineRead read_command_line(const std::vector<std::string>& words,
                                  const std::vector<Option>& options) {
  const Parts parts = take_apart(words, options);
  CommandLineRead read;
  std::vector<std::string> positional;
  for (const std::string& word : parts.others) {
    if (!is_option(word)) {
      positional.push_back(word);
    } else if (read.error.empty()) {
      read.error = unknown_option(word, options);
    }
  }
  bool takes_positional = false;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Option& row = options[i];
    takes_positional = takes_positional || row.is_positional();
    GivenOption given{&row, row.is_positional() ? positional : parts.of_row[i]};
    if (!given.words.empty()) read.given.push_back(std::move(given));
  }
  for (const GivenOption& given : read.given) {
    if (!given.row->stands_alone) continue;
    read.error.clear();
    return read;
  }
  if (!read.error.empty()) return read;
  if (const Option* row = find_row(options, parts.lacks_value)) {
    read.error = value_is_missing(*row);
  } else if (!positional.empty() && !takes_positional) {
    read.error = fmt::format("unexpected word \"{}\"", positional.front());
  } else {
    read.error = conflict(read.given);
  }
  for (const Option& row : options) {
    if (!read.error.empty()) return read;
    if (row.required && !is_given(read.given, row.name())) {
      std::string words = row.description();
      words.front() = static_cast<char>(std::tolower(words.front()));
      read.error = fmt::format("expected {}: {}", row.value, words);
    }
  }
  for (const GivenOption& given : read.given) {
    if (!read.error.empty()) return read;
    read.error = take_words(given, options);
  }
  return read;
}

}  // namespace harness
