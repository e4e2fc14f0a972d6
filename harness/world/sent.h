#pragma once

#include "world/state.h"

namespace harness::world {

/// Frames that a scenario wrote by hand (`send`, `raw`): the picture follows them as if the server
/// had sent them.
void follow_sent(State& state, Backend& backend, const MessagePtr& message);

}  // namespace harness::world
