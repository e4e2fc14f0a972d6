#pragma once

#include <string>

#include "world/state.h"

/// Users: which backend has them, how they come, are lost and go (proto/README.md 5, 6, 7).
namespace harness::world {

/// A new user, who is not placed yet. Null past the limit, of which `backend` is told.
User* add_user(State& state, const std::string& jid, const std::string& legacy_name,
               const std::string& password, int backend);
/// Gives a new or reconnecting user to a backend that has room, with LOGIN, or queues him.
/// `wanted` 0: any. True if LOGIN was sent.
bool place(State& state, User& user, int wanted = 0);
/// Places those who wait, as far as there is room.
void serve_queue(State& state);
/// LOGOUT, if he has a backend; the queue forgets him.
void log_out(State& state, User& user);
/// The picture of a user's end: he is only remembered for what may have been under way. His User is
/// gone then.
void forget(State& state, const std::string& jid);
void give_to(User& user, Backend& backend);
void take_from_backend(State& state, User& user);
/// DISCONNECTED or a lost backend: reconnects him, or it is his end. `user` may be gone then.
void lost(State& state, User& user, int error, const std::string& text);

}  // namespace harness::world
