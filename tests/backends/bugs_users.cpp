#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "bugs.h"
#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;
using std::chrono::milliseconds;
using std::chrono::seconds;

const char* const kWrongPassword = "not-the-password";

/// Cuts a text to so many bytes, in the middle of a character if need be.
void cut(std::string* text, std::size_t size) {
  if (text->size() > size) text->resize(size);
}

void make_ascii(std::string* text) {
  for (char& c : *text) c = static_cast<unsigned char>(c) < 0x80 ? c : '?';
}

bool is_wrong_password(const pb::Login& login) { return login.password() == kWrongPassword; }

Frame disconnected(const std::string& user, int error, const std::string& message) {
  pb::Disconnected payload;
  payload.set_user(user);
  payload.set_error(error);
  payload.set_message(message);
  return frame_of(Frame::TYPE_DISCONNECTED, payload);
}

Misbehaviour changed_connected(std::function<void(std::string*)> change) {
  return changed<pb::Connected>(Frame::TYPE_CONNECTED, [change](pb::Connected& connected) {
    change(connected.mutable_user());
  });
}

Misbehaviour changed_refusal(std::function<void(pb::Disconnected&)> change) {
  return changed<pb::Disconnected>(Frame::TYPE_DISCONNECTED, std::move(change));
}

/// Looks at each LOGIN; false: it is ignored.
Misbehaviour login_if(std::function<bool(Line&, const pb::Login&)> allow) {
  return at_receipt(Frame::TYPE_LOGIN, [allow](Line& line, Frame& frame) {
    return allow(line, payload_of<pb::Login>(frame)) ? Fate::handle : Fate::ignore;
  });
}

Misbehaviour connected_as_legacy_name() {
  auto names = std::make_shared<std::map<std::string, std::string>>();
  Misbehaviour odd = besides(Frame::TYPE_LOGIN, [names](Line&, Frame& frame) {
    const auto login = payload_of<pb::Login>(frame);
    (*names)[login.user()] = login.legacyname();
  });
  odd.send = changed_connected([names](std::string* user) { *user = (*names)[*user]; }).send;
  return odd;
}

Misbehaviour connected_before_check() {
  return besides(Frame::TYPE_LOGIN, [](Line& line, Frame& frame) {
    const auto login = payload_of<pb::Login>(frame);
    pb::Connected connected;
    connected.set_user(login.user());
    if (is_wrong_password(login)) line.put(frame_of(Frame::TYPE_CONNECTED, connected));
  });
}

Misbehaviour password_ascii_only() {
  return login_if([](Line& line, const pb::Login& login) {
    if (is_ascii(login.password())) return true;
    line.put(disconnected(login.user(), pb::CONNECTION_ERROR_AUTHENTICATION_FAILED, "Refused"));
    return false;
  });
}

/// Keeps the set of users who are logged in, and asks at each LOGIN and LOGOUT.
template <class What>
Misbehaviour with_users(What what) {
  Misbehaviour odd;
  odd.receive = [what, users = std::set<std::string>()](Line& line, Frame& frame) mutable {
    if (frame.type() == Frame::TYPE_LOGIN) {
      const auto login = payload_of<pb::Login>(frame);
      if (is_wrong_password(login)) return Fate::handle;
      const Fate fate = what(line, frame, users);
      users.insert(login.user());
      return fate;
    }
    if (frame.type() != Frame::TYPE_LOGOUT) return Fate::handle;
    const Fate fate = what(line, frame, users);
    users.erase(payload_of<pb::Logout>(frame).user());
    return fate;
  };
  return odd;
}

using Users = std::set<std::string>;

Misbehaviour second_login_fatal() {
  return with_users([](Line&, Frame& frame, Users& users) {
    const bool again = users.count(payload_of<pb::Login>(frame).user()) != 0;
    if (frame.type() == Frame::TYPE_LOGIN && again) std::_Exit(1);
    return Fate::handle;
  });
}

Misbehaviour logout_forgotten() {
  return login_if([seen = std::make_shared<Users>()](Line&, const pb::Login& login) {
    return is_wrong_password(login) || seen->insert(login.user()).second;
  });
}

Misbehaviour logout_of_everyone() {
  return with_users([](Line& line, Frame& frame, Users& users) {
    if (frame.type() != Frame::TYPE_LOGOUT) return Fate::handle;
    for (const std::string& user : users) log_out(line, user);
    return Fate::handle;
  });
}

Misbehaviour second_user_logs_out_first() {
  return with_users([](Line& line, Frame& frame, Users& users) {
    if (frame.type() != Frame::TYPE_LOGIN) return Fate::handle;
    for (const std::string& user : users) log_out(line, user);
    return Fate::handle;
  });
}

