// Shell completion and the man page, both read off the parser itself.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "commands/commands.h"
#include "commands/exit_status.h"
#include "commands/session_flags.h"

namespace harness {

namespace {

constexpr std::string_view program = "spectrum2-harness";

/// What an option is called on the command line: -b and --backend.
std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (std::string& name : names_of(*option)) names.push_back(std::move(name));
  }
  return names;
}

/// In the name of a validator that only carries the values.
constexpr std::string_view offer_mark = "offers ";

/// The words that are a value of the option, with spaces between; "" if any text is. An option
/// has them from offer_values(), or from CLI::IsMember, which describes itself as {a,b}.
std::string values_of(const CLI::Option& option) {
  // The parser hands out validators only where they may be changed; they are not.
  auto& same = const_cast<CLI::Option&>(option);
  try {
    for (int i = 0;; ++i) {
      const CLI::Validator& validator = *same.get_validator(i);
      const std::string& name = validator.get_name();
      if (name.starts_with(offer_mark)) return name.substr(offer_mark.size());
      std::string set = validator.get_description();
      if (!set.starts_with('{') || !set.ends_with('}')) continue;
      std::ranges::replace(set, ',', ' ');
      return set.substr(1, set.size() - 2);
    }
  } catch (const CLI::OptionNotFound&) {
    return "";  // That was the last one.
  }
}

std::vector<const CLI::App*> commands_of(const CLI::App& root) {
  const auto all = root.get_subcommands([](const CLI::App*) { return true; });
  return {all.begin(), all.end()};
}

std::vector<std::string> names_of(const std::vector<const CLI::App*>& commands) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  return names;
}

std::string bash(const CLI::App& root) {
  const auto commands = commands_of(root);
  std::string values;
  for (const CLI::App* command : commands) {
    for (const CLI::Option* option : command->get_options()) {
      const std::string words = values_of(*option);
      if (words.empty()) continue;
      std::vector<std::string> names = names_of(*option);
      if (option->get_positional()) names.push_back(command->get_name());
      for (const std::string& name : names) {
        values +=
            fmt::format("    '{} {}') COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n",
                        command->get_name(), name, words);
      }
    }
  }
  std::string text = fmt::format(
      "_spectrum2_harness() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} {}\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"${{COMP_WORDS[1]}} ${{COMP_WORDS[COMP_CWORD-1]}}\" in\n{}  esac\n"
      "  case \"$word\" in -*) ;; *) COMPREPLY=($(compgen -f -- \"$word\")); return ;; esac\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n",
      fmt::join(names_of(commands), " "), fmt::join(option_names(root), " "), values);
  for (const CLI::App* command : commands) {
    text += fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")) ;;\n",
                        command->get_name(), fmt::join(option_names(*command), " "));
  }
  return text + "  esac\n}\ncomplete -o filenames -F _spectrum2_harness spectrum2-harness\n";
}

/// A text between single quotes, for zsh and fish.
std::string quoted(std::string_view text, std::string_view also_escaped) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (also_escaped.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string zsh(const CLI::App& root) {
  std::string text = "#compdef spectrum2-harness\n\nlocal -a commands=(\n";
  for (const CLI::App* command : commands_of(root)) {
    text +=
        fmt::format("  '{}:{}'\n", command->get_name(), quoted(command->get_description(), ":"));
  }
  text +=
      ")\nif (( CURRENT == 2 )); then\n  _describe command commands\n  return\nfi\n"
      "case $words[2] in\n";
  for (const CLI::App* command : commands_of(root)) {
    text += fmt::format("  {})\n    _arguments \\\n", command->get_name());
    for (const CLI::Option* option : command->get_options()) {
      const std::string words = values_of(*option);
      const std::string value = !takes_value(*option) ? ""
                                : words.empty()       ? ":value:_files"
                                                      : fmt::format(":value:({})", words);
      for (const std::string& name : names_of(*option)) {
        text += fmt::format("      '*{}[{}]{}' \\\n", name,
                            quoted(option->get_description(), "[]:"), value);
      }
    }
    text += "      '*:file:_files' ;;\n";
  }
  return text + "esac\n";
}

std::string fish(const CLI::App& root) {
  const auto commands = commands_of(root);
  std::string text;
  for (const CLI::App* command : commands) {
    text += fmt::format("complete -c {} -n __fish_use_subcommand -f -a {} -d '{}'\n", program,
                        command->get_name(), quoted(command->get_description(), ""));
    for (const CLI::Option* option : command->get_options()) {
      std::string names;
      for (const std::string& name : option->get_snames()) names += " -s " + name;
      for (const std::string& name : option->get_lnames()) names += " -l " + name;
      if (names.empty()) continue;
      const std::string words = values_of(*option);
      const std::string value = !takes_value(*option) ? ""
                                : words.empty()       ? " -r"
                                                      : fmt::format(" -x -a '{}'", words);
      text +=
          fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'{}{} -d '{}'\n", program,
                      command->get_name(), names, value, quoted(option->get_description(), ""));
    }
  }
  return text;
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

std::string manual(const CLI::App& root) {
  std::string text = fmt::format(
      ".TH SPECTRUM2-HARNESS 1 \"\" \"spectrum2-harness {}\"\n.SH NAME\n{} \\- {}\n"
      ".SH SYNOPSIS\n.B {}\nCOMMAND [OPTIONS] [-- BACKEND...]\n",
      HARNESS_VERSION, roff(program), roff(root.get_description()), roff(program));
  for (const CLI::App* command : commands_of(root)) {
    text +=
        fmt::format(".SH {}\n{}\n", roff(command->get_name()), roff(command->get_description()));
    for (const CLI::Option* option : command->get_options()) {
      text += fmt::format(".TP\n.B {}\n{}\n", roff(option->get_name(false, true)),
                          roff(option->get_description()));
    }
    if (!command->get_footer().empty()) {
      text += fmt::format(".PP\n.nf\n{}.fi\n", roff(command->get_footer()));
    }
  }
  return text + fmt::format(".SH EXIT STATUS\n.nf\n{}\n.fi\n", roff(root.get_footer()));
}

struct OutputRow {
  std::string_view name;
  std::string (*make)(const CLI::App& root);
};

constexpr OutputRow outputs[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}, {"man", manual}};

}  // namespace

void offer_values(CLI::Option& option, const std::vector<std::string>& values) {
  option.check(CLI::Validator([](std::string&) { return std::string(); }, "",
                              fmt::format("{}{}", offer_mark, fmt::join(values, " "))));
}

Command add_completion(CLI::App& app, const CommandContext&) {
  auto wanted = std::make_shared<std::string>();
  std::vector<std::string> names;
  for (const OutputRow& row : outputs) names.emplace_back(row.name);
  app.add_option("shell", *wanted, "bash, zsh or fish; man for the manual page")
      ->type_name("SHELL")
      ->required()
      ->check(CLI::IsMember(names));
  return [wanted, &app]() -> int {
    for (const OutputRow& row : outputs) {
      if (row.name == *wanted) fmt::print("{}", row.make(*app.get_parent()));
    }
    return exit_ok;
  };
}

}  // namespace harness
