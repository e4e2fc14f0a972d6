// Shell completion and the man page, both read off the parser itself.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "commands/commands.h"
#include "commands/exit_status.h"

namespace harness {

namespace {

constexpr std::string_view program = "spectrum2-harness";

std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
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
  std::string text = fmt::format(
      "_spectrum2_harness() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} {}\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"$word\" in -*) ;; *) COMPREPLY=($(compgen -f -- \"$word\")); return ;; esac\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n",
      fmt::join(names_of(commands), " "), fmt::join(long_options(root), " "));
  for (const CLI::App* command : commands) {
    text += fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")) ;;\n",
                        command->get_name(), fmt::join(long_options(*command), " "));
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
      for (const std::string& name : option->get_lnames()) {
        const std::string value = option->get_type_size() == 0 ? "" : ":value:_files";
        text += fmt::format("      '*--{}[{}]{}' \\\n", name,
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
      for (const std::string& name : option->get_lnames()) {
        text += fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}' -l {}{} -d '{}'\n",
                            program, command->get_name(), name,
                            option->get_type_size() == 0 ? "" : " -r",
                            quoted(option->get_description(), ""));
      }
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
