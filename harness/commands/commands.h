#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/option.h"

namespace harness {

inline constexpr std::string_view program_name = "spectrum2-harness";
inline constexpr std::string_view program_help =
    "A fake Spectrum 2 server that puts backends to the test.";

/// What a command is handed beside the values of its options.
struct Call {
  std::string program;               ///< How the user called us, for commands to run again.
  std::vector<std::string> backend;  ///< The words behind `--`.
  std::vector<GivenOption> given;
};

/// A subcommand, all of it: to add one, write its file with the function that makes this, and list
/// that function in commands.cpp.
struct Command {
  std::string_view name;
  std::string_view help;                   ///< A sentence.
  std::vector<std::string_view> examples;  ///< Lines for a shell.
  std::vector<Option> options;
  /// Whether a backend's command may stand behind `--`.
  bool takes_backend = false;
  /// Once the options have their values. Returns the exit status. Owns what the options point to.
  std::function<int(const Call& call)> run;
};

/// Each command, in the order of --help, with --help among its options.
std::vector<Command> all_commands();
/// The options that stand without a command.
std::vector<Option> program_options();

/// Command line -> one command -> exit status.
int run_program(int argc, char** argv);

}  // namespace harness
