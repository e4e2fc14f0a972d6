// The captured bytes of the real server, played against the world: every frame it sent is sent
// again, in the same order, and what its backends sent causes no finding.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "text/encoding.h"
#include "wire/frame.h"
#include "world_fixture.h"

namespace harness {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

/// What an XMPP client did, by the label in the capture, as an action.
struct Labelled {
  std::string_view label;
  std::string_view verb;
  Values values;
  std::vector<std::string> groups;
};

/// The same label means the same in all captures, but for the few that `stanza` tells apart.
const std::vector<Labelled>& labels() {
  static const std::vector<Labelled> table = {
      {"initial presence", "presence", {}, {}},
      {"chat message, no chat state", "write", {{"to", "echo"}, {"text", "hello"}}, {}},
      {"chat message + active",
       "write",
       {{"to", "echo"}, {"text", "hello2"}, {"state", "active"}},
       {}},
      {"chat message + receipt request",
       "write",
       {{"to", "echo"}, {"text", "hello3"}, {"id", "m3"}},
       {}},
      {"chat message + xhtml",
       "write",
       {{"to", "echo"}, {"text", "bold"}, {"xhtml", "<p>b<b>old</b></p>"}},
       {}},
      {"message utf-8", "write", {{"to", "echo"}, {"text", "žluťoučký 😀"}}, {}},
      {"message with newline and lt", "write", {{"to", "echo"}, {"text", "a\nb <x> &"}}, {}},
      {"chat state composing", "typing", {{"to", "echo"}}, {}},
      {"chat state paused", "paused", {{"to", "echo"}}, {}},
      {"chat state active", "active", {{"to", "echo"}}, {}},
      {"chat state inactive", "write", {{"to", "echo"}, {"text", ""}, {"state", "inactive"}}, {}},
      {"chat state gone", "write", {{"to", "echo"}, {"text", ""}, {"state", "gone"}}, {}},
      {"attention", "attention", {{"to", "echo"}}, {}},
      {"message with subject", "subject", {{"to", "echo"}, {"text", "subj"}}, {}},
      {"message to buddy full jid", "write", {{"to", "echo"}, {"text", "to resource"}}, {}},
      {"message to unknown contact", "write", {{"to", "stranger"}, {"text", "hi stranger"}}, {}},
      {"message type normal", "write", {{"to", "echo"}, {"text", "normal"}}, {}},
      {"empty body", "write", {{"to", "echo"}, {"text", ""}}, {}},
      {"message escaped jid", "write", {{"to", "some@user.com"}, {"text", "esc"}}, {}},
      {"roster add iq", "add_contact", {{"contact", "bob"}, {"alias", "Bobby"}}, {"G1", "G2"}},
      {"presence subscribe", "edit_contact", {{"contact", "bob"}}, {}},
      {"presence subscribed", "edit_contact", {{"contact", "bob"}}, {}},
      {"roster rename iq", "edit_contact", {{"contact", "bob"}, {"alias", "Bob2"}}, {"G1"}},
      {"presence subscribe new contact without roster iq",
       "add_contact",
       {{"contact", "carl"}},
       {}},
      {"presence unsubscribe", "remove_contact", {{"contact", "carl"}}, {}},
      {"presence unsubscribed", "remove_contact", {{"contact", "carl"}}, {}},
      {"directed presence to contact", "presence", {}, {}},
      {"roster remove iq", "remove_contact", {{"contact", "bob"}}, {}},
      {"roster remove unknown", "remove_contact", {{"contact", "nobody"}}, {}},
      {"vcard get contact", "ask_vcard", {{"contact", "echo"}}, {}},
      {"vcard get own", "ask_vcard", {}, {}},
      {"vcard set own", "set_vcard", {{"photo", "iVBORw=="}, {"nickname", "Nicky"}}, {}},
      {"presence xa", "presence", {{"show", "xa"}}, {}},
      {"presence dnd", "presence", {{"show", "dnd"}, {"text", "busy ž"}}, {}},
      {"presence chat", "presence", {{"show", "chat"}}, {}},
      {"presence available", "presence", {{"show", "online"}}, {}},
      {"presence same again", "presence", {}, {}},
      {"presence with status only", "presence", {{"text", "just status"}}, {}},
      {"presence invisible", "presence", {{"show", "invisible"}}, {}},
      {"join", "join", {{"room", "#conf"}, {"nickname", "nick"}}, {}},
      {"MUC join", "join", {{"room", "#conf"}, {"nickname", "nick"}}, {}},
      {"MUC join again", "join", {{"room", "#conf"}, {"nickname", "nick"}}, {}},
      {"MUC join with password + history",
       "join",
       {{"room", "#pw"}, {"nickname", "nick"}, {"password", "pass"}},
       {}},
      {"MUC join on a backend without muc feature",
       "join",
       {{"room", "#room"}, {"nickname", "nick"}},
       {}},
      {"MUC groupchat + composing", "typing", {{"to", "#conf"}}, {}},
      {"MUC subject", "subject", {{"to", "#conf"}, {"text", "new subject"}}, {}},
      {"MUC private message", "write", {{"to", "#conf/other"}, {"text", "psst"}}, {}},
      {"direct message to nick", "write", {{"to", "other"}, {"text", "direct"}}, {}},
      {"MUC nick change", "join", {{"room", "#conf"}, {"nickname", "nick2"}}, {}},
      {"MUC away", "join", {{"room", "#conf"}, {"nickname", "nick"}}, {}},
      {"vcard occupant", "ask_vcard", {{"contact", "#conf/other"}}, {}},
      {"vcard room", "ask_vcard", {{"contact", "#conf"}}, {}},
      {"second resource presence", "login", {}, {}},
      {"second resource message", "write", {{"to", "echo"}, {"text", "from two"}}, {}},
      {"logout: unavailable presence", "logout", {}, {}},
      {"u1 logs out", "logout", {}, {}},
      {"u2 logs out", "logout", {}, {}},
  };
  return table;
}

/// Labels whose action hangs on the capture's stanza.
Labelled of_stanza(const std::string& label, const std::string& stanza) {
  const bool conf = stanza.find("#conf") != std::string::npos;
  if (label == "presence away")
    return {"",
            "presence",
            {{"show", "away"}, {"text", stanza.find("brb") != std::string::npos ? "brb" : "lunch"}},
            {}};
  if (label == "MUC groupchat")
    return {"",
            "write",
            {{"to", conf ? "#conf" : "#room"}, {"text", conf ? "hi room" : "to room"}},
            {}};
  if (label == "MUC leave") return {"", "leave", {{"room", conf ? "#conf" : "#room"}}, {}};
  return {};
}

/// The log lines that the world writes, with handles by the order they appear in. Left out: what
/// the session writes, and the ticks of a server without backends, which are in no `.jsonl`.
std::vector<std::string> told(const std::vector<std::string>& lines) {
  const std::regex ours(
      "(INFO|WARN|ERROR) (NetworkPluginServer: (New backend|PING to|Disconnecting|Backend 0x|"
      "Backend [0-9]+ will|There is no|Associating|Stopping)|UserManager: [^ ]+: Disconnecting|"
      "User: [^ ]+: Disconnecting).*");
  const std::regex handle("0x[0-9a-f]+");
  std::vector<std::string> kept;
  std::vector<std::string> handles;
  for (std::string line : lines) {
    if (!std::regex_match(line, ours)) continue;
    std::smatch found;
    if (std::regex_search(line, found, handle)) {
      const std::string text = found[0];
      auto place = std::find(handles.begin(), handles.end(), text);
      if (place == handles.end()) place = handles.insert(handles.end(), text);
      line.replace(line.find(text), text.size(), "0x" + std::to_string(place - handles.begin()));
    }
    kept.push_back(std::move(line));
  }
  return kept;
}

/// Things that an XMPP client did and that neither sent a frame nor have an action.
bool is_silent(const std::string& label) {
  return label.starts_with("session_start") || label.starts_with("disco") ||
         label.starts_with("xmpp ping") || label.starts_with("version") ||
         label.starts_with("blocking") || label.starts_with("spectrum block") ||
         label.starts_with("admin command") || label == "roster get" || label == "close stream" ||
         label == "presence probe" || label == "second resource logs in" ||
         label == "connect + login user@localhost/two";
}

struct Capture {
  std::string name;
  WorldOptions options;
  /// Bytes of the backend after this many reads never reached the server (mute).
  std::size_t heard = std::numeric_limits<std::size_t>::max();
  /// Findings that the capture is about.
  std::string findings = "";
};

void PrintTo(const Capture& capture, std::ostream* out) { *out << capture.name; }

class CapturesTest : public ::testing::TestWithParam<Capture> {
 protected:
  void play() {
    WorldOptions options = GetParam().options;
    options.drop_idle = true;
    world_ = std::make_unique<World>(clock_, output_, options);
    std::ifstream file(std::string(SOURCE_ROOT) + "/tests/unit/data/captures/" + GetParam().name +
                       ".jsonl");
    ASSERT_TRUE(file.good());
    std::string line;
    std::getline(file, line);  // Describes the file.
    for (std::size_t number = 2; std::getline(file, line); ++number) {
      SCOPED_TRACE(GetParam().name + ".jsonl:" + std::to_string(number));
      line_(nlohmann::json::parse(line));
      if (HasFatalFailure()) return;
    }
    // The server says EXIT also where the other side is gone; the captures end before it.
    for (const MessagePtr& left : queue_)
      EXPECT_TRUE(left->is(pb::WrapperMessage::TYPE_EXIT)) << left->type->name;
    EXPECT_EQ(output_.take_findings(), GetParam().findings);
    std::ifstream log(std::string(SOURCE_ROOT) + "/tests/unit/data/captures/" + GetParam().name +
                      ".log");
    if (!log.good()) return;  // Not every capture has one.
    std::vector<std::string> real;
    while (std::getline(log, line))
      real.push_back(line.substr(std::size("2026-11-22 17:25:44,325")));
    for (std::string& one : real) one = std::regex_replace(one, std::regex("INFO  "), "INFO ");
    for (std::string& one : real) one = std::regex_replace(one, std::regex("WARN  "), "WARN ");
    EXPECT_FALSE(told(real).empty());
    EXPECT_EQ(told(output_.lines), told(real));
  }

