#include "quirks.h"

#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "late.h"
#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;
using Message = pb::ConversationMessage;
using google::protobuf::FieldDescriptor;
using std::chrono::milliseconds;

/// One frame of a type waits for the next of another type, which goes first.
Misbehaviour behind(Type type, Type other) {
  auto held = std::make_shared<std::vector<Frame>>();
  Misbehaviour odd;
  odd.send = [=](Line& line, Frame& frame) {
    if (frame.type() == type) {
      held->push_back(frame);
      // If the other does not come, it does not wait for ever.
      line.later(milliseconds(0), [=, &line] {
        for (const Frame& one : *held) line.put(one);
        held->clear();
      });
      return false;
    }
    if (frame.type() != other) return true;
    line.put(frame);
    for (const Frame& one : *held) line.put(one);
    held->clear();
    return false;
  };
  return odd;
}

Misbehaviour config_after_pong() {
  auto held = std::make_shared<std::vector<Frame>>();
  Misbehaviour odd;
  odd.send = [held](Line& line, Frame& frame) {
    if (frame.type() == Frame::TYPE_BACKEND_CONFIG) {
      held->push_back(frame);
      return false;
    }
    line.put(frame);
    if (frame.type() == Frame::TYPE_STATS) {
      for (const Frame& one : *held) line.put(one);
      held->clear();
    }
    return false;
  };
  return odd;
}

Misbehaviour contact_thrice() {
  return at_sending(Frame::TYPE_BUDDY_CHANGED, [](Line& line, Frame& frame) {
    line.put(frame);
    line.put(frame);
    return true;
  });
}

/// Sends a frame about the user after each CONNECTED.
Misbehaviour greeting(
    Type type, std::function<std::shared_ptr<google::protobuf::Message>(const std::string&)> make) {
  return at_connected(
      [=](Line& line, const std::string& user) { line.put(frame_of(type, *make(user))); });
}

std::shared_ptr<google::protobuf::Message> contact(const std::string& user, const std::string& name,
                                                   pb::StatusType status) {
  auto buddy = std::make_shared<pb::Buddy>();
  buddy->set_username(user);
  buddy->set_buddyname(name);
  buddy->set_status(status);
  return buddy;
}

Misbehaviour disconnected_after_logout() {
  return besides(Frame::TYPE_LOGOUT, [](Line& line, Frame& frame) {
    pb::Disconnected disconnected;
    disconnected.set_user(payload_of<pb::Logout>(frame).user());
    disconnected.set_error(pb::CONNECTION_ERROR_NETWORK_ERROR);
    line.put(frame_of(Frame::TYPE_DISCONNECTED, disconnected));
  });
}

Misbehaviour second_login_ignored() {
  Misbehaviour odd;
  odd.receive = [users = std::set<std::string>()](Line&, Frame& frame) mutable {
    if (frame.type() == Frame::TYPE_LOGOUT) users.erase(payload_of<pb::Logout>(frame).user());
    if (frame.type() != Frame::TYPE_LOGIN) return Fate::handle;
    const auto login = payload_of<pb::Login>(frame);
    if (login.password() == "not-the-password") return Fate::handle;
    return users.insert(login.user()).second ? Fate::handle : Fate::ignore;
  };
  return odd;
}

/// Changes every payload that is a protobuf message.
Misbehaviour every_payload(std::function<void(google::protobuf::Message&)> change) {
  Misbehaviour odd;
  odd.send = [change](Line&, Frame& frame) {
    const auto with = [&](auto payload) {
      payload.ParsePartialFromString(frame.payload());
      change(payload);
      set_payload(frame, payload);
    };
    switch (frame.type()) {
      case Frame::TYPE_CONNECTED:
        with(pb::Connected());
        break;
      case Frame::TYPE_DISCONNECTED:
        with(pb::Disconnected());
        break;
      case Frame::TYPE_BUDDY_CHANGED:
      case Frame::TYPE_BUDDY_TYPING:
      case Frame::TYPE_BUDDY_TYPED:
      case Frame::TYPE_BUDDY_STOPPED_TYPING:
        with(pb::Buddy());
        break;
      case Frame::TYPE_CONV_MESSAGE:
      case Frame::TYPE_CONV_MESSAGE_ACK:
      case Frame::TYPE_ATTENTION:
      case Frame::TYPE_ROOM_SUBJECT_CHANGED:
        with(Message());
        break;
      case Frame::TYPE_PARTICIPANT_CHANGED:
        with(pb::Participant());
        break;
      case Frame::TYPE_VCARD:
        with(pb::VCard());
        break;
      case Frame::TYPE_STATS:
        with(pb::Stats());
        break;
      case Frame::TYPE_BACKEND_CONFIG:
        with(pb::BackendConfig());
        break;
      default:
        break;
    }
    return true;
  };
  return odd;
}

