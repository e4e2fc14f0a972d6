// Frames about users, their contacts and their requests (proto/README.md 6).

#include <fmt/format.h>

#include "world/world_frames.h"

namespace harness {
void on_connected(const Received& received) {
  const auto& payload = received.message->as<pb::Connected>();
  received.backend.said_connected = true;
  World::User* user = received.user(payload.user());
  if (!user) {
    received.world.error(
        plugin_server,
        fmt::format("Connected payload received for unknown user {}", payload.user()));
    return;
  }
  if (user->connected_due > 0)
    --user->connected_due;
  else
    received.report("connected.twice", quoted_name(payload.user()));
  // A user in the queue has no backend to be connected at.
  if (user->backend == 0) return;
  user->state = UserState::connected;
  user->reconnects = 0;
  for (Room* room : user->rooms_in_order())
    if (received.world.options.reacts || !room->sent) received.world.send_join(*user, *room);
}

void on_disconnected(const Received& received) {
  const auto& payload = received.message->as<pb::Disconnected>();
  World::User* user = received.world.find_user(payload.user());
  if (user) {
    // It answers a LOGIN as CONNECTED does.
    if (user->connected_due > 0) --user->connected_due;
    received.world.lost(*user, payload.error(), payload.message());
    return;
  }
  // After LOGOUT it is a legal answer, at any time.
  if (!received.world.departed.contains(payload.user())) received.user(payload.user());
}

void on_buddy_changed(const Received& received) {
  const auto& payload = received.message->as<pb::Buddy>();
  World::User* user = received.user(payload.username());
  if (!user) return;
  if (fold_name(payload.buddyname()) == fold_name(user->legacy_name) &&
      !user->find_contact(payload.buddyname())) {
    received.report("contact.own-name", quoted_name(payload.buddyname()));
    return;
  }
  received.world.put_contact(*user, received.backend.number, payload.buddyname(), payload.alias(),
                             {payload.group().begin(), payload.group().end()});
  if (payload.has_blocked())
    if (Contact* contact = user->find_contact(payload.buddyname()))
      contact->blocked = payload.blocked();
}

void on_buddy_removed(const Received& received) {
  const auto& payload = received.message->as<pb::Buddy>();
  World::User* user = received.user(payload.username());
  if (!user) return;
  if (user->find_contact(payload.buddyname())) {
    received.world.remove_contact(*user, payload.buddyname(), false);
    return;
  }
  received.world.warn("RosterManager", fmt::format("{}: Tried to remove unknown buddy {}",
                                                   user->jid, payload.buddyname()));
  // The answer to the user's own removal is no fault, and past the limit nobody knows.
  if (!user->contacts_full && !user->removed_contacts.contains(fold_name(payload.buddyname())))
    received.report("contact.unknown", quoted_name(payload.buddyname()));
}

void on_user_buddy(const Received& received) {
  // A chat state without a conversation is dropped, harmlessly.
  received.user(received.message->as<pb::Buddy>().username());
}

void on_vcard(const Received& received) {
  const auto& payload = received.message->as<pb::VCard>();
  World::State& world = received.world;
  const auto request = world.vcard_requests.find(payload.id());
  if (request != world.vcard_requests.end() && request->second > world.clock.now()) {
    world.vcard_requests.erase(request);
    return;
  }
  const bool late = request != world.vcard_requests.end();
  if (late) world.vcard_requests.erase(request);
  world.warn("VCardResponder",
             fmt::format("Unexpected VCard from legacy network with id {}", payload.id()));
  // Past the limit nobody knows which ones are open.
  if (world.limits_told.contains("limit.vcards")) return;
  received.report("vcard.unknown-id",
                  fmt::format("id {}{}", payload.id(), late ? ", after its 40 s" : ""));
}

void on_room_list(const Received& received) {
  const auto& payload = received.message->as<pb::RoomList>();
  if (!payload.user().empty() && !received.world.find_user(payload.user())) {
    received.world.error(
        plugin_server,
        fmt::format("Room list payload received for unknown user {}", payload.user()));
    received.user(payload.user());
    return;
  }
  if (payload.room_size() != payload.name_size())
    received.report("room.list-uneven",
                    fmt::format("{} rooms, {} names", payload.room_size(), payload.name_size()));
}

}  // namespace harness
