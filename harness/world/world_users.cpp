// Users: which backend has them, how they come, are lost and go (proto/README.md 5, 6, 7).

#include <fmt/format.h>

#include <algorithm>

#include "world/frames.h"
#include "world/limits.h"
#include "world/world_state.h"

namespace harness {
namespace {

/// The server reconnects a user so often before it gives him up.
constexpr int reconnects_in_a_row = 3;

}  // namespace

World::User* World::State::add_user(const std::string& jid, const std::string& legacy_name,
                                    const std::string& password, int backend) {
  if (users.size() >= limits::users) {
    report_limit("limit.users", backend, std::to_string(limits::users));
    return nullptr;
  }
  User& user = users[jid];
  user.jid = jid;
  user.legacy_name = legacy_name;
  user.password = password;
  user.order = ++orders;
  if (const auto before = departed.find(jid); before != departed.end()) {
    // What is under way from his last time may still come.
    user.connected_due = before->second.connected_due;
    for (const std::string& room : before->second.rooms)
      user.left_rooms[room] = before->second.fence;
    departed.erase(before);
  }
  return &user;
}

World::Backend* World::State::backend_with_room() {
  for (const auto& backend : backends)
    if (backend->connected && backend->ready && !backend->will_die &&
        backend->users < options.users_per_backend)
      return backend.get();
  return nullptr;
}

void World::State::want_backend() {
  const bool one_is_coming =
      starting || std::any_of(backends.begin(), backends.end(), [](const auto& backend) {
        return backend->connected && !backend->ready;
      });
  if (one_is_coming) return;
  starting = true;
  output.start_backend();
}

void World::State::give_to(User& user, Backend& backend) {
  user.backend = backend.number;
  ++backend.users;
}

void World::State::take_from_backend(User& user) {
  Backend* backend = find_backend(user.backend);
  user.backend = 0;
  if (!backend) return;
  --backend->users;
  if (backend->users == 0 && options.users_per_backend == 1 && backend->connected) {
    backend->will_die = true;
    info(plugin_server,
         fmt::format("Backend {} will die, because the last user disconnected", backend->stats_id));
  }
}

bool World::State::place(User& user, int wanted) {
  Backend* backend = nullptr;
  if (wanted != 0) {
    backend = live_backend(wanted);
    if (backend && !backend->ready) backend = nullptr;
  } else {
    backend = backend_with_room();
  }
  if (!backend) {
    want_backend();
    info(plugin_server,
         fmt::format("There is no backend to handle user {}. Adding him to queue.", user.jid));
    user.state = UserState::waiting;
    waiting.push_back(user.jid);
    return false;
  }
  give_to(user, *backend);
  user.state = user.reconnects > 0 ? UserState::reconnecting : UserState::logging_in;
  ++user.connected_due;
  send(backend->number, login_frame(user.jid, user.legacy_name, user.password));
  return true;
}

void World::State::serve_queue() {
  while (!waiting.empty() && backend_with_room()) {
    const std::string jid = std::move(waiting.front());
    waiting.pop_front();
    User* user = find_user(jid);
    if (!user) continue;
    info(plugin_server, fmt::format("Associating {} with this backend", jid));
    place(*user);
  }
  if (!waiting.empty()) want_backend();
}

void World::State::log_out(User& user) {
  info("UserManager", fmt::format("{}: Disconnecting user", user.jid));
  if (user.state == UserState::waiting) std::erase(waiting, user.jid);
  if (user.backend != 0) send(user.backend, logout_frame(user.jid, user.legacy_name));
}

void World::State::forget(const std::string& jid) {
  // Never more than the users there may be at once.
  if (departed.size() >= limits::users) departed.clear();
  const auto found = users.find(jid);
  if (found == users.end()) {
    departed.try_emplace(jid);  // A LOGOUT of a user who never came may be answered all the same.
    return;
  }
  User& user = found->second;
  Departed memory;
  memory.fence = fence_now(user.backend);
  memory.connected_due = user.connected_due;
  for (const auto& [key, room] : user.rooms) memory.rooms.push_back(key);
  for (const auto& [key, fence] : user.left_rooms) memory.rooms.push_back(key);
  if (user.state == UserState::waiting) std::erase(waiting, user.jid);
  take_from_backend(user);
  departed[found->first] = std::move(memory);
  users.erase(found);
}

void World::State::lost(User& user, int error, const std::string& text) {
  const bool may_reconnect =
      error == pb::CONNECTION_ERROR_NETWORK_ERROR || error == pb::CONNECTION_ERROR_OTHER_ERROR;
  if (may_reconnect && user.reconnects < reconnects_in_a_row) {
    ++user.reconnects;
    info("User", fmt::format("{}: Disconnecting from legacy network {}, trying to reconnect "
                             "automatically.",
                             user.jid, text));
    if (user.state == UserState::waiting) std::erase(waiting, user.jid);
    user.state = UserState::reconnecting;
    if (!options.reacts) return;
    if (user.backend != 0) {
      send(user.backend, logout_frame(user.jid, user.legacy_name));
      take_from_backend(user);
    }
    place(user);
    return;
  }
  info("User", fmt::format("{}: Disconnected from legacy network with error {}", user.jid, text));
  if (options.reacts) log_out(user);
  forget(std::string(user.jid));
}

}  // namespace harness
