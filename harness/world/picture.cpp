#include "world/picture.h"

#include <chrono>
#include <limits>

#include "world/frames.h"
#include "world/limits.h"
#include "world/names.h"
#include "world/tell.h"

namespace harness::world {
namespace {

using namespace std::chrono_literals;

/// How long the server waits for a vCard (proto/README.md 6).
constexpr Duration vcard_patience = 40s;

std::size_t bytes_of(const Contact& contact) {
  std::size_t bytes = contact.name.size() + contact.alias.size();
  for (const std::string& group : contact.groups) bytes += group.size() + sizeof(std::string);
  return bytes;
}

}  // namespace

void put_contact(State& state, User& user, int backend, std::string_view name,
                 std::string_view alias, const std::vector<std::string>& groups) {
  std::string key = fold_name(name);
  auto found = user.contacts.find(key);
  const bool is_new = found == user.contacts.end();
  Contact next = is_new ? Contact{std::string(name), "", {}, false} : found->second;
  // Empty means unchanged.
  if (!alias.empty()) next.alias = alias;
  if (!groups.empty()) next.groups = groups;
  const std::size_t bytes =
      user.contact_bytes - (is_new ? 0 : bytes_of(found->second)) + bytes_of(next);
  if ((is_new && user.contacts.size() >= limits::contacts_per_user) ||
      bytes > limits::text_bytes_per_user) {
    user.contacts_full = true;
    report_limit(state, "limit.contacts", backend, quoted_name(user.jid));
    return;
  }
  user.contact_bytes = bytes;
  user.removed_contacts.erase(key);
  user.contacts[std::move(key)] = std::move(next);
}

void remove_contact(User& user, std::string_view name, bool by_user) {
  std::string key = fold_name(name);
  if (const auto found = user.contacts.find(key); found != user.contacts.end()) {
    user.contact_bytes -= bytes_of(found->second);
    user.contacts.erase(found);
  }
  if (by_user && user.removed_contacts.size() < limits::contacts_per_user)
    user.removed_contacts.insert(std::move(key));
}

void open_conversation(State& state, User& user, int backend, std::string_view name) {
  std::string key = fold_name(name);
  if (user.conversations.contains(key) || user.rooms.contains(key)) return;
  if (user.conversations.size() >= limits::conversations_per_user ||
      user.conversation_bytes + key.size() > limits::text_bytes_per_user) {
    user.conversations_full = true;
    report_limit(state, "limit.conversations", backend, quoted_name(user.jid));
    return;
  }
  user.conversation_bytes += key.size();
  user.conversations.insert(std::move(key));
}

Room* want_room(State& state, User& user, std::string_view name, std::string_view nickname,
                std::string_view password) {
  std::string key = fold_name(name);
  if (const auto found = user.rooms.find(key); found != user.rooms.end()) return &found->second;
  if (user.rooms.size() >= limits::rooms_per_user) {
    report_limit(state, "limit.rooms", user.backend, quoted_name(user.jid));
    return nullptr;
  }
  user.left_rooms.erase(key);
  Room& room = user.rooms[std::move(key)];
  room.name = name;
  room.asked_nickname = nickname;
  room.nickname = nickname;
  room.password = password;
  room.order = ++state.orders;
  return &room;
}

void send_join(State& state, User& user, Room& room) {
  room.sent = true;
  room.nickname = room.asked_nickname;
  send(state, user.backend,
       join_room_frame(user.jid, room.asked_nickname, room.name, room.password));
}

void leave_room(State& state, User& user, std::string_view name) {
  const auto found = user.rooms.find(fold_name(name));
  if (found == user.rooms.end()) return;
  if (user.left_rooms.size() >= limits::rooms_per_user) user.left_rooms.clear();
  user.left_rooms[found->first] = state.fence_now(user.backend);
  user.rooms.erase(found);
}

void open_vcard_request(State& state, int backend, int id) {
  if (id >= state.next_vcard_id && id < std::numeric_limits<int>::max())
    state.next_vcard_id = id + 1;
  if (state.vcard_requests.size() >= limits::vcard_requests) forget_old_vcard_requests(state);
  if (state.vcard_requests.size() >= limits::vcard_requests) {
    report_limit(state, "limit.vcards", backend, std::to_string(limits::vcard_requests));
    return;
  }
  state.vcard_requests[id] = state.clock.now() + vcard_patience;
}

void forget_old_vcard_requests(State& state) {
  std::erase_if(state.vcard_requests,
                [&](const auto& one) { return one.second <= state.clock.now(); });
}

}  // namespace harness::world
