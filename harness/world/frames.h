#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/message.h"

namespace harness {

/// The frames that Spectrum sends, byte for byte (proto/README.md 7, the captures): the fields of
/// each row are set, empty ones included, and no others. Serialized once, here.

MessagePtr login_frame(const std::string& user, const std::string& legacy_name,
                       const std::string& password);
MessagePtr logout_frame(const std::string& user, const std::string& legacy_name);
MessagePtr status_frame(const std::string& user, pb::StatusType status,
                        const std::string& status_message);
MessagePtr join_room_frame(const std::string& user, const std::string& nickname,
                           const std::string& room, const std::string& password);
MessagePtr leave_room_frame(const std::string& user, const std::string& room);

/// A contact as the server tells it: BUDDY_CHANGED and BUDDY_REMOVED.
struct ContactFields {
  std::string name;
  std::string alias;
  std::vector<std::string> groups;
};
MessagePtr contact_frame(pb::WrapperMessage::Type type, const std::string& user,
                         const ContactFields& contact);
/// BUDDY_CHANGED with `blocked` set.
MessagePtr block_frame(const std::string& user, const ContactFields& contact, bool blocked);

/// A chat state: BUDDY_TYPING, BUDDY_TYPED or BUDDY_STOPPED_TYPING.
MessagePtr chat_state_frame(pb::WrapperMessage::Type type, const std::string& user,
                            const std::string& to);
/// ATTENTION and ROOM_SUBJECT_CHANGED: user, buddy and text alone.
MessagePtr text_frame(pb::WrapperMessage::Type type, const std::string& user, const std::string& to,
                      const std::string& text);
/// CONV_MESSAGE. `id` null if the client asked for no receipt.
MessagePtr message_frame(const std::string& user, const std::string& to, std::string text,
                         const std::string& xhtml, const std::string* id);
MessagePtr ask_vcard_frame(const std::string& user, const std::string& whose, int id);
MessagePtr set_vcard_frame(const std::string& user, const std::string& photo,
                           const std::string& nickname);
MessagePtr query_frame(const std::string& answer);

}  // namespace harness
