#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/commands.h"
#include "commands/expecting.h"
#include "commands/inputs.h"

namespace harness {

/// A run, as far as the command that runs one of its scenarios again has to repeat it. Refers to
/// what outlives it.
struct RerunRequest {
  const Call& call;
  const InputOptions& input;
  const ExpectOptions& expect;
  const Inputs& inputs;
  bool strict;
};

/// A command that starts the same backend: its name, the profile, the options that decide how a
/// session goes, the words of `more`, and the backend's own command.
std::string command_for_same_backend(const Call& call, const InputOptions& input,
                                     std::string_view command,
                                     const std::vector<std::string>& more);

/// The command that runs one scenario again, with what made its result what it is.
std::string rerun_command(const RerunRequest& run, const Planned& planned,
                          const ScenarioResult& result);

}  // namespace harness