void add_unknown_fields(google::protobuf::Message& message) {
  auto& unknown = *message.GetReflection()->MutableUnknownFields(&message);
  unknown.AddVarint(90, 1);
  unknown.AddLengthDelimited(91, "of a newer schema");
}

/// Of strings only: that a photo or `blocked` is there means something.
void fill_with_empty(google::protobuf::Message& message) {
  const auto& reflection = *message.GetReflection();
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->is_optional() && field->type() == FieldDescriptor::TYPE_STRING &&
        !reflection.HasField(message, field)) {
      reflection.SetString(&message, field, "");
    }
  }
}

Misbehaviour room_notice() {
  return at_sending(Frame::TYPE_ROOM_SUBJECT_CHANGED, [](Line& line, Frame& frame) {
    const auto subject = payload_of<Message>(frame);
    Message notice = message_of(subject.username(), subject.buddyname(), "This room is an echo");
    notice.set_nickname("echo-bot");
    if (subject.nickname() == "echo-bot") line.put(frame_of(Frame::TYPE_CONV_MESSAGE, notice));
    return true;
  });
}

Misbehaviour own_participant(std::function<bool(pb::Participant&)> change) {
  return at_sending(Frame::TYPE_PARTICIPANT_CHANGED, [change](Line&, Frame& frame) {
    auto participant = payload_of<pb::Participant>(frame);
    if ((participant.flag() & pb::PARTICIPANT_FLAG_ME) == 0) return true;
    const bool sent = change(participant);
    set_payload(frame, participant);
    return sent;
  });
}

Misbehaviour nickname_changed_first() {
  Misbehaviour odd;
  odd.receive = [users = std::set<std::string>()](Line& line, Frame& frame) mutable {
    if (frame.type() == Frame::TYPE_LOGIN) users.insert(payload_of<pb::Login>(frame).user());
    if (frame.type() == Frame::TYPE_LOGOUT) users.erase(payload_of<pb::Logout>(frame).user());
    auto room = payload_of<pb::Room>(frame);
    if (frame.type() != Frame::TYPE_JOIN_ROOM || !room.IsInitialized() ||
        users.count(room.username()) == 0 || room.room() == "#missing") {
      return Fate::handle;
    }
    room.set_nickname(room.nickname() + "_");
    set_payload(frame, room);
    room.clear_password();
    line.put(frame_of(Frame::TYPE_ROOM_NICKNAME_CHANGED, room));
    return Fate::handle;
  };
  return odd;
}

Misbehaviour typing_before_message() {
  return at_sending(Frame::TYPE_CONV_MESSAGE, [](Line& line, Frame& frame) {
    const auto message = payload_of<Message>(frame);
    const auto typing = contact(message.username(), message.buddyname(), pb::STATUS_ONLINE);
    if (message.nickname().empty()) line.put(frame_of(Frame::TYPE_BUDDY_TYPING, *typing));
    return true;
  });
}

/// A frame starts in single bytes; the rest of a long one is one piece.
Misbehaviour byte_by_byte() {
  Misbehaviour odd;
  odd.queue = [](Line& line, std::string& waiting, std::size_t start) {
    const std::string frame = waiting.substr(start);
    waiting.resize(start);
    for (std::size_t i = 0; i < frame.size(); ++i) {
      line.put_bytes(std::string_view(frame).substr(i, i < 40 ? 1 : std::string::npos));
      line.flush();
      if (i >= 40) break;
    }
  };
  return odd;
}

