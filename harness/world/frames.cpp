#include "world/frames.h"

#include <memory>
#include <utility>

namespace harness {
namespace {

pb::Buddy buddy(const std::string& user, const ContactFields& contact) {
  pb::Buddy payload;
  payload.set_username(user);
  payload.set_buddyname(contact.name);
  payload.set_alias(contact.alias);
  for (const std::string& group : contact.groups) payload.add_group(group);
  payload.set_status(pb::STATUS_NONE);
  return payload;
}

}  // namespace

MessagePtr login_frame(const std::string& user, const std::string& legacy_name,
                       const std::string& password) {
  pb::Login payload;
  payload.set_user(user);
  payload.set_legacyname(legacy_name);
  payload.set_password(password);
  auto& settings = *payload.mutable_settings()->mutable_value();
  settings["send_headlines"] = "0";
  settings["stay_connected"] = "0";
  return make_message(pb::WrapperMessage::TYPE_LOGIN, payload);
}

MessagePtr logout_frame(const std::string& user, const std::string& legacy_name) {
  pb::Logout payload;
  payload.set_user(user);
  payload.set_legacyname(legacy_name);
  return make_message(pb::WrapperMessage::TYPE_LOGOUT, payload);
}

MessagePtr status_frame(const std::string& user, pb::StatusType status,
                        const std::string& status_message) {
  pb::Status payload;
  payload.set_username(user);
  payload.set_status(status);
  payload.set_statusmessage(status_message);
  return make_message(pb::WrapperMessage::TYPE_STATUS_CHANGED, payload);
}

MessagePtr join_room_frame(const std::string& user, const std::string& nickname,
                           const std::string& room, const std::string& password) {
  pb::Room payload;
  payload.set_username(user);
  payload.set_nickname(nickname);
  payload.set_room(room);
  payload.set_password(password);
  return make_message(pb::WrapperMessage::TYPE_JOIN_ROOM, payload);
}

MessagePtr leave_room_frame(const std::string& user, const std::string& room) {
  pb::Room payload;
  payload.set_username(user);
  payload.set_nickname("");
  payload.set_room(room);
  payload.set_password("");
  return make_message(pb::WrapperMessage::TYPE_LEAVE_ROOM, payload);
}

MessagePtr contact_frame(pb::WrapperMessage::Type type, const std::string& user,
                         const ContactFields& contact) {
  return make_message(type, buddy(user, contact));
}

MessagePtr block_frame(const std::string& user, const ContactFields& contact, bool blocked) {
  pb::Buddy payload = buddy(user, contact);
  payload.set_blocked(blocked);
  return make_message(pb::WrapperMessage::TYPE_BUDDY_CHANGED, payload);
}

MessagePtr chat_state_frame(pb::WrapperMessage::Type type, const std::string& user,
                            const std::string& to) {
  pb::Buddy payload;
  payload.set_username(user);
  payload.set_buddyname(to);
  return make_message(type, payload);
}

MessagePtr text_frame(pb::WrapperMessage::Type type, const std::string& user, const std::string& to,
                      const std::string& text) {
  pb::ConversationMessage payload;
  payload.set_username(user);
  payload.set_buddyname(to);
  payload.set_message(text);
  return make_message(type, payload);
}

MessagePtr message_frame(const std::string& user, const std::string& to, std::string text,
                         const std::string& xhtml, const std::string* id) {
  auto payload = std::make_unique<pb::ConversationMessage>();
  payload->set_username(user);
  payload->set_buddyname(to);
  payload->set_message(std::move(text));
  payload->set_xhtml(xhtml);
  if (id) payload->set_id(*id);
  return make_message(pb::WrapperMessage::TYPE_CONV_MESSAGE, std::move(payload));
}

MessagePtr ask_vcard_frame(const std::string& user, const std::string& whose, int id) {
  pb::VCard payload;
  payload.set_username(user);
  payload.set_buddyname(whose);
  payload.set_id(id);
  return make_message(pb::WrapperMessage::TYPE_VCARD, payload);
}

MessagePtr set_vcard_frame(const std::string& user, const std::string& photo,
                           const std::string& nickname) {
  pb::VCard payload;
  payload.set_username(user);
  payload.set_buddyname("");
  payload.set_id(0);
  payload.set_photo(photo);
  payload.set_nickname(nickname);
  return make_message(pb::WrapperMessage::TYPE_VCARD, payload);
}

MessagePtr query_frame(const std::string& answer) {
  pb::BackendConfig payload;
  payload.set_config(answer);
  return make_message(pb::WrapperMessage::TYPE_QUERY, payload);
}

}  // namespace harness
