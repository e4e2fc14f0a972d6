// Messages, chat states and rooms (proto/README.md 7).

#include <algorithm>
#include <iterator>

#include "world/doing.h"
#include "world/frames.h"
#include "world/picture.h"
#include "world/stanza.h"

namespace harness::world {
namespace {

/// A chat state of XEP-0085. Those without a frame are not sent.
struct ChatState {
  std::string_view name;
  int type;  ///< Of the frame, 0 for none.
};
constexpr ChatState chat_states[] = {
    {"composing", pb::WrapperMessage::TYPE_BUDDY_TYPING},
    {"paused", pb::WrapperMessage::TYPE_BUDDY_TYPED},
    {"active", pb::WrapperMessage::TYPE_BUDDY_STOPPED_TYPING},
    {"inactive", 0},
    {"gone", 0},
};

const ChatState* find_chat_state(std::string_view name) {
  // The verb's own word works too.
  if (name == "typing") name = "composing";
  const ChatState* found = std::find_if(std::begin(chat_states), std::end(chat_states),
                                        [&](const ChatState& state) { return state.name == name; });
  return found == std::end(chat_states) ? nullptr : found;
}

MessageStanza stanza_to(const Doing& doing) {
  MessageStanza stanza;
  stanza.from = doing.user->jid;
  stanza.to = doing.value("to");
  stanza.to_room = doing.user->find_room(stanza.to) != nullptr;
  return stanza;
}

void send_chat_state(const Doing& doing, const ChatState& state) {
  if (state.type != 0)
    doing.send(chat_state_frame(static_cast<pb::WrapperMessage::Type>(state.type), doing.user->jid,
                                doing.value("to")));
}

std::string do_chat_state(const Doing& doing, std::string_view name) {
  open_conversation(doing.state, *doing.user, doing.backend, doing.value("to"));
  if (doing.raw_xml()) {
    MessageStanza stanza = stanza_to(doing);
    stanza.chat_state = name;
    doing.send_xml(message_stanza(stanza));
  } else {
    send_chat_state(doing, *find_chat_state(name));
  }
  return "";
}

std::vector<std::string_view> chat_state_names() {
  std::vector<std::string_view> names;
  for (const ChatState& state : chat_states) names.push_back(state.name);
  return names;
}

std::string do_write(const Doing& doing) {
  const std::string& to = doing.value("to");
  const std::string& text = doing.value("text");
  const ChatState* state = nullptr;
  if (doing.action.has("state")) {
    state = find_chat_state(doing.value("state"));
    if (!state) return wrong_choice("state", chat_state_names(), doing.value("state"));
  }
  // An empty text sends nothing, but for the chat state beside it.
  if (text.empty() && !state) return "";
  open_conversation(doing.state, *doing.user, doing.backend, to);
  const std::string* id = doing.action.has("id") ? &doing.value("id") : nullptr;
  if (doing.raw_xml()) {
    MessageStanza stanza = stanza_to(doing);
    stanza.text = text;
    stanza.xhtml = doing.value("xhtml");
    stanza.id = id;
    if (state) stanza.chat_state = state->name;
    doing.send_xml(message_stanza(stanza));
    return "";
  }
  if (state) send_chat_state(doing, *state);
  if (text.empty()) return "";
  doing.send(message_frame(doing.user->jid, to, doing.take("text"), doing.value("xhtml"), id));
  return "";
}

std::string do_typing(const Doing& doing) { return do_chat_state(doing, "composing"); }
std::string do_paused(const Doing& doing) { return do_chat_state(doing, "paused"); }
std::string do_active(const Doing& doing) { return do_chat_state(doing, "active"); }

std::string do_attention(const Doing& doing) {
  const std::string& text = doing.value("text");
  const bool raw_xml = doing.raw_xml();
  // The released server sends it only with a text.
  if (text.empty() && !raw_xml) return "";
  open_conversation(doing.state, *doing.user, doing.backend, doing.value("to"));
  if (raw_xml) {
    MessageStanza stanza = stanza_to(doing);
    stanza.text = text;
    stanza.attention = true;
    doing.send_xml(message_stanza(stanza));
  } else {
    doing.send(
        text_frame(pb::WrapperMessage::TYPE_ATTENTION, doing.user->jid, doing.value("to"), text));
  }
  return "";
}

std::string do_subject(const Doing& doing) {
  const std::string& text = doing.value("text");
  // To the server an empty subject is none, and so a message with nothing in it.
  if (text.empty()) return "";
  open_conversation(doing.state, *doing.user, doing.backend, doing.value("to"));
  if (doing.raw_xml()) {
    MessageStanza stanza = stanza_to(doing);
    stanza.subject = text;
    doing.send_xml(message_stanza(stanza));
  } else {
    doing.send(text_frame(pb::WrapperMessage::TYPE_ROOM_SUBJECT_CHANGED, doing.user->jid,
                          doing.value("to"), text));
  }
  return "";
}

std::string do_join(const Doing& doing) {
  // Joining again, also with another nickname, sends nothing.
  if (doing.user->find_room(doing.value("room"))) return "";
  Room* room = want_room(doing.state, *doing.user, doing.value("room"), doing.value("nickname"),
                         doing.value("password"));
  if (!room) return "more rooms than the harness keeps are joined";
  if (doing.user->state == UserState::connected) send_join(doing.state, *doing.user, *room);
  return "";
}

std::string do_leave(const Doing& doing) {
  const Room* room = doing.user->find_room(doing.value("room"));
  if (!room) return "";
  if (room->sent) doing.send(leave_room_frame(doing.user->jid, room->name));
  leave_room(doing.state, *doing.user, doing.value("room"));
  return "";
}

}  // namespace

std::vector<ActionEntry> message_actions() {
  return {
      {{"write",
        {required("to"), required("text"), optional("xhtml"), optional("id"),
         one_of("state", chat_state_names())},
        "writes a message to a contact, a room or `room/nickname`; `id` asks for a receipt, "
        "`state` is a chat state in the same stanza"},
       do_write},
      {{"typing", {required("to")}, "types"}, do_typing},
      {{"paused", {required("to")}, "pauses while typing"}, do_paused},
      {{"active", {required("to")}, "is active"}, do_active},
      {{"attention", {required("to"), optional("text")}, "buzzes"}, do_attention},
      {{"subject", {required("to"), required("text")}, "sets the subject of a room or contact"},
       do_subject},
      {{"join",
        {required("room"), required("nickname"), optional("password")},
        "joins a room, once he is connected",
        also_while_waiting},
       do_join},
      {{"leave", {required("room")}, "leaves a room", also_while_waiting}, do_leave},
  };
}

}  // namespace harness::world
