// A Spectrum 2 backend whose legacy network is an echo: the contact `echo` sends back what it gets,
// and so does every room but `#missing`. Read it from the bottom up: main() connects, handle()
// looks at frames, and one function a frame type answers. connection.h moves the bytes.
//
// Its own switches: --rawxml, --send-buddies, --room-list, --query TEXT, and --contact, --room,
// --missing-room, --wrong-password for other names than these (options.h). It can also misbehave on
// purpose, to test the tests (misbehaviour.h): --bug NAME, --quirk NAME, --list-bugs,
// --list-quirks.

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bugs.h"
#include "connection.h"
#include "options.h"
#include "pbnetwork.pb.h"
#include "quirks.h"
#include "text.h"

namespace {

namespace pb = pbnetwork;
using echo::Frame;

const std::string kOccupant = "echo-bot";
const std::string kPhoto(  // A PNG of one pixel.
    "\211\120\116\107\015\012\032\012\000\000\000\015\111\110\104\122\000\000\000\001\000\000"
    "\000\001\010\000\000\000\000\072\176\233\125\000\000\000\012\111\104\101\124\170\332\143"
    "\150\000\000\000\202\000\201\332\105\010\073\000\000\000\000\111\105\116\104\256\102\140"
    "\202",
    67);

/// A room as one user sees it.
struct Room {
  std::string nickname;
  std::string subject = "Everything comes back";
};

/// All that is known of a user. Forgotten at his LOGOUT.
struct User {
  std::string legacy_name;
  std::map<std::string, pb::Buddy> roster;
  std::map<std::string, Room> rooms;
  std::string nickname;
  std::string photo;
};

struct Memory {  // kilobytes
  int all = 0;
  int shared = 0;
};

Memory memory_in_use() {
  std::ifstream statm("/proc/self/statm");
  long size = 0, resident = 0, shared = 0;
  statm >> size >> resident >> shared;
  const long page = sysconf(_SC_PAGESIZE) / 1024;
  return {static_cast<int>(resident * page), static_cast<int>(shared * page)};
}

class Backend {
 public:
  Backend(echo::Connection& connection, const echo::Options& options)
      : connection_(connection), options_(options) {}

  /// Says what this backend supports.
  void announce() {
    std::string config = "[registration]\nneedPassword=1\nneedRegistration=0\n";
    config += "[features]\nmuc=1\nreceipts=1\n";
    if (options_.raw_xml) config += "rawxml=1\n";
    if (options_.send_buddies) config += "send_buddies_on_login=1\n";
    send_config(Frame::TYPE_BACKEND_CONFIG, config);
    if (!options_.query.empty()) send_config(Frame::TYPE_QUERY, options_.query);
    if (options_.room_list) {
      pb::RoomList list;
      list.add_room(options_.room);
      list.add_name("The echo room");
      send(Frame::TYPE_ROOM_LIST, list);
    }
  }

  /// What to do with each type of frame. All others are ignored, so that new ones do no harm.
  void handle(const Frame& frame) {
    switch (frame.type()) {
      case Frame::TYPE_PING:
        return pong();
      case Frame::TYPE_EXIT:
        return connection_.exit();
      case Frame::TYPE_LOGIN:
        return with<pb::Login>(frame, &Backend::login);
      case Frame::TYPE_LOGOUT:
        return with<pb::Logout>(frame, &Backend::logout);
      case Frame::TYPE_BUDDIES:
        return with<pb::Buddies>(frame, &Backend::buddies);
      case Frame::TYPE_BUDDY_CHANGED:
        return of_user<pb::Buddy>(frame, &Backend::change);
      case Frame::TYPE_BUDDY_REMOVED:
        return of_user<pb::Buddy>(frame, &Backend::remove);
      case Frame::TYPE_BUDDY_TYPING:
      case Frame::TYPE_BUDDY_STOPPED_TYPING:
      case Frame::TYPE_BUDDY_TYPED:
        return of_user<pb::Buddy>(frame, &Backend::chat_state);
      case Frame::TYPE_CONV_MESSAGE:
        return of_user<pb::ConversationMessage>(frame, &Backend::message);
      case Frame::TYPE_ATTENTION:
        return of_user<pb::ConversationMessage>(frame, &Backend::attention);
      case Frame::TYPE_ROOM_SUBJECT_CHANGED:
        return of_user<pb::ConversationMessage>(frame, &Backend::subject);
      case Frame::TYPE_JOIN_ROOM:
        return of_user<pb::Room>(frame, &Backend::join);
      case Frame::TYPE_LEAVE_ROOM:
        return of_user<pb::Room>(frame, &Backend::leave);
      case Frame::TYPE_VCARD:
        return of_user<pb::VCard>(frame, &Backend::vcard);
      case Frame::TYPE_RAW_XML:
        return stanza(frame.payload());
      default:
        return;
    }
  }

 private:
  template <class Payload>
  void with(const Frame& frame, void (Backend::*handler)(const Payload&)) {
    Payload payload;
    if (echo::parse(frame.payload(), payload)) (this->*handler)(payload);
  }

