#include "world/state.h"

#include <algorithm>

#include "world/names.h"

namespace harness::world {

Contact* User::find_contact(std::string_view name) {
  const auto found = contacts.find(fold_name(name));
  return found == contacts.end() ? nullptr : &found->second;
}

Room* User::find_room(std::string_view name) {
  if (rooms.empty()) return nullptr;
  const auto found = rooms.find(fold_name(name));
  return found == rooms.end() ? nullptr : &found->second;
}

bool User::has_conversation(std::string_view name) const {
  const std::string key = fold_name(name);
  return conversations.contains(key) || rooms.contains(key);
}

std::vector<Room*> User::rooms_in_order() {
  std::vector<Room*> ordered;
  for (auto& [key, room] : rooms) ordered.push_back(&room);
  std::sort(ordered.begin(), ordered.end(),
            [](const Room* a, const Room* b) { return a->order < b->order; });
  return ordered;
}

User* State::find_user(std::string_view jid) {
  const auto found = users.find(jid);
  return found == users.end() ? nullptr : &found->second;
}

Backend* State::find_backend(int number) {
  for (auto one = backends.rbegin(); one != backends.rend(); ++one)
    if ((*one)->number == number) return one->get();
  return nullptr;
}

const Backend* State::find_backend(int number) const {
  return const_cast<State*>(this)->find_backend(number);
}

Backend* State::live_backend(int number) {
  Backend* backend = find_backend(number);
  return backend && backend->connected ? backend : nullptr;
}

int State::live_count() const {
  return static_cast<int>(std::count_if(backends.begin(), backends.end(),
                                        [](const auto& backend) { return backend->connected; }));
}

std::vector<User*> State::users_in_order() {
  std::vector<User*> ordered;
  for (auto& [jid, user] : users) ordered.push_back(&user);
  std::sort(ordered.begin(), ordered.end(),
            [](const User* a, const User* b) { return a->order < b->order; });
  return ordered;
}

Fence State::fence_now(int backend) const {
  const Backend* found = find_backend(backend);
  return found ? Fence{backend, found->connection, found->pings} : Fence{};
}

bool State::may_have_crossed(int from, const Fence& fence) const {
  const Backend* backend = find_backend(from);
  return backend && fence.backend == from && fence.connection == backend->connection &&
         backend->answered_pings() <= fence.pings;
}

}  // namespace harness::world
