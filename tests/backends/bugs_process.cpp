#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "bugs.h"
#include "connection.h"
#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// For faults that hang: long enough for every test, yet not for ever.
constexpr seconds kLong{120};

Misbehaviour at_start(std::function<void(Start&)> what) {
  Misbehaviour odd;
  odd.start = std::move(what);
  return odd;
}

Misbehaviour at_connection(std::function<void(Line&)> what) {
  Misbehaviour odd;
  odd.connected = std::move(what);
  return odd;
}

Misbehaviour at_exit(std::function<int()> what) {
  Misbehaviour odd;
  odd.exit = std::move(what);
  return odd;
}

void print_login(std::FILE* to, const std::string& words) {
  std::fprintf(to, "%s\n", words.c_str());
  std::fflush(to);
}

/// A child that outlives its parent. It keeps nothing of the parent open.
void leave_child() {
  if (fork() != 0) return;
  for (int descriptor = 0; descriptor < 64; ++descriptor) close(descriptor);
  std::this_thread::sleep_for(kLong);
  std::_Exit(0);
}

Misbehaviour unknown_option_fatal() {
  return at_start([](Start& start) {
    const std::set<std::string> values = {start.host, start.port, start.config_path};
    for (const std::string& word : start.arguments) {
      const bool known = word == "--host" || word == "--port" || word == "--bug" ||
                         word == "unknown-option-fatal" ||
                         word.rfind("--service.backend_id=", 0) == 0 || values.count(word) != 0;
      if (!known) std::_Exit(2);
    }
  });
}

Misbehaviour connects_twice() {
  auto place = std::make_shared<Start>();
  Misbehaviour odd = at_start([place](Start& start) { *place = start; });
  odd.connected = [place](Line&) { connect_to(place->host, place->port); };
  return odd;
}

/// Ends if a line of the config is bad.
Misbehaviour picky_of_config(std::function<bool(const std::string& line)> is_bad) {
  return at_start([is_bad](Start& start) {
    std::ifstream config(start.config_path);
    for (std::string line; std::getline(config, line);) {
      if (is_bad(line)) std::_Exit(1);
    }
  });
}

bool is_not_ascii(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// True for the second line of a key; blind to sections.
std::function<bool(const std::string&)> is_repeated_key() {
  return [keys = std::set<std::string>()](const std::string& line) mutable {
    const std::size_t end = line.find('=');
    return end != std::string::npos && !keys.insert(line.substr(0, end)).second;
  };
}

Misbehaviour needs_many_descriptors() {
  return at_start([](Start&) {
    rlimit limit = {};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 1024) std::_Exit(1);
  });
}

Misbehaviour text_of_locale() {
  return changed<pb::ConversationMessage>(
      Frame::TYPE_CONV_MESSAGE, [](pb::ConversationMessage& message) {
        const char* locale = std::getenv("LC_ALL");
        if (locale == nullptr || std::string_view(locale) != "C") return;
        for (char& c : *message.mutable_message()) c = static_cast<signed char>(c) < 0 ? '?' : c;
      });
}

/// After a second LOGIN of a user his messages go to the session of the first.
Misbehaviour second_login_mute() {
  return unheard([logins = std::map<std::string, int>()](const Frame& frame) mutable {
    if (frame.type() == Frame::TYPE_LOGIN) ++logins[payload_of<pb::Login>(frame).user()];
    return frame.type() == Frame::TYPE_CONV_MESSAGE &&
           logins[payload_of<pb::ConversationMessage>(frame).username()] > 1;
  });
}

Misbehaviour one_login_a_user() {
  return unheard([users = std::set<std::string>()](const Frame& frame) mutable {
    return frame.type() == Frame::TYPE_LOGIN &&
           !users.insert(payload_of<pb::Login>(frame).user()).second;
  });
}

Misbehaviour second_backend_mute() {
  auto id = std::make_shared<int>(1);
  Misbehaviour odd = at_start([id](Start& start) { *id = start.backend_id; });
  odd.send = [id](Line&, Frame& frame) {
    return *id == 1 || frame.type() != Frame::TYPE_CONNECTED;
  };
  return odd;
}