Misbehaviour starts_late() {
  Misbehaviour odd;
  odd.start = [](Start&) { std::this_thread::sleep_for(milliseconds(800)); };
  return odd;
}

Misbehaviour exits(milliseconds delay, int status) {
  Misbehaviour odd;
  odd.exit = [delay, status] {
    std::this_thread::sleep_for(delay);
    return status;
  };
  return odd;
}

Misbehaviour room_list_unasked() {
  return at_sending(Frame::TYPE_BACKEND_CONFIG, [](Line& line, Frame& frame) {
    line.put(frame);
    pb::RoomList list;
    list.add_room("#echo");
    list.add_name("The echo room");
    line.put(frame_of(Frame::TYPE_ROOM_LIST, list));
    return false;
  });
}

Misbehaviour contact_details() {
  return changed<pb::Buddy>(Frame::TYPE_BUDDY_CHANGED, [](pb::Buddy& buddy) {
    buddy.set_statusmessage("Reachable");
    buddy.set_iconhash("da39a3ee5e6b4b0d3255bfef95601890afd80709");
  });
}

/// A room that is being left cannot be joined yet.
Misbehaviour leaving_takes_time() {
  using Clock = std::chrono::steady_clock;
  Misbehaviour odd;
  odd.receive = [left = std::map<std::string, Clock::time_point>()](Line&, Frame& frame) mutable {
    if (frame.type() != Frame::TYPE_JOIN_ROOM && frame.type() != Frame::TYPE_LEAVE_ROOM) {
      return Fate::handle;
    }
    const auto room = payload_of<pb::Room>(frame);
    Clock::time_point& since = left[room.username() + '\n' + room.room()];
    if (frame.type() == Frame::TYPE_LEAVE_ROOM) since = Clock::now();
    const bool is_early = Clock::now() - since < milliseconds(200);
    return frame.type() == Frame::TYPE_JOIN_ROOM && is_early ? Fate::ignore : Fate::handle;
  };
  return odd;
}

Misbehaviour ends_with_errno() {
  Misbehaviour odd;
  odd.closed = [] { std::_Exit(104); };
  return odd;
}

std::shared_ptr<google::protobuf::Message> welcome(const std::string& user,
                                                   const std::string& from) {
  return std::make_shared<Message>(message_of(user, from, "Welcome to the echo network"));
}

}  // namespace

