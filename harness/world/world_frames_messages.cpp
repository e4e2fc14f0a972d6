// Messages, receipts and rooms (proto/README.md 6).

#include <fmt/format.h>

#include "world/frames.h"
#include "world/world_frames.h"
#include "world/xml_stream.h"

namespace harness {
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

/// A frame for a room that the user is not in: a finding, unless it may have crossed LEAVE_ROOM.
void not_joined(const Received& received, const World::User& user, const std::string& room) {
  const auto left = user.left_rooms.find(fold_name(room));
  if (left != user.left_rooms.end() &&
      received.world.may_have_crossed(received.backend.number, left->second))
    return;
  received.report("room.not-joined",
                  fmt::format("{} for {}", received.message->type->name, quoted_name(room)));
}

}  // namespace

void on_message(const Received& received) {
  const auto& payload = received.message->as<pb::ConversationMessage>();
  World::User* user = received.user(payload.username());
  if (!user) {
    received.world.error(plugin_server, fmt::format("handleConvMessagePayload: unknown username {}",
                                                    payload.username()));
    return;
  }
  if (!payload.timestamp().empty() && !is_timestamp(payload.timestamp())) {
    received.report("message.bad-timestamp", "timestamp " + quoted_name(payload.timestamp()));
    received.stall();
    return;
  }
  if (!payload.xhtml().empty())
    if (std::string fault = xml_content_fault(payload.xhtml()); !fault.empty())
      received.report("message.bad-xhtml", std::move(fault));
  const std::string& name = payload.buddyname();
  if (!payload.nickname().empty()) {
    if (!user->has_conversation(name)) {
      received.world.warn(
          plugin_server,
          fmt::format("handleConvMessagePayload: No conversation with name {}", name));
      if (!user->conversations_full) not_joined(received, *user, name);
      return;
    }
    if (payload.pm())
      received.world.open_conversation(*user, received.backend.number,
                                       name + "/" + payload.nickname());
    return;
  }
  received.world.open_conversation(*user, received.backend.number, name);
}

void on_ack(const Received& received) {
  const auto& payload = received.message->as<pb::ConversationMessage>();
  World::User* user = received.user(payload.username());
  if (!user) return;
  if (payload.id().empty()) {
    received.world.warn(plugin_server,
                        "Received message ack with empty ID, not forwarding to XMPP.");
    received.report("message.empty-receipt-id", "from " + quoted_name(payload.buddyname()));
    return;
  }
  if (user->has_conversation(payload.buddyname()) || user->conversations_full) return;
  const auto left = user->left_rooms.find(fold_name(payload.buddyname()));
  if (left != user->left_rooms.end() &&
      received.world.may_have_crossed(received.backend.number, left->second))
    return;
  received.report("message.no-conversation", "with " + quoted_name(payload.buddyname()));
}

void on_attention(const Received& received) {
  const auto& payload = received.message->as<pb::ConversationMessage>();
  if (World::User* user = received.user(payload.username()))
    received.world.open_conversation(*user, received.backend.number, payload.buddyname());
}

void on_participant(const Received& received) {
  const auto& payload = received.message->as<pb::Participant>();
  // LOGOUT leaves the rooms: the own leave may follow at any time, like after LEAVE_ROOM.
  const auto departed = received.world.departed.find(payload.username());
  if (payload.status() == pb::STATUS_NONE && departed != received.world.departed.end() &&
      departed->second.was_in(fold_name(payload.room())))
    return;
  World::User* user = received.user(payload.username());
  if (!user) return;
  const Room* room = user->find_room(payload.room());
  if (!room) {
    const bool harmless =
        payload.status() == pb::STATUS_NONE && user->left_rooms.contains(fold_name(payload.room()));
    if (!harmless) not_joined(received, *user, payload.room());
    return;
  }
  constexpr int join_failed = pb::PARTICIPANT_FLAG_CONFLICT | pb::PARTICIPANT_FLAG_NOT_AUTHORIZED |
                              pb::PARTICIPANT_FLAG_ROOM_NOT_FOUND;
  if ((payload.flag() & join_failed) == 0 || payload.nickname() != room->nickname) return;
  const std::string name = room->name;
  if (received.world.options.reacts && user->backend != 0)
    received.world.send(user->backend, leave_room_frame(user->jid, name));
  received.world.leave_room(*user, name);
}

void on_room_nickname(const Received& received) {
  const auto& payload = received.message->as<pb::Room>();
  World::User* user = received.user(payload.username());
  if (!user) return;
  if (Room* room = user->find_room(payload.room())) {
    room->nickname = payload.nickname();
    return;
  }
  received.world.error(
      plugin_server, fmt::format("RoomChangePayload for unknown conversation {}", payload.room()));
  not_joined(received, *user, payload.room());
}

}  // namespace harness