Misbehaviour rejoin_ignored() {
  return at_receipt(Frame::TYPE_JOIN_ROOM,
                    [joined = std::set<std::string>()](Line&, Frame& frame) mutable {
                      const auto room = payload_of<pb::Room>(frame);
                      const bool is_new = joined.insert(room.username() + room.room()).second;
                      return is_new ? Fate::handle : Fate::ignore;
                    });
}

Misbehaviour every_20th_message_lost() {
  return at_receipt(Frame::TYPE_CONV_MESSAGE, [count = 0](Line&, Frame&) mutable {
    return ++count % 20 == 0 ? Fate::ignore : Fate::handle;
  });
}

Misbehaviour dies_at_message_200() {
  return dies([count = std::make_shared<int>(0)](const Frame& frame) {
    return frame.type() == Frame::TYPE_CONV_MESSAGE && ++*count == 200;
  });
}

/// Only pages that are written count as memory.
Misbehaviour memory_leak() {
  return besides(Frame::TYPE_CONV_MESSAGE,
                 [leaked = std::make_shared<std::vector<std::string>>()](Line&, Frame&) {
                   leaked->emplace_back(256 << 10, 'x');
                 });
}

Misbehaviour thread_per_login() {
  return besides(Frame::TYPE_LOGIN, [](Line&, Frame&) {
    std::thread([] { std::this_thread::sleep_for(kLong); }).detach();
  });
}

Misbehaviour descriptor_leak(Type type) {
  return besides(type, [](Line&, Frame&) { fcntl(2, F_DUPFD_CLOEXEC, 3); });
}

}  // namespace

