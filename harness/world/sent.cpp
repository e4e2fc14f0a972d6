#include "world/sent.h"

#include "world/picture.h"
#include "world/users.h"

namespace harness::world {
namespace {

void sent_login(State& state, Backend& backend, const pb::Login& payload) {
  User* user = state.find_user(payload.user());
  if (user) {
    // A second LOGIN is answered again or ignored.
    if (user->state == UserState::waiting) std::erase(state.waiting, user->jid);
    if (user->backend != backend.number) {
      take_from_backend(state, *user);
      give_to(*user, backend);
    }
    if (user->state != UserState::connected)
      user->state = user->reconnects > 0 ? UserState::reconnecting : UserState::logging_in;
    user->legacy_name = payload.legacyname();
    user->password = payload.password();
  } else {
    user =
        add_user(state, payload.user(), payload.legacyname(), payload.password(), backend.number);
    if (!user) return;
    give_to(*user, backend);
    user->state = UserState::logging_in;
  }
  ++user->connected_due;
}

void sent_room(State& state, User& user, const pb::Room& payload, bool joins) {
  if (!joins) {
    leave_room(state, user, payload.room());
    return;
  }
  Room* room = want_room(state, user, payload.room(), payload.nickname(), payload.password());
  if (!room) return;
  room->asked_nickname = payload.nickname();
  room->nickname = payload.nickname();
  room->password = payload.password();
  room->sent = true;
}

/// Null if the frame is about nobody whom the server knows.
template <typename Payload>
User* user_of(State& state, const Message& message) {
  return state.find_user(message.as<Payload>().username());
}

}  // namespace

void follow_sent(State& state, Backend& backend, const MessagePtr& message) {
  if (message->decoded != Decoded::ok) return;
  switch (message->type->number) {
    case pb::WrapperMessage::TYPE_PING:
      ++backend.pings;
      break;
    case pb::WrapperMessage::TYPE_LOGIN:
      sent_login(state, backend, message->as<pb::Login>());
      break;
    case pb::WrapperMessage::TYPE_LOGOUT:
      forget(state, message->as<pb::Logout>().user());
      break;
    case pb::WrapperMessage::TYPE_JOIN_ROOM:
    case pb::WrapperMessage::TYPE_LEAVE_ROOM:
      if (User* user = user_of<pb::Room>(state, *message))
        sent_room(state, *user, message->as<pb::Room>(),
                  message->is(pb::WrapperMessage::TYPE_JOIN_ROOM));
      break;
    case pb::WrapperMessage::TYPE_CONV_MESSAGE:
    case pb::WrapperMessage::TYPE_ROOM_SUBJECT_CHANGED:
    case pb::WrapperMessage::TYPE_ATTENTION:
      if (User* user = user_of<pb::ConversationMessage>(state, *message))
        open_conversation(state, *user, backend.number,
                          message->as<pb::ConversationMessage>().buddyname());
      break;
    case pb::WrapperMessage::TYPE_BUDDY_TYPING:
    case pb::WrapperMessage::TYPE_BUDDY_TYPED:
    case pb::WrapperMessage::TYPE_BUDDY_STOPPED_TYPING:
      if (User* user = user_of<pb::Buddy>(state, *message))
        open_conversation(state, *user, backend.number, message->as<pb::Buddy>().buddyname());
      break;
    case pb::WrapperMessage::TYPE_BUDDY_CHANGED:
      if (User* user = user_of<pb::Buddy>(state, *message)) {
        const auto& payload = message->as<pb::Buddy>();
        put_contact(state, *user, backend.number, payload.buddyname(), payload.alias(),
                    {payload.group().begin(), payload.group().end()});
        if (Contact* contact = user->find_contact(payload.buddyname());
            contact && payload.has_blocked())
          contact->blocked = payload.blocked();
      }
      break;
    case pb::WrapperMessage::TYPE_BUDDY_REMOVED:
      if (User* user = user_of<pb::Buddy>(state, *message))
        remove_contact(*user, message->as<pb::Buddy>().buddyname(), true);
      break;
    case pb::WrapperMessage::TYPE_VCARD:
      // With a photo it is an update of the user's own, which is not answered.
      if (!message->as<pb::VCard>().has_photo())
        open_vcard_request(state, backend.number, message->as<pb::VCard>().id());
      break;
    case pb::WrapperMessage::TYPE_STATUS_CHANGED:
      if (User* user = user_of<pb::Status>(state, *message)) {
        user->status = message->as<pb::Status>().status();
        user->status_message = message->as<pb::Status>().statusmessage();
      }
      break;
    default:
      break;
  }
}

}  // namespace harness::world
