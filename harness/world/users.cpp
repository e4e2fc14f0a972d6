#include "world/users.h"

#include <fmt/format.h>

#include <algorithm>

#include "world/frames.h"
#include "world/limits.h"
#include "world/tell.h"

namespace harness::world {
namespace {

/// The server reconnects a user so often before it gives him up.
constexpr int reconnects_in_a_row = 3;

Backend* backend_with_room(State& state) {
  for (const auto& backend : state.backends)
    if (backend->connected && backend->ready && !backend->will_die &&
        backend->users < state.options.users_per_backend)
      return backend.get();
  return nullptr;
}

/// Has another one started, unless one is on its way.
void want_backend(State& state) {
  const bool one_is_coming =
      state.starting ||
      std::any_of(state.backends.begin(), state.backends.end(),
                  [](const auto& backend) { return backend->connected && !backend->ready; });
  if (one_is_coming) return;
  state.starting = true;
  state.output.start_backend();
}

}  // namespace

User* add_user(State& state, const std::string& jid, const std::string& legacy_name,
               const std::string& password, int backend) {
  if (state.users.size() >= limits::users) {
    report_limit(state, "limit.users", backend, std::to_string(limits::users));
    return nullptr;
  }
  User& user = state.users[jid];
  user.jid = jid;
  user.legacy_name = legacy_name;
  user.password = password;
  user.order = ++state.orders;
  if (const auto before = state.departed.find(jid); before != state.departed.end()) {
    // What is under way from his last time may still come.
    user.connected_due = before->second.connected_due;
    for (const std::string& room : before->second.rooms)
      user.left_rooms[room] = before->second.fence;
    state.departed.erase(before);
  }
  return &user;
}

void give_to(User& user, Backend& backend) {
  user.backend = backend.number;
  ++backend.users;
}

void take_from_backend(State& state, User& user) {
  Backend* backend = state.find_backend(user.backend);
  user.backend = 0;
  if (!backend) return;
  --backend->users;
  if (backend->users == 0 && state.options.users_per_backend == 1 && backend->connected) {
    backend->will_die = true;
    info(state, plugin_server,
         fmt::format("Backend {} will die, because the last user disconnected", backend->stats_id));
  }
}

bool place(State& state, User& user, int wanted) {
  Backend* backend = nullptr;
  if (wanted != 0) {
    backend = state.live_backend(wanted);
    if (backend && !backend->ready) backend = nullptr;
  } else {
    backend = backend_with_room(state);
  }
  if (!backend) {
    want_backend(state);
    info(state, plugin_server,
         fmt::format("There is no backend to handle user {}. Adding him to queue.", user.jid));
    user.state = UserState::waiting;
    state.waiting.push_back(user.jid);
    return false;
  }
  give_to(user, *backend);
  user.state = user.reconnects > 0 ? UserState::reconnecting : UserState::logging_in;
  ++user.connected_due;
  send(state, backend->number, login_frame(user.jid, user.legacy_name, user.password));
  return true;
}

void serve_queue(State& state) {
  while (!state.waiting.empty() && backend_with_room(state)) {
    const std::string jid = std::move(state.waiting.front());
    state.waiting.pop_front();
    User* user = state.find_user(jid);
    if (!user) continue;
    info(state, plugin_server, fmt::format("Associating {} with this backend", jid));
    place(state, *user);
  }
  if (!state.waiting.empty()) want_backend(state);
}

void log_out(State& state, User& user) {
  info(state, "UserManager", fmt::format("{}: Disconnecting user", user.jid));
  if (user.state == UserState::waiting) std::erase(state.waiting, user.jid);
  if (user.backend != 0) send(state, user.backend, logout_frame(user.jid, user.legacy_name));
}

void forget(State& state, const std::string& jid) {
  // Never more than the users there may be at once.
  if (state.departed.size() >= limits::users) state.departed.clear();
  const auto found = state.users.find(jid);
  if (found == state.users.end()) {
    state.departed.try_emplace(
        jid);  // A LOGOUT of a user who never came may be answered all the same.
    return;
  }
  User& user = found->second;
  Departed memory;
  memory.fence = state.fence_now(user.backend);
  memory.connected_due = user.connected_due;
  for (const auto& [key, room] : user.rooms) memory.rooms.push_back(key);
  for (const auto& [key, fence] : user.left_rooms) memory.rooms.push_back(key);
  if (user.state == UserState::waiting) std::erase(state.waiting, user.jid);
  take_from_backend(state, user);
  state.departed[found->first] = std::move(memory);
  state.users.erase(found);
}

void lost(State& state, User& user, int error, const std::string& text) {
  const bool may_reconnect =
      error == pb::CONNECTION_ERROR_NETWORK_ERROR || error == pb::CONNECTION_ERROR_OTHER_ERROR;
  if (may_reconnect && user.reconnects < reconnects_in_a_row) {
    ++user.reconnects;
    info(state, "User",
         fmt::format("{}: Disconnecting from legacy network {}, trying to reconnect "
                     "automatically.",
                     user.jid, text));
    if (user.state == UserState::waiting) std::erase(state.waiting, user.jid);
    user.state = UserState::reconnecting;
    if (!state.options.reacts) return;
    if (user.backend != 0) {
      send(state, user.backend, logout_frame(user.jid, user.legacy_name));
      take_from_backend(state, user);
    }
    place(state, user);
    return;
  }
  info(state, "User",
       fmt::format("{}: Disconnected from legacy network with error {}", user.jid, text));
  if (state.options.reacts) log_out(state, user);
  forget(state, std::string(user.jid));
}

}  // namespace harness::world
