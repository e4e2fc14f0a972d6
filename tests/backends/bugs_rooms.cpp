#include <string>

#include "bugs.h"
#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;
using std::chrono::milliseconds;
using Message = pb::ConversationMessage;

bool is_own(const pb::Participant& participant) {
  return (participant.flag() & pb::PARTICIPANT_FLAG_ME) != 0;
}

bool is_here(const pb::Participant& participant) { return participant.status() != pb::STATUS_NONE; }

bool is_refusal(const pb::Participant& participant) {
  return (participant.flag() & pb::PARTICIPANT_FLAG_ROOM_NOT_FOUND) != 0;
}

Misbehaviour changed_participant(std::function<void(pb::Participant&)> change) {
  return changed<pb::Participant>(Frame::TYPE_PARTICIPANT_CHANGED, std::move(change));
}

Misbehaviour participant_lost(std::function<bool(const pb::Participant&)> is_lost) {
  return at_sending(Frame::TYPE_PARTICIPANT_CHANGED, [is_lost](Line&, Frame& frame) {
    return !is_lost(payload_of<pb::Participant>(frame));
  });
}

/// Changes what the room sends back of the user's own messages.
Misbehaviour room_message(std::function<void(Message&)> change) {
  return changed<Message>(Frame::TYPE_CONV_MESSAGE, [change](Message& message) {
    if (!message.nickname().empty() && !message.pm()) change(message);
  });
}

/// Changes what an occupant answers in private.
Misbehaviour private_message(std::function<void(Message&)> change) {
  return changed<Message>(Frame::TYPE_CONV_MESSAGE, [change](Message& message) {
    if (message.pm()) change(message);
  });
}

Misbehaviour room_echo_missing() {
  return at_sending(Frame::TYPE_CONV_MESSAGE, [](Line&, Frame& frame) {
    const auto message = payload_of<Message>(frame);
    return message.nickname().empty() || message.pm();
  });
}

Misbehaviour first_subject_lost() {
  return at_sending(Frame::TYPE_ROOM_SUBJECT_CHANGED, [](Line&, Frame& frame) {
    return payload_of<Message>(frame).nickname() != "echo-bot";
  });
}

Misbehaviour changed_subject_lost() {
  return unheard([](const Frame& f) { return f.type() == Frame::TYPE_ROOM_SUBJECT_CHANGED; });
}

Misbehaviour changed_subject(std::function<void(Message&)> change) {
  return changed<Message>(Frame::TYPE_ROOM_SUBJECT_CHANGED, std::move(change));
}

Misbehaviour subject_as_message() {
  return sent_as(Frame::TYPE_ROOM_SUBJECT_CHANGED, Frame::TYPE_CONV_MESSAGE);
}

/// The answer to a refused join is as if there were such a room.
Misbehaviour missing_room_joined() {
  return changed_participant([](pb::Participant& participant) {
    if (!is_refusal(participant)) return;
    participant.set_flag(pb::PARTICIPANT_FLAG_ME);
    participant.set_status(pb::STATUS_ONLINE);
  });
}

Misbehaviour missing_room_logs_out() {
  return at_sending(Frame::TYPE_PARTICIPANT_CHANGED, [](Line& line, Frame& frame) {
    const auto participant = payload_of<pb::Participant>(frame);
    if (!is_refusal(participant)) return true;
    pb::Disconnected disconnected;
    disconnected.set_user(participant.username());
    disconnected.set_error(pb::CONNECTION_ERROR_OTHER_ERROR);
    line.put(frame_of(Frame::TYPE_DISCONNECTED, disconnected));
    return false;
  });
}

Misbehaviour message_after_leave() {
  return besides(Frame::TYPE_LEAVE_ROOM, [](Line& line, Frame& frame) {
    const auto room = payload_of<pb::Room>(frame);
    Message late = message_of(room.username(), room.room(), "Where are you going?");
    late.set_nickname("echo-bot");
    line.later(milliseconds(5),
               [&line, late] { line.put(frame_of(Frame::TYPE_CONV_MESSAGE, late)); });
  });
}

Misbehaviour leave_ignored() {
  return unheard([](const Frame& frame) { return frame.type() == Frame::TYPE_LEAVE_ROOM; });
}

Misbehaviour renamed_in_unknown_room() {
  return besides(Frame::TYPE_JOIN_ROOM, [](Line& line, Frame& frame) {
    auto room = payload_of<pb::Room>(frame);
    room.set_room(room.room() + "2");
    line.put(frame_of(Frame::TYPE_ROOM_NICKNAME_CHANGED, room));
  });
}

Misbehaviour room_before_join() {
  return at_connected([](Line& line, const std::string& user) {
    pb::Participant participant;
    participant.set_username(user);
    participant.set_room("#lobby");
    participant.set_nickname("echo-bot");
    participant.set_flag(pb::PARTICIPANT_FLAG_MODERATOR);
    participant.set_status(pb::STATUS_ONLINE);
    line.put(frame_of(Frame::TYPE_PARTICIPANT_CHANGED, participant));
  });
}

/// A password of "" is no password, and is always there.
Misbehaviour empty_password_refused() {
  return unheard([](const Frame& frame) {
    if (frame.type() != Frame::TYPE_JOIN_ROOM) return false;
    const auto room = payload_of<pb::Room>(frame);
    return room.has_password() && room.password().empty();
  });
}