MisbehaviourTable process_bugs() {
  return {
      {"never-connects", "start", "does not connect",
       [] { return at_start([](Start&) { std::this_thread::sleep_for(kLong); }); }},
      {"ends-at-start", "start", "exits with 0 before it connects",
       [] { return at_start([](Start&) { std::_Exit(0); }); }},
      {"fails-at-start", "start", "exits with 1 before it connects",
       [] { return at_start([](Start&) { std::_Exit(1); }); }},
      {"host-ignored", "start", "connects to 127.0.0.1, whatever --host says",
       [] { return at_start([](Start& start) { start.host = "127.0.0.1"; }); }},
      {"unknown-option-fatal", "start", "exits with 2 on an option it does not know",
       unknown_option_fatal},
      {"config-ascii-only", "start", "exits with 1 if its config is not ASCII",
       [] { return picky_of_config(is_not_ascii); }},
      {"config-keys-once", "start", "exits with 1 if its config repeats a key",
       [] { return picky_of_config(is_repeated_key()); }},
      {"config-sections-known", "start", "exits with 1 if its config has a section of others",
       [] {
         return picky_of_config(
             [](const std::string& line) { return line.rfind("[no_such", 0) == 0; });
       }},
      {"id-of-one-only", "start", "exits with 1 if its backend id is above 1",
       [] {
         return at_start([](Start& start) {
           if (start.backend_id > 1) std::_Exit(1);
         });
       }},
      {"needs-1024-descriptors", "start", "exits with 1 if it may open less than 1024 files",
       needs_many_descriptors},
      {"text-of-locale", "start", "in the locale C text that is not ASCII becomes ?",
       text_of_locale},
      {"connects-twice", "start", "opens a second connection", connects_twice},
      {"banner", "start", "says hello in plain text when the connection is there",
       [] { return at_connection([](Line& line) { line.put_bytes("HELLO spectrum\n"); }); }},
      {"ends-after-connect", "start", "exits with 0 as soon as it is connected",
       [] { return at_connection([](Line&) { std::_Exit(0); }); }},

      {"only-id-1", "reconnect", "exits with 1 unless its backend id is 1",
       [] {
         return at_start([](Start& start) {
           if (start.backend_id != 1) std::_Exit(1);
         });
       }},
      {"second-backend-mute", "reconnect", "with a backend id above 1 no LOGIN is answered",
       second_backend_mute},
      {"second-login-mute", "reconnect", "after a new LOGIN the messages of a user are lost",
       second_login_mute},
      {"one-login-a-user", "reconnect", "a user gets one LOGIN: later ones are ignored",
       one_login_a_user},
      {"rejoin-ignored", "reconnect", "joining a room again, after a new LOGIN, is not answered",
       rejoin_ignored},

      {"exit-ignored", "exit", "EXIT does not end it", [] { return at_exit([] { return -1; }); }},
      {"exit-status-3", "exit", "ends with status 3 at EXIT",
       [] { return at_exit([] { return 3; }); }},
      {"exit-aborts", "exit", "dies of SIGABRT at EXIT",
       [] {
         return at_exit([]() -> int {
           signal(SIGABRT, SIG_DFL);
           std::abort();
         });
       }},
      {"exit-late", "exit", "takes 15 s to end after EXIT",
       [] {
         return at_exit([] {
           std::this_thread::sleep_for(seconds(15));
           return 0;
         });
       }},
      {"connection-end-ignored", "exit", "lives on when its connection has ended",
       [] {
         Misbehaviour odd;
         odd.closed = [] { std::this_thread::sleep_for(kLong); };
         return odd;
       }},
      {"connection-end-fatal", "exit", "dies of SIGABRT when its connection ends",
       [] {
         Misbehaviour odd;
         odd.closed = [] { std::abort(); };
         return odd;
       }},
      {"child-left", "exit", "leaves a child process behind",
       [] { return at_connection([](Line&) { leave_child(); }); }},

      {"password-on-stderr", "secrets", "writes the password of a LOGIN to stderr",
       [] {
         return besides(Frame::TYPE_LOGIN, [](Line&, Frame& frame) {
           const auto login = payload_of<pb::Login>(frame);
           print_login(stderr, "login of " + login.user() + " with " + login.password());
         });
       }},
      {"password-on-stdout", "secrets", "writes the password of a LOGIN to stdout",
       [] {
         return besides(Frame::TYPE_LOGIN, [](Line&, Frame& frame) {
           print_login(stdout, payload_of<pb::Login>(frame).ShortDebugString());
         });
       }},
      {"frame-dumped", "secrets", "writes the bytes of a LOGIN to stderr",
       [] {
         return besides(Frame::TYPE_LOGIN,
                        [](Line&, Frame& frame) { print_login(stderr, frame.payload()); });
       }},
      {"refused-password-logged", "secrets", "writes a wrong password to stderr",
       [] {
         return besides(Frame::TYPE_LOGIN, [](Line&, Frame& frame) {
           const auto login = payload_of<pb::Login>(frame);
           if (login.password() == "not-the-password") {
             print_login(stderr, "wrong password " + login.password());
           }
         });
       }},

      {"message-20-lost", "soak", "every 20th message is lost", every_20th_message_lost},
      {"message-200-fatal", "soak", "dies at the 200th message", dies_at_message_200},
      {"memory-leak", "soak", "each message costs 256 KiB for ever", memory_leak},
      {"descriptor-a-message", "soak", "each message leaves a descriptor open",
       [] { return descriptor_leak(Frame::TYPE_CONV_MESSAGE); }},
      {"descriptor-a-login", "soak", "each LOGIN leaves a descriptor open",
       [] { return descriptor_leak(Frame::TYPE_LOGIN); }},
      {"descriptor-a-ping", "soak", "each PING leaves a descriptor open",
       [] { return descriptor_leak(Frame::TYPE_PING); }},
      {"descriptor-a-room", "soak", "each JOIN_ROOM leaves a descriptor open",
       [] { return descriptor_leak(Frame::TYPE_JOIN_ROOM); }},
      {"thread-a-login", "soak", "each LOGIN leaves a thread behind", thread_per_login},
      {"child-a-login", "soak", "each LOGIN leaves a dead child that nobody waits for",
       [] {
         return besides(Frame::TYPE_LOGIN, [](Line&, Frame&) {
           if (fork() == 0) std::_Exit(0);
         });
       }},
  };
}

}  // namespace echo
