#include "commands/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "suite/exit_status.h"
#include "text/columns.h"

namespace harness {

namespace {

constexpr std::size_t second_column = 30;
/// With more options than this they are told in groups.
constexpr std::size_t most_without_groups = 12;

/// The column behind the longest label.
std::size_t column_behind(const std::vector<std::string>& labels) {
  std::size_t longest = 0;
  for (const std::string& label : labels) longest = std::max(longest, columns_of(label));
  return std::min(longest + 4, second_column);
}

/// "  -j, --jobs N", with the long names of all options below each other.
std::string label_of(const Option& option) {
  if (option.is_positional()) {
    return fmt::format("{}{}", option.value, option.to.repeatable ? "..." : "");
  }
  const bool has_short = option.all_names().size() > 1;
  return fmt::format("{}{}{}{}", has_short ? "" : "    ", fmt::join(option.all_names(), ", "),
                     option.is_flag() ? "" : " ", option.value);
}

/// Options below one title.
struct Section {
  std::string_view title;
  std::vector<const Option*> options;
};

/// One of all options, or, if they are many, one of each group that has any.
std::vector<Section> sections_of(const std::vector<Option>& options) {
  const bool is_grouped = options.size() > most_without_groups;
  std::vector<Section> sections;
  for (const OptionGroup group : option_groups) {
    Section section{is_grouped ? title_of(group) : "Options", {}};
    for (const Option& option : options) {
      if (!is_grouped || option.group == group) section.options.push_back(&option);
    }
    if (!section.options.empty()) sections.push_back(std::move(section));
    if (!is_grouped) break;
  }
  return sections;
}

std::string options_text(const std::vector<Option>& options) {
  std::vector<std::string> labels;
  for (const Option& option : options) labels.push_back(label_of(option));
  const std::size_t column = column_behind(labels);
  std::string text;
  for (const Section& section : sections_of(options)) {
    text += fmt::format("\n{}:\n", section.title);
    for (const Option* option : section.options) {
      text += two_columns(label_of(*option), option->description(), column);
    }
  }
  return text;
}

/// The words behind the program's name: "run [OPTION...] [SCENARIO...] [-- BACKEND...]".
std::string usage_of(const Command& command) {
  std::string usage = fmt::format("{} [OPTION...]", command.name);
  for (const Option& option : command.options) {
    if (!option.is_positional()) continue;
    const std::string label = label_of(option);
    usage += option.required ? fmt::format(" {}", label) : fmt::format(" [{}]", label);
  }
  return usage + (command.takes_backend ? " [-- BACKEND...]" : "");
}

/// Text of roff: backslashes, and dots and quotes at a line's start, mean something there.
std::string roff(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\' || c == '-') out += '\\';
    out += c;
    at_start = c == '\n';
  }
  return out;
}

std::string manual_of(const Option& option) {
  const std::string label = option.is_positional()
                                ? label_of(option)
                                : fmt::format("{}{}{}", fmt::join(option.all_names(), ", "),
                                              option.is_flag() ? "" : " ", option.value);
  std::string text = fmt::format(".TP\n.B {}\n{}.\n", roff(label), roff(option.description()));
  if (!option.excludes.empty()) {
    text +=
        fmt::format("Not with {}.\n", roff(fmt::format("{}", fmt::join(option.excludes, ", "))));
  }
  return text;
}

std::string manual_of(const Command& command) {
  std::string text = fmt::format(".SH {}\n{}\n.PP\n.B {} {}\n", roff(command.name),
                                 roff(command.help), roff(program_name), roff(usage_of(command)));
  for (const Section& section : sections_of(command.options)) {
    text += fmt::format(".SS {}\n", roff(section.title));
    for (const Option* option : section.options) text += manual_of(*option);
  }
  text += ".SS Examples\n.nf\n";
  for (const std::string_view line : command.examples) text += fmt::format("{}\n", roff(line));
  return text + ".fi\n";
}

}  // namespace

std::string help_text(const Command& command) {
  std::string text = fmt::format("Usage: {} {}\n\n{}\n{}\nExamples:\n", program_name,
                                 usage_of(command), command.help, options_text(command.options));
  for (const std::string_view line : command.examples) text += fmt::format("  {}\n", line);
  return text;
}

std::string program_help_text(const std::vector<Command>& commands) {
  std::string text =
      fmt::format("{}\n\nUsage: {} COMMAND [OPTION...] [-- BACKEND...]\n\nCommands:\n",
                  program_help, program_name);
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  for (const Command& command : commands) {
    text += two_columns(command.name, command.help, column_behind(names));
  }
  text += options_text(program_options());
  text += "\nExit status:\n";
  for (const ExitStatusRow& row : exit_status_rows()) {
    text += two_columns(fmt::format("{}", static_cast<int>(row.status)), row.meaning, 7);
  }
  return text + fmt::format(
                    "\nTo test a backend:        {0} run -- ./my_backend\n"
                    "The options of a command: {0} run --help\n",
                    program_name);
}

std::string manual_text(const std::vector<Command>& commands) {
  std::string text = fmt::format(
      ".TH SPECTRUM2-HARNESS 1 \"\" \"{0} {1}\"\n.SH NAME\n{0} \\- {2}\n"
      ".SH SYNOPSIS\n.B {0}\nCOMMAND [OPTION...] [\\-\\- BACKEND...]\n",
      roff(program_name), HARNESS_VERSION, roff(program_help));
  for (const Command& command : commands) text += manual_of(command);
  text += ".SH EXIT STATUS\n";
  for (const ExitStatusRow& row : exit_status_rows()) {
    text += fmt::format(".TP\n.B {}\n{}: {}.\n", static_cast<int>(row.status), row.name,
                        roff(row.meaning));
  }
  return text;
}

}  // namespace harness
