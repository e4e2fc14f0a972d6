#pragma once

#include <CLI/CLI.hpp>

#include "session/options.h"

namespace harness {

/// The options of the command line that concern every session.
struct SessionFlags {
  SessionOptions options;
};

/// Adds --host, --port, --attach, --ping-interval, --timeout-scale, --max-frame, --keep, --allow
/// and --seed. `flags` outlives the parser.
void add_session_flags(CLI::App& app, SessionFlags& flags);

}  // namespace harness