 private:
  void line_(const nlohmann::json& entry) {
    const auto time = std::chrono::duration<double>(entry.value("t", 0.0));
    clock_.advance(std::chrono::duration_cast<Duration>(time) - clock_.now());
    if (entry.contains("user")) {
      user_did(entry["user"], entry.value("stanza", ""));
    } else if (entry.contains("event")) {
      if (entry["event"].get<std::string>().starts_with("SIGTERM")) stop();
    } else if (entry.contains("server")) {
      server_sent(entry);
    } else {
      backend_sent(entry);
    }
  }

  void user_did(const std::string& label, const std::string& stanza) {
    if (label.ends_with("leaves (unavailable + close)")) {
      // Told twice: for the presence, and a second later for the end of its stream.
      act_("logout", {}, {});
      act_("presence", {{"show", "invisible"}}, {});
    } else if (label.starts_with("connect + login ") && !is_silent(label)) {
      jid_ = label.substr(std::string("connect + login ").size());
      act_("login", {}, {});
    } else if (!is_silent(label)) {
      Labelled row = of_stanza(label, stanza);
      for (const Labelled& one : labels())
        if (one.label == label) row = one;
      ASSERT_FALSE(row.verb.empty()) << "no action for: " << label;
      if (label == "u1 logs out") jid_ = "u1@localhost";
      if (label == "u2 logs out") jid_ = "u2@localhost";
      act_(row.verb, row.values, row.groups);
    }
    collect();
  }

