// Messages, receipts and rooms (proto/README.md 6).

#include <fmt/format.h>

#include "text/xml.h"
#include "world/frames.h"
#include "world/names.h"
#include "world/picture.h"
#include "world/received.h"
#include "world/tell.h"

namespace harness::world {
namespace {

bool in_range(std::string_view digits, int low, int high) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value >= low && value <= high;
}

int days_of_month(int year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

/// ISO basic, `YYYYMMDDThhmmss`.
bool is_timestamp(std::string_view text) {
  if (text.size() != 15 || text[8] != 'T') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != 8 && (text[i] < '0' || text[i] > '9')) return false;
  const int year =
      (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
  // The server's calendar begins in 1400.
  if (year < 1400 || !in_range(text.substr(4, 2), 1, 12)) return false;
  const int month = (text[4] - '0') * 10 + (text[5] - '0');
  return in_range(text.substr(6, 2), 1, days_of_month(year, month)) &&
         in_range(text.substr(9, 2), 0, 23) && in_range(text.substr(11, 2), 0, 59) &&
         in_range(text.substr(13, 2), 0, 59);
}

bool may_have_crossed_leaving(const ReceivedFrame& frame, const User& user, std::string_view room) {
  const auto left = user.left_rooms.find(fold_name(room));
  return left != user.left_rooms.end() &&
         frame.state.may_have_crossed(frame.backend.number, left->second);
}

/// A frame for a room that the user is not in: a finding, unless it may have crossed LEAVE_ROOM.
void not_joined(const ReceivedFrame& frame, const User& user, const std::string& room) {
  if (may_have_crossed_leaving(frame, user, room)) return;
  frame.report("room.not-joined",
               fmt::format("{} for {}", frame.message->type->name, quoted_name(room)));
}

}  // namespace

void on_message(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::ConversationMessage>();
  User* user = frame.user(payload.username());
  if (!user) {
    error(frame.state, plugin_server,
          fmt::format("handleConvMessagePayload: unknown username {}", payload.username()));
    return;
  }
  if (!payload.timestamp().empty() && !is_timestamp(payload.timestamp())) {
    frame.report("message.bad-timestamp", "timestamp " + quoted_name(payload.timestamp()));
    frame.stall();
    return;
  }
  if (!payload.xhtml().empty())
    if (std::string fault = xml_content_fault(payload.xhtml()); !fault.empty())
      frame.report("message.bad-xhtml", std::move(fault));
  const std::string& name = payload.buddyname();
  if (!payload.nickname().empty()) {
    if (!user->has_conversation(name)) {
      warn(frame.state, plugin_server,
           fmt::format("handleConvMessagePayload: No conversation with name {}", name));
      if (!user->conversations_full) not_joined(frame, *user, name);
      return;
    }
    if (payload.pm())
      open_conversation(frame.state, *user, frame.backend.number, name + "/" + payload.nickname());
    return;
  }
  open_conversation(frame.state, *user, frame.backend.number, name);
}

void on_ack(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::ConversationMessage>();
  User* user = frame.user(payload.username());
  if (!user) return;
  if (payload.id().empty()) {
    warn(frame.state, plugin_server, "Received message ack with empty ID, not forwarding to XMPP.");
    frame.report("message.empty-receipt-id", "from " + quoted_name(payload.buddyname()));
    return;
  }
  if (user->has_conversation(payload.buddyname()) || user->conversations_full ||
      may_have_crossed_leaving(frame, *user, payload.buddyname()))
    return;
  frame.report("message.no-conversation", "with " + quoted_name(payload.buddyname()));
}

void on_attention(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::ConversationMessage>();
  if (User* user = frame.user(payload.username()))
    open_conversation(frame.state, *user, frame.backend.number, payload.buddyname());
}

void on_participant(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::Participant>();
  // LOGOUT leaves the rooms: the own leave may follow at any time, like after LEAVE_ROOM.
  const auto departed = frame.state.departed.find(payload.username());
  if (payload.status() == pb::STATUS_NONE && departed != frame.state.departed.end() &&
      departed->second.was_in(fold_name(payload.room())))
    return;
  User* user = frame.user(payload.username());
  if (!user) return;
  const Room* room = user->find_room(payload.room());
  if (!room) {
    const bool harmless =
        payload.status() == pb::STATUS_NONE && user->left_rooms.contains(fold_name(payload.room()));
    if (!harmless) not_joined(frame, *user, payload.room());
    return;
  }
  constexpr int join_failed = pb::PARTICIPANT_FLAG_CONFLICT | pb::PARTICIPANT_FLAG_NOT_AUTHORIZED |
                              pb::PARTICIPANT_FLAG_ROOM_NOT_FOUND;
  if ((payload.flag() & join_failed) == 0 || payload.nickname() != room->nickname) return;
  const std::string name = room->name;
  if (frame.state.options.reacts && user->backend != 0)
    send(frame.state, user->backend, leave_room_frame(user->jid, name));
  leave_room(frame.state, *user, name);
}

void on_room_nickname(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::Room>();
  User* user = frame.user(payload.username());
  if (!user) return;
  if (Room* room = user->find_room(payload.room())) {
    room->nickname = payload.nickname();
    return;
  }
  error(frame.state, plugin_server,
        fmt::format("RoomChangePayload for unknown conversation {}", payload.room()));
  not_joined(frame, *user, payload.room());
}

}  // namespace harness::world
