#pragma once

#include <string>

#include "commands/commands.h"
#include "commands/expect_flags.h"
#include "commands/inputs.h"
#include "commands/session_flags.h"

namespace harness {

/// The options of a run that the command which runs one scenario again may need.
struct RerunFlags {
  const InputOptions& input;
  const SessionFlags& session;
  const ExpectFlags& expect;
  bool strict;
};

/// The command that runs one scenario again, with what made its result what it is.
std::string rerun_command(const CommandContext& context, const RerunFlags& flags,
                          const Inputs& inputs, const Planned& planned,
                          const ScenarioResult& result);

}  // namespace harness