  /// Frames of users who are not logged in are ignored.
  template <class Payload>
  void of_user(const Frame& frame, void (Backend::*handler)(User&, const Payload&, Frame::Type)) {
    Payload payload;
    if (!echo::parse(frame.payload(), payload)) return;
    if (auto user = users_.find(payload.username()); user != users_.end()) {
      (this->*handler)(user->second, payload, frame.type());
    }
  }

  void send(Frame::Type type, const google::protobuf::MessageLite& payload) {
    Frame frame;
    frame.set_type(type);
    payload.SerializeToString(frame.mutable_payload());
    connection_.send(frame);
  }
  void send_text(Frame::Type type, std::string text) {
    Frame frame;
    frame.set_type(type);
    frame.set_payload(std::move(text));
    connection_.send(frame);
  }

  void send_config(Frame::Type type, const std::string& text) {
    pb::BackendConfig config;
    config.set_config(text);
    send(type, config);
  }

  void pong() {
    Frame frame;
    frame.set_type(Frame::TYPE_PONG);
    connection_.send(frame);
    const Memory memory = memory_in_use();
    pb::Stats stats;
    stats.set_res(memory.all);
    stats.set_init_res(memory_at_start_.all);
    stats.set_shared(memory.shared);
    stats.set_id(std::to_string(getpid()));
    send(Frame::TYPE_STATS, stats);
  }

  void login(const pb::Login& login) {
    if (login.password() == options_.wrong_password) {
      users_.erase(login.user());
      pb::Disconnected disconnected;
      disconnected.set_user(login.user());
      disconnected.set_error(pb::CONNECTION_ERROR_AUTHENTICATION_FAILED);
      disconnected.set_message("Wrong user name or password");
      return send(Frame::TYPE_DISCONNECTED, disconnected);
    }
    User& user = users_[login.user()];
    user.legacy_name = login.legacyname();
    pb::Connected connected;
    connected.set_user(login.user());
    send(Frame::TYPE_CONNECTED, connected);
    pb::Buddy& echo = user.roster[options_.contact];
    echo.set_username(login.user());
    echo.set_buddyname(options_.contact);
    echo.set_alias("Echo");
    echo.set_status(pb::STATUS_ONLINE);
    send(Frame::TYPE_BUDDY_CHANGED, echo);
  }

  void logout(const pb::Logout& logout) { users_.erase(logout.user()); }

  void buddies(const pb::Buddies& buddies) {
    for (const pb::Buddy& buddy : buddies.buddy()) {
      auto user = users_.find(buddy.username());
      if (user != users_.end()) user->second.roster[buddy.buddyname()] = buddy;
    }
  }

  void change(User& user, const pb::Buddy& buddy, Frame::Type type) {
    pb::Buddy& kept = user.roster[buddy.buddyname()];
    kept = buddy;
    kept.set_status(pb::STATUS_ONLINE);
    send(type, kept);
  }

  void remove(User& user, const pb::Buddy& buddy, Frame::Type) {
    user.roster.erase(buddy.buddyname());
  }

  void chat_state(User&, const pb::Buddy& buddy, Frame::Type type) {
    if (buddy.buddyname() == options_.contact) send(type, buddy);
  }

  void attention(User&, const pb::ConversationMessage& message, Frame::Type type) {
    if (message.buddyname() == options_.contact) send(type, message);
  }

  void message(User& user, const pb::ConversationMessage& message, Frame::Type type) {
    pb::ConversationMessage answer;
    answer.set_username(message.username());
    answer.set_buddyname(message.buddyname());
    auto room = user.rooms.find(message.buddyname());
    if (room != user.rooms.end()) {
      answer.set_nickname(room->second.nickname);
    } else if (!message.id().empty()) {
      acknowledge(message);
    }
    // A private message to an occupant goes to `room/nickname`.
    const std::size_t slash = message.buddyname().rfind('/');
    const bool is_private = slash != std::string::npos &&
                            user.rooms.count(message.buddyname().substr(0, slash)) != 0 &&
                            message.buddyname().substr(slash + 1) == kOccupant;
    if (is_private) {
      answer.set_buddyname(message.buddyname().substr(0, slash));
      answer.set_nickname(kOccupant);
      answer.set_pm(true);
    }
    if (room == user.rooms.end() && !is_private && message.buddyname() != options_.contact) return;
    answer.set_message(message.message());
    if (!message.xhtml().empty()) answer.set_xhtml(message.xhtml());
    send(type, answer);
  }

  void acknowledge(const pb::ConversationMessage& message) {
    pb::ConversationMessage ack;
    ack.set_username(message.username());
    ack.set_buddyname(message.buddyname());
    ack.set_message("");
    ack.set_id(message.id());
    send(Frame::TYPE_CONV_MESSAGE_ACK, ack);
  }

  void send_participant(const pb::Room& room, const std::string& nickname, int flag,
                        pb::StatusType status) {
    pb::Participant participant;
    participant.set_username(room.username());
    participant.set_room(room.room());
    participant.set_nickname(nickname);
    participant.set_flag(flag);
    participant.set_status(status);
    send(Frame::TYPE_PARTICIPANT_CHANGED, participant);
  }

