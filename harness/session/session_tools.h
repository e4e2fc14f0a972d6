#pragma once

#include <functional>
#include <string>

#include "async/clock.h"
#include "async/loop.h"
#include "backend/command_line.h"
#include "process/guardian.h"
#include "process/reaper.h"
#include "process/scratch.h"

namespace harness {

/// What all sessions of a run share. Outlives them.
struct SessionTools {
  Loop& loop;
  Reaper& reaper;
  Guardian* guardian;  ///< May be null in tests.
  const Clock& clock;
  std::string run_token;
  ResolvedCommand command;  ///< The profile's command, found once. Empty with --attach.
  /// With --attach: tells the user how to start the backend.
  std::function<void(const std::string&)> say;
  int sessions = 0;       ///< How many have been made; numbers their tokens.
  ScratchPool scratch{};  ///< The folders of sessions that are over.
};

}  // namespace harness