  void act_(std::string_view verb, const Values& values, const std::vector<std::string>& groups) {
    const Account account{jid_, jid_, jid_.substr(0, jid_.find('@')), "secret"};
    Action action{find_action(verb), values, std::nullopt};
    if (!groups.empty()) action.groups = groups;
    ASSERT_NE(action.row, nullptr);
    EXPECT_EQ(act(*world_, account, action), "");
  }

  void stop() {
    world_->stop();
    collect();
  }

  void collect() {
    for (const RecordingOutput::Sent& one : output_.sent) queue_.push_back(one.message);
    output_.sent.clear();
  }

  static bool same(const Message& mine, const Message& real) {
    if (mine.body == real.body) return true;
    // The order of the settings in LOGIN is arbitrary.
    if (!real.is(pb::WrapperMessage::TYPE_LOGIN) || !mine.is(pb::WrapperMessage::TYPE_LOGIN))
      return false;
    const auto& a = mine.as<pb::Login>();
    const auto& b = real.as<pb::Login>();
    return mine.body.size() == real.body.size() && a.user() == b.user() &&
           a.legacyname() == b.legacyname() && a.password() == b.password() &&
           std::map<std::string, std::string>(a.settings().value().begin(),
                                              a.settings().value().end()) ==
               std::map<std::string, std::string>(b.settings().value().begin(),
                                                  b.settings().value().end());
  }

