#pragma once

#include <CLI/CLI.hpp>

#include "commands/inputs.h"

namespace harness {

/// Adds --backend, --filter, --tag, --level and the scenario paths to a subcommand: options have
/// the same name in every command. `options` outlives the parser.
void add_input_flags(CLI::App& app, InputOptions& options);

/// Prints all errors, a blank line between those of several lines, and returns the exit status.
int report_input_errors(const Inputs& inputs);

}  // namespace harness
