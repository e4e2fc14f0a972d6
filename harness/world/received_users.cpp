// Frames about users, their contacts and their requests (proto/README.md 6).

#include <fmt/format.h>

#include "world/names.h"
#include "world/picture.h"
#include "world/received.h"
#include "world/tell.h"
#include "world/users.h"

namespace harness::world {

void on_connected(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::Connected>();
  frame.backend.said_connected = true;
  User* user = frame.user(payload.user());
  if (!user) {
    error(frame.state, plugin_server,
          fmt::format("Connected payload received for unknown user {}", payload.user()));
    return;
  }
  if (user->connected_due > 0)
    --user->connected_due;
  else
    frame.report("connected.twice", quoted_name(payload.user()));
  // A user in the queue has no backend to be connected at.
  if (user->backend == 0) return;
  user->state = UserState::connected;
  user->reconnects = 0;
  for (Room* room : user->rooms_in_order())
    if (frame.state.options.reacts || !room->sent) send_join(frame.state, *user, *room);
}

void on_disconnected(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::Disconnected>();
  User* user = frame.state.find_user(payload.user());
  if (user) {
    // It answers a LOGIN as CONNECTED does.
    if (user->connected_due > 0) --user->connected_due;
    lost(frame.state, *user, payload.error(), payload.message());
    return;
  }
  // After LOGOUT it is a legal answer, at any time.
  if (!frame.state.departed.contains(payload.user())) frame.user(payload.user());
}

void on_buddy_changed(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::Buddy>();
  User* user = frame.user(payload.username());
  if (!user) return;
  if (fold_name(payload.buddyname()) == fold_name(user->legacy_name) &&
      !user->find_contact(payload.buddyname())) {
    frame.report("contact.own-name", quoted_name(payload.buddyname()));
    return;
  }
  put_contact(frame.state, *user, frame.backend.number, payload.buddyname(), payload.alias(),
              {payload.group().begin(), payload.group().end()});
  if (payload.has_blocked())
    if (Contact* contact = user->find_contact(payload.buddyname()))
      contact->blocked = payload.blocked();
}

void on_buddy_removed(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::Buddy>();
  User* user = frame.user(payload.username());
  if (!user) return;
  if (user->find_contact(payload.buddyname())) {
    remove_contact(*user, payload.buddyname(), false);
    return;
  }
  warn(frame.state, "RosterManager",
       fmt::format("{}: Tried to remove unknown buddy {}", user->jid, payload.buddyname()));
  // The answer to the user's own removal is no fault, and past the limit nobody knows.
  if (!user->contacts_full && !user->removed_contacts.contains(fold_name(payload.buddyname())))
    frame.report("contact.unknown", quoted_name(payload.buddyname()));
}

void on_user_buddy(const ReceivedFrame& frame) {
  // A chat state without a conversation is dropped, harmlessly.
  frame.user(frame.message->as<pb::Buddy>().username());
}

void on_vcard(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::VCard>();
  State& state = frame.state;
  const auto request = state.vcard_requests.find(payload.id());
  if (request != state.vcard_requests.end() && request->second > state.clock.now()) {
    state.vcard_requests.erase(request);
    return;
  }
  const bool late = request != state.vcard_requests.end();
  if (late) state.vcard_requests.erase(request);
  warn(state, "VCardResponder",
       fmt::format("Unexpected VCard from legacy network with id {}", payload.id()));
  // Past the limit nobody knows which ones are open.
  if (state.limits_told.contains("limit.vcards")) return;
  frame.report("vcard.unknown-id",
               fmt::format("id {}{}", payload.id(), late ? ", after its 40 s" : ""));
}

void on_room_list(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::RoomList>();
  if (!payload.user().empty() && !frame.state.find_user(payload.user())) {
    error(frame.state, plugin_server,
          fmt::format("Room list payload received for unknown user {}", payload.user()));
    frame.user(payload.user());
    return;
  }
  if (payload.room_size() != payload.name_size())
    frame.report("room.list-uneven",
                 fmt::format("{} rooms, {} names", payload.room_size(), payload.name_size()));
}

}  // namespace harness::world