  /// A PING that nothing asked for: a new connection, or the tick.
  void provoke(const Message& real) {
    if (real.is(pb::WrapperMessage::TYPE_EXIT)) {
      // The tick after which the mute backend is dropped; or the server's end.
      if (GetParam().name == "mute")
        world_->tick();
      else
        world_->stop();
    } else if (real.is(pb::WrapperMessage::TYPE_PING)) {
      if (connections_ == 0 || output_.started == connections_)
        world_->backend_connected(++connections_);
      else
        world_->tick();
    }
    collect();
  }

  void server_sent(const nlohmann::json& entry) {
    FrameReader reader;
    const std::string bytes = from_hex(entry["server"].get<std::string>()).value();
    reader.feed(bytes);
    std::string_view body;
    while (reader.next(&body) == FrameReader::State::frame) {
      const MessagePtr real = decode_message(body);
      ASSERT_EQ(real->decoded, Decoded::ok);
      // What was written to a connection that had ended was not captured.
      while (!queue_.empty() && crashed_ > 0 && queue_.front()->is(pb::WrapperMessage::TYPE_EXIT) &&
             !real->is(pb::WrapperMessage::TYPE_EXIT)) {
        queue_.pop_front();
        --crashed_;
      }
      if (queue_.empty()) provoke(*real);
      ASSERT_FALSE(queue_.empty()) << "nothing sent for " << real->type->name;
      EXPECT_TRUE(same(*queue_.front(), *real))
          << "real: " << to_hex(real->body) << "\nmine: " << to_hex(queue_.front()->body);
      queue_.pop_front();
    }
    EXPECT_EQ(reader.pending(), 0u);
  }

  void backend_sent(const nlohmann::json& entry) {
    const std::string bytes = from_hex(entry["backend"].get<std::string>()).value();
    if (entry.contains("closed")) {
      const int live = connections_;
      ++crashed_;
      world_->backend_disconnected(live);
      collect();
      return;
    }
    FrameReader& reader = reader_;
    reader.feed(bytes);
    const bool heard = ++reads_ <= GetParam().heard;
    std::string_view body;
    while (reader.next(&body) == FrameReader::State::frame) {
      const MessagePtr message = decode_message(body);
      EXPECT_EQ(message->decoded, Decoded::ok) << to_hex(body);
      if (heard) world_->received(connections_, message);
    }
    collect();
  }

  ManualClock clock_;
  RecordingOutput output_;
  std::unique_ptr<World> world_;
  FrameReader reader_;
  std::deque<MessagePtr> queue_;
  std::string jid_;
  int connections_ = 0;
  int crashed_ = 0;
  std::size_t reads_ = 0;
};

TEST_P(CapturesTest, AreSentAgain) { play(); }

WorldOptions one_user_a_backend() {
  WorldOptions options;
  options.users_per_backend = 1;
  return options;
}

INSTANTIATE_TEST_SUITE_P(All, CapturesTest,
                         ::testing::Values(Capture{"template", {}}, Capture{"libcommuni", {}},
                                           Capture{"crash-user", {}}, Capture{"crash-room", {}},
                                           Capture{"term-user", {}},
                                           Capture{"two-backends", one_user_a_backend()},
                                           Capture{"mute", {}, 1, "pong.missing"}),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace harness
