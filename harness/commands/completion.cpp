// What shells are told about the options, and the manual page.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "commands/commands.h"
#include "commands/help.h"
#include "suite/exit_status.h"

namespace harness {

namespace {

using Completes = OptionValue::Completes;

std::vector<std::string> names_of(const std::vector<Command>& commands) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  return names;
}

std::vector<std::string> names_of(const std::vector<Option>& options) {
  std::vector<std::string> names;
  for (const Option& option : options) {
    for (std::string& name : option.all_names()) names.push_back(std::move(name));
  }
  return names;
}

/// What bash is to offer as an option's value.
std::string bash_values(const Option& option) {
  if (!option.to.choices.empty()) {
    return fmt::format("$(compgen -W \"{}\" -- \"$word\")", fmt::join(option.to.choices, " "));
  }
  switch (option.to.completes) {
    case Completes::files:
      return "$(compgen -f -- \"$word\")";
    case Completes::folders:
      return "$(compgen -d -- \"$word\")";
    case Completes::nothing:
      break;
  }
  return "";
}

std::string bash(const std::vector<Command>& commands) {
  std::string values;
  std::string options;
  for (const Command& command : commands) {
    for (const Option& option : command.options) {
      if (option.is_flag() || (option.is_positional() && option.to.choices.empty())) continue;
      std::vector<std::string> names = option.all_names();
      if (option.is_positional()) names.emplace_back(command.name);
      for (const std::string& name : names) {
        values += fmt::format("    '{} {}') COMPREPLY=({}); return ;;\n", command.name, name,
                              bash_values(option));
      }
    }
    options += fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")) ;;\n",
                           command.name, fmt::join(names_of(command.options), " "));
  }
  return fmt::format(
      "_spectrum2_harness() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} {}\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"${{COMP_WORDS[1]}} ${{COMP_WORDS[COMP_CWORD-1]}}\" in\n{}  esac\n"
      "  case \"$word\" in -*) ;; *) COMPREPLY=($(compgen -f -- \"$word\")); return ;; esac\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}  esac\n"
      "}}\n"
      "complete -o filenames -F _spectrum2_harness {}\n",
      fmt::join(names_of(commands), " "), fmt::join(names_of(program_options()), " "), values,
      options, program_name);
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

/// What zsh is to offer as an option's value.
std::string zsh_values(const Option& option) {
  if (option.is_flag()) return "";
  if (!option.to.choices.empty())
    return fmt::format(":value:({})", fmt::join(option.to.choices, " "));
  switch (option.to.completes) {
    case Completes::files:
      return ":value:_files";
    case Completes::folders:
      return ":value:_files -/";
    case Completes::nothing:
      break;
  }
  return ":value: ";
}

std::string zsh(const std::vector<Command>& commands) {
  std::string text = fmt::format("#compdef {}\n\nlocal -a commands=(\n", program_name);
  for (const Command& command : commands) {
    text += fmt::format("  '{}:{}'\n", command.name, quoted(command.help, ":"));
  }
  text +=
      ")\nif (( CURRENT == 2 )); then\n  _describe command commands\n  return\nfi\n"
      "case $words[2] in\n";
  for (const Command& command : commands) {
    text += fmt::format("  {})\n    _arguments \\\n", command.name);
    std::string positional = ":file:_files";
    for (const Option& option : command.options) {
      if (option.is_positional() && !option.to.choices.empty()) positional = zsh_values(option);
      for (const std::string& name : option.all_names()) {
        text += fmt::format("      '*{}[{}]{}' \\\n", name, quoted(option.help, "[]:"),
                            zsh_values(option));
      }
    }
    text += fmt::format("      '*{}' ;;\n", positional);
  }
  return text + "esac\n";
}

/// What fish is to offer as an option's value.
std::string fish_values(const Option& option) {
  if (option.is_flag()) return "";
  if (!option.to.choices.empty())
    return fmt::format(" -x -a '{}'", fmt::join(option.to.choices, " "));
  switch (option.to.completes) {
    case Completes::files:
      return " -r";
    case Completes::folders:
      return " -x -a '(__fish_complete_directories)'";
    case Completes::nothing:
      break;
  }
  return " -x";
}

std::string fish(const std::vector<Command>& commands) {
  std::string text;
  for (const Command& command : commands) {
    text += fmt::format("complete -c {} -n __fish_use_subcommand -f -a {} -d '{}'\n", program_name,
                        command.name, quoted(command.help, ""));
    for (const Option& option : command.options) {
      std::string words;
      for (const std::string& name : option.all_names()) {
        const bool is_long = name.starts_with("--");
        words += fmt::format(" -{} {}", is_long ? "l" : "s", name.substr(is_long ? 2 : 1));
      }
      if (option.is_positional()) {
        if (option.to.choices.empty()) continue;
        words = " -f";
      }
      text += fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'{}{} -d '{}'\n",
                          program_name, command.name, words, fish_values(option),
                          quoted(option.help, ""));
    }
  }
  return text;
}

struct ScriptRow {
  std::string_view name;
  std::string (*make)(const std::vector<Command>& commands);
};

constexpr ScriptRow scripts[] = {
    {"bash", bash}, {"zsh", zsh}, {"fish", fish}, {"man", manual_text}};

}  // namespace

Command completion_command() {
  std::vector<std::string> names;
  for (const ScriptRow& row : scripts) names.emplace_back(row.name);
  const auto wanted = std::make_shared<std::string>();
  const auto take = [to = wanted.get()](const std::string& word) { *to = word; };
  return {.name = "completion",
          .help = "Print what a shell needs to complete this program's words, or the manual page.",
          .examples = {"source <(spectrum2-harness completion bash)",
                       "spectrum2-harness completion man | man -l -"},
          .options = {{.names = "",
                       .value = "SHELL",
                       .help = "A shell, or man for the manual page",
                       .to = one_of(names, take),
                       .required = true}},
          .run = [wanted](const Call&) -> int {
            for (const ScriptRow& row : scripts) {
              if (row.name == *wanted) fmt::print("{}", row.make(all_commands()));
            }
            return exit_ok;
          }};
}

}  // namespace harness
