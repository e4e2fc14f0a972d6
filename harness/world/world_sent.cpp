// Frames that a scenario wrote by hand (`send`, `raw`): the picture follows them as if the server
// had sent them.

#include "world/world_state.h"

namespace harness {
namespace {

using State = World::State;
using User = World::User;

void sent_login(State& world, World::Backend& backend, const pb::Login& payload) {
  User* user = world.find_user(payload.user());
  if (user) {
    // A second LOGIN is answered again or ignored.
    if (user->state == UserState::waiting) std::erase(world.waiting, user->jid);
    if (user->backend != backend.number) {
      world.take_from_backend(*user);
      world.give_to(*user, backend);
    }
    if (user->state != UserState::connected)
      user->state = user->reconnects > 0 ? UserState::reconnecting : UserState::logging_in;
    user->legacy_name = payload.legacyname();
    user->password = payload.password();
  } else {
    user = world.add_user(payload.user(), payload.legacyname(), payload.password(), backend.number);
    if (!user) return;
    world.give_to(*user, backend);
    user->state = UserState::logging_in;
  }
  ++user->connected_due;
}

void sent_room(State& world, User& user, const pb::Room& payload, bool joins) {
  if (!joins) {
    world.leave_room(user, payload.room());
    return;
  }
  Room* room = world.want_room(user, payload.room(), payload.nickname(), payload.password());
  if (!room) return;
  room->asked_nickname = payload.nickname();
  room->nickname = payload.nickname();
  room->password = payload.password();
  room->sent = true;
}

/// Null if the frame is about nobody whom the server knows.
template <typename Payload>
User* user_of(State& world, const Message& message) {
  return world.find_user(message.as<Payload>().username());
}

}  // namespace

void World::sent(int backend, const MessagePtr& message) {
  Backend* to = state_->live_backend(backend);
  if (!to || message->decoded != Decoded::ok) return;
  State& world = *state_;
  switch (message->type->number) {
    case pb::WrapperMessage::TYPE_PING:
      ++to->pings;
      break;
    case pb::WrapperMessage::TYPE_LOGIN:
      sent_login(world, *to, message->as<pb::Login>());
      break;
    case pb::WrapperMessage::TYPE_LOGOUT:
      world.forget(message->as<pb::Logout>().user());
      break;
    case pb::WrapperMessage::TYPE_JOIN_ROOM:
    case pb::WrapperMessage::TYPE_LEAVE_ROOM:
      if (User* user = user_of<pb::Room>(world, *message))
        sent_room(world, *user, message->as<pb::Room>(),
                  message->is(pb::WrapperMessage::TYPE_JOIN_ROOM));
      break;
    case pb::WrapperMessage::TYPE_CONV_MESSAGE:
    case pb::WrapperMessage::TYPE_ROOM_SUBJECT_CHANGED:
    case pb::WrapperMessage::TYPE_ATTENTION:
      if (User* user = user_of<pb::ConversationMessage>(world, *message))
        world.open_conversation(*user, backend, message->as<pb::ConversationMessage>().buddyname());
      break;
    case pb::WrapperMessage::TYPE_BUDDY_TYPING:
    case pb::WrapperMessage::TYPE_BUDDY_TYPED:
    case pb::WrapperMessage::TYPE_BUDDY_STOPPED_TYPING:
      if (User* user = user_of<pb::Buddy>(world, *message))
        world.open_conversation(*user, backend, message->as<pb::Buddy>().buddyname());
      break;
    case pb::WrapperMessage::TYPE_BUDDY_CHANGED:
      if (User* user = user_of<pb::Buddy>(world, *message)) {
        const auto& payload = message->as<pb::Buddy>();
        world.put_contact(*user, backend, payload.buddyname(), payload.alias(),
                          {payload.group().begin(), payload.group().end()});
        if (Contact* contact = user->find_contact(payload.buddyname());
            contact && payload.has_blocked())
          contact->blocked = payload.blocked();
      }
      break;
    case pb::WrapperMessage::TYPE_BUDDY_REMOVED:
      if (User* user = user_of<pb::Buddy>(world, *message))
        world.remove_contact(*user, message->as<pb::Buddy>().buddyname(), true);
      break;
    case pb::WrapperMessage::TYPE_VCARD:
      // With a photo it is an update of the user's own, which is not answered.
      if (!message->as<pb::VCard>().has_photo())
        world.open_vcard_request(backend, message->as<pb::VCard>().id());
      break;
    case pb::WrapperMessage::TYPE_STATUS_CHANGED:
      if (User* user = user_of<pb::Status>(world, *message)) {
        user->status = message->as<pb::Status>().status();
        user->status_message = message->as<pb::Status>().statusmessage();
      }
      break;
    default:
      break;
  }
}

}  // namespace harness
