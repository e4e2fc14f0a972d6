#include "commands/commands.h"

#include <fmt/format.h>

#include <algorithm>

#include "commands/command_line.h"
#include "commands/help.h"
#include "commands/version.h"
#include "suite/exit_status.h"
#include "text/nearest.h"
#include "text/say.h"

namespace harness {

// Each in a file of its own.
Command run_command();
Command init_command();
Command check_command();
Command explain_command();
Command list_command();
Command merge_command();
Command completion_command();

namespace {

constexpr Command (*makers[])() = {run_command,  init_command,  check_command,     explain_command,
                                   list_command, merge_command, completion_command};

constexpr std::string_view version_name = "--version";

/// A wrong command line: what is wrong, and where help is. `command` is "" if none is known.
int refuse_usage(std::string_view words, std::string_view command) {
  say("{0}: {1}\nTry: {0}{2}{3} --help\n", program_name, words, command.empty() ? "" : " ",
      command);
  return exit_usage;
}

/// The words before the first command, and what to do if there is none.
int run_without_command(const std::vector<std::string>& words,
                        const std::vector<Command>& commands) {
  const std::vector<Option> options = program_options();
  const CommandLineRead read = read_command_line(words, options);
  if (!read.error.empty()) return refuse_usage(read.error, "");
  if (is_given(read.given, version_name)) {
    fmt::print("{}\n", version_text());
  } else if (read.given.empty()) {
    say("{}", program_help_text(commands));
    return exit_usage;
  } else {
    fmt::print("{}", program_help_text(commands));
  }
  return exit_ok;
}

int run_one_command(const Command& command, const std::vector<std::string>& words, Call call) {
  CommandLineRead read = read_command_line(words, command.options);
  if (!read.error.empty()) return refuse_usage(read.error, command.name);
  if (is_given(read.given, help_option().name())) {
    fmt::print("{}", help_text(command));
    return exit_ok;
  }
  if (!call.backend.empty() && !command.takes_backend) {
    return refuse_usage(fmt::format("{} takes no command after --", command.name), command.name);
  }
  call.given = std::move(read.given);
  return command.run(call);
}

}  // namespace

std::vector<Command> all_commands() {
  std::vector<Command> commands;
  for (const auto make : makers) {
    commands.push_back(make());
    commands.back().options.push_back(help_option());
  }
  return commands;
}

std::vector<Option> program_options() {
  Option version = help_option();
  version.names = version_name;
  version.help = "Print the version of this program and of its libraries";
  return {help_option(), version};
}

int run_program(int argc, char** argv) {
  const std::vector<std::string> all(argv + 1, argv + argc);
  const auto dashes = std::ranges::find(all, "--");
  std::vector<std::string> words(all.begin(), dashes);
  Call call;
  call.program = argv[0];
  if (dashes != all.end()) call.backend.assign(dashes + 1, all.end());
  const std::vector<Command> commands = all_commands();
  if (words.empty() || words.front().starts_with('-')) return run_without_command(words, commands);
  const auto command = std::ranges::find(commands, words.front(), &Command::name);
  if (command == commands.end()) {
    std::vector<std::string> names;
    for (const Command& known : commands) names.emplace_back(known.name);
    return refuse_usage(
        fmt::format("unknown command \"{}\"{}", words.front(), did_you_mean(words.front(), names)),
        "");
  }
  words.erase(words.begin());
  return run_one_command(*command, words, std::move(call));
}

}  // namespace harness