Misbehaviour users_at_most(std::size_t most) {
  return with_users([most](Line&, Frame& frame, Users& users) {
    const bool full = frame.type() == Frame::TYPE_LOGIN && users.size() >= most;
    return full ? Fate::ignore : Fate::handle;
  });
}

Misbehaviour last_logout_fatal() {
  return with_users([](Line&, Frame& frame, Users& users) {
    if (frame.type() == Frame::TYPE_LOGOUT && users.size() <= 1) std::_Exit(0);
    return Fate::handle;
  });
}

Misbehaviour unknown_logout_fatal() {
  return with_users([](Line&, Frame& frame, Users& users) {
    const bool known = users.count(payload_of<pb::Logout>(frame).user()) != 0;
    if (frame.type() == Frame::TYPE_LOGOUT && !known) std::_Exit(1);
    return Fate::handle;
  });
}

/// Each process keeps its users to itself, but this one writes into the first one's.
Misbehaviour users_of_second_backend_lost() {
  auto id = std::make_shared<int>(1);
  Misbehaviour odd;
  odd.start = [id](Start& start) { *id = start.backend_id; };
  odd.receive = [id](Line&, Frame& frame) {
    return *id > 1 && frame.type() == Frame::TYPE_LOGIN ? Fate::ignore : Fate::handle;
  };
  return odd;
}

Misbehaviour answers_to_last_user() {
  auto last = std::make_shared<std::string>();
  Misbehaviour odd = besides(Frame::TYPE_LOGIN, [last](Line&, Frame& frame) {
    *last = payload_of<pb::Login>(frame).user();
  });
  odd.send = changed<pb::ConversationMessage>(
                 Frame::TYPE_CONV_MESSAGE,
                 [last](pb::ConversationMessage& message) { message.set_username(*last); })
                 .send;
  return odd;
}

Misbehaviour contacts_of_first_user_only() {
  return at_sending(Frame::TYPE_BUDDY_CHANGED,
                    [first = std::string()](Line&, Frame& frame) mutable {
                      const std::string user = payload_of<pb::Buddy>(frame).username();
                      if (first.empty()) first = user;
                      return user == first;
                    });
}

/// After LOGOUT, and before a login that a test might do behind its next PING.
Misbehaviour after_logout(std::function<Frame(const std::string& user)> make) {
  return besides(Frame::TYPE_LOGOUT, [make](Line& line, Frame& frame) {
    const Frame late = make(payload_of<pb::Logout>(frame).user());
    line.later(milliseconds(5), [&line, late] { line.put(late); });
  });
}

Misbehaviour rooms_rejoined_at_login() {
  auto joins = std::make_shared<std::map<std::string, Frame>>();
  Misbehaviour odd = besides(Frame::TYPE_JOIN_ROOM, [joins](Line&, Frame& frame) {
    (*joins)[payload_of<pb::Room>(frame).username()] = frame;
  });
  odd.send = at_connected([joins](Line& line, const std::string& user) {
               const auto join = joins->find(user);
               if (join == joins->end()) return;
               line.later(milliseconds(0), [&line, frame = join->second] { line.handle(frame); });
             }).send;
  return odd;
}

/// LOGIN may take long, but PING has to be answered meanwhile.
Misbehaviour login_blocks() {
  return besides(Frame::TYPE_LOGIN, [](Line&, Frame&) { std::this_thread::sleep_for(seconds(7)); });
}

Misbehaviour connection_lost_at_login() {
  return at_connected([](Line& line, const std::string& user) {
    line.put(disconnected(user, pb::CONNECTION_ERROR_NETWORK_ERROR, "Connection lost"));
  });
}

