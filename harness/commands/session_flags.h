#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "session/options.h"

namespace harness {

/// The options of the command line that concern every session.
struct SessionFlags {
  SessionOptions options;
  std::vector<const CLI::Option*> in_rerun;  ///< Owned by the parser.
};

/// False for a flag such as --attach.
bool takes_value(const CLI::Option& option);

/// The options of these that were given, as words of a command line.
std::vector<std::string> words_for_rerun(const SessionFlags& flags);

/// Adds --host, --port, --attach, --ping-interval, --timeout-scale, --max-frame, --keep, --allow
/// and --seed. `flags` outlives the parser.
void add_session_flags(CLI::App& app, SessionFlags& flags);

}  // namespace harness
