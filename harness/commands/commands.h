#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace harness {

/// What a subcommand is given beside its options.
struct CommandContext {
  std::vector<std::string> command;  ///< The words after `--`.
  std::string program;               ///< How the user called us, for commands to run again.
};

/// A subcommand registers itself with the parser and returns what runs it. One row each in
/// commands.cpp's table; one file each in this folder.
using Command = std::function<int()>;
Command add_run(CLI::App& app, const CommandContext& context);
Command add_check(CLI::App& app, const CommandContext& context);
Command add_list(CLI::App& app, const CommandContext& context);
Command add_merge(CLI::App& app, const CommandContext& context);
Command add_completion(CLI::App& app, const CommandContext& context);

/// Names the values that completion offers for an option; what the parser accepts stays as it is.
void offer_values(CLI::Option& option, const std::vector<std::string>& values);

/// Command line -> one command -> exit status.
int run_program(int argc, char** argv);

}  // namespace harness
