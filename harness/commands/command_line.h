#pragma once

#include <string>
#include <vector>

#include "commands/option.h"

namespace harness {

/// What became of the words of a command line.
struct CommandLineRead {
  std::vector<GivenOption> given;  ///< In the order of the table.
  std::string error;               ///< "", or what is wrong: the option, and what was expected.
};

/// Reads the words behind a command by the rows of its options, and takes each value to its place.
/// An option that stands alone ends that: then no other value is looked at, and nothing is wrong.
/// `options` outlives the result. The words end before a `--`.
CommandLineRead read_command_line(const std::vector<std::string>& words,
                                  const std::vector<Option>& options);

}  // namespace harness