MisbehaviourTable login_bugs() {
  return {
      {"no-connected", "login", "LOGIN is not answered",
       [] { return unsent(Frame::TYPE_CONNECTED); }},
      {"connected-as-legacy-name", "login", "CONNECTED names the legacy name, not the JID",
       connected_as_legacy_name},
      {"connected-with-resource", "login", "CONNECTED names a full JID",
       [] { return changed_connected([](std::string* user) { *user += "/echo"; }); }},
      {"connected-twice", "login", "LOGIN is answered twice",
       [] { return sent_twice(Frame::TYPE_CONNECTED); }},
      {"connected-before-check", "login", "a refused user gets CONNECTED too",
       connected_before_check},
      {"connected-incomplete", "login", "CONNECTED lacks the user",
       [] {
         return at_sending(Frame::TYPE_CONNECTED, [](Line&, Frame& frame) {
           frame.clear_payload();
           return true;
         });
       }},
      {"any-password", "login", "a wrong password is accepted",
       [] {
         return misread<pb::Login>(Frame::TYPE_LOGIN,
                                   [](pb::Login& login) { login.set_password("x"); });
       }},
      {"no-disconnected", "login", "a wrong password is not answered",
       [] { return unsent(Frame::TYPE_DISCONNECTED); }},
      {"refusal-as-network-error", "login", "a wrong password is answered with error 0",
       [] { return changed_refusal([](pb::Disconnected& refusal) { refusal.set_error(0); }); }},
      {"refusal-incomplete", "login", "DISCONNECTED lacks the error, which is required",
       [] { return changed_refusal([](pb::Disconnected& refusal) { refusal.clear_error(); }); }},
      {"refusal-bad-error", "login", "the error in DISCONNECTED is none",
       [] { return changed_refusal([](pb::Disconnected& refusal) { refusal.set_error(401); }); }},
      {"refusal-quotes-password", "login", "the text of DISCONNECTED holds the password",
       [] {
         return changed_refusal([](pb::Disconnected& refusal) {
           refusal.set_message(std::string("Refused: ") + kWrongPassword);
         });
       }},
      {"password-ascii-only", "login", "a password that is not ASCII is refused",
       password_ascii_only},
      {"extra-fields-fatal", "login", "dies at a LOGIN with extraFields",
       [] {
         return dies_at<pb::Login>(Frame::TYPE_LOGIN, [](const pb::Login& login) {
           return login.extrafields_size() > 0;
         });
       }},
      {"needs-settings", "login", "a LOGIN without settings is ignored",
       [] { return login_if([](Line&, const pb::Login& login) { return login.has_settings(); }); }},
      {"second-login-fatal", "login", "dies at a LOGIN of a user who is logged in",
       second_login_fatal},
      {"login-blocks", "login", "a LOGIN blocks everything for 7 s", login_blocks},
      {"lost-at-login", "login", "after each CONNECTED it says that the connection is lost",
       connection_lost_at_login},

      {"logout-forgotten", "logout", "after LOGOUT the next LOGIN of the user is ignored",
       logout_forgotten},
      {"logout-sent-back", "logout", "LOGOUT comes back",
       [] {
         return besides(Frame::TYPE_LOGOUT, [](Line& line, Frame& frame) { line.put(frame); });
       }},
      {"logout-ignored", "logout", "messages of the user are answered after LOGOUT",
       [] { return unheard([](const Frame& f) { return f.type() == Frame::TYPE_LOGOUT; }); }},
      {"message-after-logout", "logout", "a message comes after LOGOUT",
       [] {
         return after_logout([](const std::string& user) {
           return frame_of(Frame::TYPE_CONV_MESSAGE, message_of(user, "echo", "Good bye"));
         });
       }},
      {"connected-after-logout", "logout", "CONNECTED comes after LOGOUT",
       [] {
         return after_logout([](const std::string& user) {
           pb::Connected connected;
           connected.set_user(user);
           return frame_of(Frame::TYPE_CONNECTED, connected);
         });
       }},
      {"logout-of-everyone", "logout", "one LOGOUT logs all users out", logout_of_everyone},
      {"last-logout-fatal", "logout", "ends when the last user logs out", last_logout_fatal},
      {"unknown-logout-fatal", "logout", "dies at a LOGOUT of a user who is not logged in",
       unknown_logout_fatal},
      {"rooms-kept", "logout", "the rooms of before LOGOUT are joined at the next LOGIN",
       rooms_rejoined_at_login},
  };
}

MisbehaviourTable users_bugs() {
  return {
      {"one-user-only", "users", "the LOGIN of a second user is ignored",
       [] { return users_at_most(1); }},
      {"ten-users-only", "users", "the LOGIN of the eleventh user is ignored",
       [] { return users_at_most(10); }},
      {"second-user-logs-out-first", "users", "a second LOGIN logs the first user out",
       second_user_logs_out_first},
      {"users-of-second-backend-lost", "users", "with a backend id above 1 every LOGIN is ignored",
       users_of_second_backend_lost},
      {"answers-to-last-user", "users", "messages go to the user who logged in last",
       answers_to_last_user},
      {"contacts-of-first-user-only", "users", "only the first user gets contacts",
       contacts_of_first_user_only},
      {"user-name-ascii-only", "users", "what is not ASCII in a user's JID becomes ?",
       [] { return changed_connected(make_ascii); }},
      {"user-name-cut", "users", "a JID is cut to 32 bytes",
       [] { return changed_connected([](std::string* user) { cut(user, 32); }); }},
  };
}

}  // namespace

MisbehaviourTable user_bugs() {
  MisbehaviourTable all;
  for (const auto part : {login_bugs, users_bugs}) {
    for (MisbehaviourRow& row : part()) all.push_back(row);
  }
  return all;
}

}  // namespace echo
