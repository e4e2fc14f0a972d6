#pragma once

#include <string>
#include <vector>

#include "commands/commands.h"

namespace harness {

/// What --help prints: usage, options, examples. No line is wider than 80 columns.
std::string help_text(const Command& command);
/// The same without a command: the commands, and what the exit status means.
std::string program_help_text(const std::vector<Command>& commands);
/// The manual page, as roff.
std::string manual_text(const std::vector<Command>& commands);

}  // namespace harness