  void send_subject(const std::string& user, const std::string& name, const Room& room,
                    const std::string& nickname) {
    pb::ConversationMessage subject;
    subject.set_username(user);
    subject.set_buddyname(name);
    subject.set_message(room.subject);
    subject.set_nickname(nickname);
    send(Frame::TYPE_ROOM_SUBJECT_CHANGED, subject);
  }

  void join(User& user, const pb::Room& wanted, Frame::Type) {
    if (wanted.room() == options_.missing_room) {
      return send_participant(wanted, wanted.nickname(), pb::PARTICIPANT_FLAG_ROOM_NOT_FOUND,
                              pb::STATUS_NONE);
    }
    if (wanted.nickname() == kOccupant) {
      return send_participant(wanted, wanted.nickname(), pb::PARTICIPANT_FLAG_CONFLICT,
                              pb::STATUS_NONE);
    }
    Room& room = user.rooms[wanted.room()];
    room.nickname = wanted.nickname();
    send_participant(wanted, kOccupant, pb::PARTICIPANT_FLAG_MODERATOR, pb::STATUS_ONLINE);
    send_participant(wanted, room.nickname, pb::PARTICIPANT_FLAG_ME, pb::STATUS_ONLINE);
    send_subject(wanted.username(), wanted.room(), room, kOccupant);
  }

  /// LEAVE_ROOM has no nickname: it is the one of the join.
  void leave(User& user, const pb::Room& left, Frame::Type) {
    auto room = user.rooms.find(left.room());
    if (room == user.rooms.end()) return;
    send_participant(left, room->second.nickname, pb::PARTICIPANT_FLAG_ME, pb::STATUS_NONE);
    user.rooms.erase(room);
  }

  void subject(User& user, const pb::ConversationMessage& message, Frame::Type) {
    auto room = user.rooms.find(message.buddyname());
    if (room == user.rooms.end()) return;
    room->second.subject = message.message();
    send_subject(message.username(), room->first, room->second, room->second.nickname);
  }

  /// With a photo it is the user's own new vCard, without one it is a question.
  void vcard(User& user, const pb::VCard& card, Frame::Type type) {
    if (card.has_photo()) {
      user.photo = card.photo();
      user.nickname = card.nickname();
      return;
    }
    pb::VCard answer = card;
    const bool own = card.buddyname() == user.legacy_name;
    auto known = user.roster.find(card.buddyname());
    const bool has_alias = known != user.roster.end() && !known->second.alias().empty();
    answer.set_fullname(has_alias ? known->second.alias() : card.buddyname());
    answer.set_nickname(own ? user.nickname : card.buddyname());
    if (own && !user.photo.empty()) answer.set_photo(user.photo);
    if (card.buddyname() == options_.contact) answer.set_photo(kPhoto);
    send(type, answer);
  }

  /// A message to the echo contact goes back with its addresses swapped.
  void stanza(const std::string& xml) {
    const std::string_view from = echo::attribute(xml, "from");
    const std::string_view to = echo::attribute(xml, "to");
    if (xml.rfind("<message", 0) != 0 || !echo::is_text(xml)) return;
    if (to.substr(0, to.find('@')) != options_.contact || from.empty()) return;
    if (users_.count(std::string(from.substr(0, from.find('/')))) == 0) return;
    const bool from_first = from.data() < to.data();
    const std::string_view first = from_first ? from : to;
    const std::string_view second = from_first ? to : from;
    std::string answer(xml.data(), first.data());
    answer.append(second);
    answer.append(first.data() + first.size(), second.data());
    answer.append(first);
    answer.append(second.data() + second.size(), xml.data() + xml.size());
    send_text(Frame::TYPE_RAW_XML, answer);
  }

  echo::Connection& connection_;
  const echo::Options& options_;
  const Memory memory_at_start_ = memory_in_use();
  std::unordered_map<std::string, User> users_;  // by bare JID
};

/// Says what is wrong on stderr and returns the exit status for it.
int fail(int status, const std::string& what) {
  std::fprintf(stderr, "echo: %s\n", what.c_str());
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == "--list-bugs" || first == "--list-quirks") {
    std::fputs(list(first == "--list-bugs" ? echo::bugs() : echo::quirks()).c_str(), stdout);
    return 0;
  }
  google::protobuf::SetLogHandler(nullptr);  // Bad input is nothing to fill stderr with.
  echo::Options options;
  if (const std::string wrong = echo::read_options(argc, argv, options); !wrong.empty()) {
    return fail(2, wrong);
  }
  options.odd.start(options.start);
  const int socket = echo::connect_to(options.start.host, options.start.port);
  if (socket < 0) {
    return fail(1, "cannot connect to " + options.start.host + " port " + options.start.port);
  }
  echo::Connection connection(socket, options.odd);
  Backend backend(connection, options);
  options.odd.connected(connection);
  backend.announce();
  return connection.run([&backend](const Frame& frame) { backend.handle(frame); });
}
