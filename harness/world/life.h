#pragma once

#include "world/state.h"

/// The server's own life: connections, PING, the tick, shutdown (proto/README.md 5). Each function
/// with a World member of its name does what that one says.
namespace harness::world {

void backend_connected(State& state, int number);
void backend_disconnected(State& state, int number);
/// A PING now: logged, sent, its PONG is due.
void ping(State& state, Backend& backend);
/// The backend takes users from now on; with the first of all backends the XMPP side starts.
void first_pong(State& state, Backend& backend);
/// The finding `stats.missing`, once, if PONGs came alone and their STATS had time enough.
void check_stats(State& state, Backend& backend);
void tick(State& state);
void stop(State& state);

}  // namespace harness::world