Misbehaviour leave_needs_nickname() {
  return unheard([](const Frame& frame) {
    return frame.type() == Frame::TYPE_LEAVE_ROOM && payload_of<pb::Room>(frame).nickname().empty();
  });
}

Misbehaviour room_list_of_stranger() {
  return besides(Frame::TYPE_JOIN_ROOM, [](Line& line, Frame&) {
    pb::RoomList list;
    list.add_room("#echo");
    list.add_name("The echo room");
    list.set_user("nobody@example.org");
    line.put(frame_of(Frame::TYPE_ROOM_LIST, list));
  });
}

}  // namespace

MisbehaviourTable room_bugs() {
  return {
      {"own-participant-missing", "rooms", "the user's own participant is not sent",
       [] { return participant_lost(is_own); }},
      {"own-nickname-wrong", "rooms", "the own participant has a nickname that was not asked for",
       [] {
         return changed_participant([](pb::Participant& participant) {
           if (is_own(participant)) participant.set_nickname(participant.nickname() + "_");
         });
       }},
      {"own-participant-conflict", "rooms", "a free nickname is reported as taken",
       [] {
         return changed_participant([](pb::Participant& participant) {
           if (is_own(participant)) participant.set_flag(pb::PARTICIPANT_FLAG_CONFLICT);
         });
       }},
      {"occupant-missing", "rooms", "the other occupants are not sent",
       [] {
         return participant_lost([](const pb::Participant& p) { return !is_own(p) && is_here(p); });
       }},
      {"participant-without-flag", "rooms", "a participant lacks the flag, which is required",
       [] { return changed_participant([](pb::Participant& p) { p.clear_flag(); }); }},
      {"participant-of-nobody", "rooms", "participants belong to a name without a domain",
       [] {
         return changed_participant([](pb::Participant& p) {
           p.set_username(p.username().substr(0, p.username().find('@')));
         });
       }},
      {"participant-in-another-room", "rooms", "participants are in a room without its #",
       [] {
         return changed_participant([](pb::Participant& p) { p.set_room(p.room().substr(1)); });
       }},
      {"leave-as-online", "rooms", "after LEAVE_ROOM the own participant comes as ONLINE",
       [] {
         return changed_participant([](pb::Participant& participant) {
           if (is_own(participant)) participant.set_status(pb::STATUS_ONLINE);
         });
       }},
      {"message-after-leave", "rooms", "a message of the room comes after LEAVE_ROOM",
       message_after_leave},
      {"leave-ignored", "rooms", "messages in the room are answered after LEAVE_ROOM",
       leave_ignored},
      {"leave-needs-nickname", "rooms", "a LEAVE_ROOM without a nickname is ignored",
       leave_needs_nickname},
      {"empty-password-refused", "rooms", "a JOIN_ROOM with an empty password is ignored",
       empty_password_refused},
      {"room-before-join", "rooms", "participants of a room come that was not joined",
       room_before_join},
      {"renamed-in-unknown-room", "rooms", "ROOM_NICKNAME_CHANGED names a room that was not joined",
       renamed_in_unknown_room},
      {"room-list-of-stranger", "rooms", "ROOM_LIST is for a user who is not logged in",
       room_list_of_stranger},
      {"room-echo-missing", "rooms", "what the user writes in a room does not come back",
       room_echo_missing},
      {"room-message-without-nickname", "rooms", "messages of a room have no nickname",
       [] { return room_message([](Message& m) { m.clear_nickname(); }); }},
      {"room-message-of-another", "rooms", "what the user writes in a room comes from another",
       [] { return room_message([](Message& m) { m.set_nickname("echo-bot"); }); }},
      {"room-message-in-another-room", "rooms", "messages of a room name another one",
       [] { return room_message([](Message& m) { m.set_buddyname(m.buddyname() + "2"); }); }},
      {"private-message-in-room", "rooms", "a private answer is sent to the whole room",
       [] { return private_message([](Message& m) { m.clear_pm(); }); }},
      {"private-message-full-name", "rooms", "a private answer comes from a contact room/nickname",
       [] {
         return private_message([](Message& message) {
           message.set_buddyname(message.buddyname() + "/" + message.nickname());
           message.clear_nickname();
           message.clear_pm();
         });
       }},
      {"first-subject-lost", "rooms", "no subject comes on joining", first_subject_lost},
      {"changed-subject-lost", "rooms", "a changed subject does not come back",
       changed_subject_lost},
      {"subject-in-another-room", "rooms", "a subject names a room that was not joined",
       [] { return changed_subject([](Message& m) { m.set_buddyname(m.buddyname() + "2"); }); }},
      {"subject-as-message", "rooms", "a subject comes as a message of the room",
       subject_as_message},
      {"missing-room-joined", "rooms", "joining a room that is missing succeeds",
       missing_room_joined},
      {"missing-room-silent", "rooms", "joining a room that is missing is not answered",
       [] { return participant_lost(is_refusal); }},
      {"missing-room-logs-out", "rooms", "joining a room that is missing ends the user's login",
       missing_room_logs_out},
  };
}

}  // namespace echo