const MisbehaviourTable& quirks() {
  static const MisbehaviourTable table = {
      {"connects-late", "start", "connects after 800 ms", starts_late},
      {"byte-by-byte", "framing", "writes byte by byte", byte_by_byte},
      {"coalesced", "framing", "writes the frames of 40 ms at once", coalesced},
      {"unknown-fields", "framing", "every payload has fields of a newer schema",
       [] { return every_payload(add_unknown_fields); }},
      {"empty-strings", "framing", "optional strings are there but empty",
       [] { return every_payload(fill_with_empty); }},
      {"stats-twice", "ping", "two STATS after each PONG",
       [] { return sent_twice(Frame::TYPE_STATS); }},
      {"stats-without-memory", "ping", "STATS says 0 for the memory",
       [] { return changed<pb::Stats>(Frame::TYPE_STATS, [](pb::Stats& s) { s.set_res(0); }); }},
      {"stats-unasked", "ping", "STATS every 200 ms", stats_unasked},
      {"config-after-pong", "config", "BACKEND_CONFIG comes after the first PONG",
       config_after_pong},
      {"config-never", "config", "no BACKEND_CONFIG",
       [] { return unsent(Frame::TYPE_BACKEND_CONFIG); }},
      {"config-of-component-mode", "config", "BACKEND_CONFIG lacks needRegistration=0",
       [] {
         return changed<pb::BackendConfig>(Frame::TYPE_BACKEND_CONFIG, [](pb::BackendConfig& sent) {
           const std::string line = "needRegistration=0\n";
           std::string& text = *sent.mutable_config();
           if (const auto at = text.find(line); at != text.npos) text.erase(at, line.size());
         });
       }},
      {"connected-late", "login", "CONNECTED comes after 300 ms", connected_late},
      {"refusal-late", "login", "DISCONNECTED of a wrong password comes after 300 ms",
       refusal_late},
      {"second-login-ignored", "login", "a LOGIN of a user who is logged in is not answered",
       second_login_ignored},
      {"disconnected-after-logout", "logout", "LOGOUT is answered with DISCONNECTED, error 0",
       disconnected_after_logout},
      {"reverse-users", "users", "users who log in together are answered in reverse order",
       reverse_users},
      {"contacts-before-connected", "roster", "contacts come before CONNECTED",
       [] { return behind(Frame::TYPE_CONNECTED, Frame::TYPE_BUDDY_CHANGED); }},
      {"contacts-late", "roster", "contacts come 400 ms late", contacts_late},
      {"contact-thrice", "roster", "each contact comes three times", contact_thrice},
      {"contact-details", "roster", "contacts have a status message and an icon hash",
       contact_details},
      {"contact-update-late", "roster", "the echo contact is AWAY 300 ms after a login",
       contact_update_late},
      {"more-contacts", "roster", "a contact that nobody asked for comes after a login",
       [] {
         return greeting(Frame::TYPE_BUDDY_CHANGED, [](const std::string& user) {
           return contact(user, "operator", pb::STATUS_DND);
         });
       }},
      {"contact-asks", "roster", "a stranger asks for authorization after a login",
       [] {
         return greeting(Frame::TYPE_AUTH_REQUEST, [](const std::string& user) {
           return contact(user, "stranger", pb::STATUS_ONLINE);
         });
       }},
      {"greeting", "messages", "a message of the network comes after a login",
       [] {
         return greeting(Frame::TYPE_CONV_MESSAGE,
                         [](const std::string& user) { return welcome(user, "operator"); });
       }},
      {"echo-greets", "messages", "a message of the echo contact comes after a login",
       [] {
         return greeting(Frame::TYPE_CONV_MESSAGE,
                         [](const std::string& user) { return welcome(user, "echo"); });
       }},
      {"ack-after-echo", "receipts", "the acknowledgement comes after the answer",
       [] { return behind(Frame::TYPE_CONV_MESSAGE_ACK, Frame::TYPE_CONV_MESSAGE); }},
      {"typing-at-login", "chat-states", "the echo contact types after a login",
       [] {
         return greeting(Frame::TYPE_BUDDY_TYPING, [](const std::string& user) {
           return contact(user, "echo", pb::STATUS_ONLINE);
         });
       }},
      {"typing-before-message", "chat-states", "a contact types before each message",
       typing_before_message},
      {"subject-first", "rooms", "the subject comes before the participants",
       [] { return behind(Frame::TYPE_PARTICIPANT_CHANGED, Frame::TYPE_ROOM_SUBJECT_CHANGED); }},
      {"subject-twice", "rooms", "each subject comes twice",
       [] { return sent_twice(Frame::TYPE_ROOM_SUBJECT_CHANGED); }},
      {"room-notice", "rooms", "a notice comes on joining", room_notice},
      {"room-list", "rooms", "a list of rooms comes after the connection", room_list_unasked},
      {"room-echo-late", "rooms", "what the user writes in a room comes back after 300 ms",
       room_echo_late},
      {"own-flag-missing", "rooms", "the own participant has no flag",
       [] {
         return own_participant([](pb::Participant& participant) {
           participant.set_flag(0);
           return true;
         });
       }},
      {"leave-silent", "rooms", "LEAVE_ROOM is not answered",
       [] {
         return own_participant([](pb::Participant& p) { return p.status() != pb::STATUS_NONE; });
       }},
      {"leaving-takes-time", "rooms", "a JOIN_ROOM within 200 ms of a LEAVE_ROOM is ignored",
       leaving_takes_time},
      {"nickname-changed", "rooms", "the network gives the user another nickname on joining",
       nickname_changed_first},
      {"exit-status-1", "exit", "ends with status 1 at EXIT",
       [] { return exits(milliseconds(0), 1); }},
      {"errno-as-status", "exit", "ends with status 104 when its connection ends", ends_with_errno},
      {"exit-late", "exit", "takes 800 ms to end", [] { return exits(milliseconds(800), 0); }},
  };
  return table;
}

}  // namespace echo
