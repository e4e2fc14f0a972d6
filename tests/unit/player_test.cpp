// Every verb, without a socket or a process: the player against a backend in memory.
#include "play/player.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "memory_backend.h"
#include "scenario/scope.h"
#include "scenario_files.h"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Wrapper = pb::WrapperMessage;

class PlayerTest : public testing::Test {
 protected:
  PlayerTest() { test_.be_polite(); }

  /// Plays steps, and returns what failed as a user reads it; "" if nothing did.
  std::string play(const std::string& steps, const std::string& head = "") {
    std::string errors;
    const auto scenario = parse_text("{" + head + "\"steps\": [" + steps + "]}", &errors);
    EXPECT_TRUE(scenario) << errors;
    if (!scenario) return errors;
    Outcome outcome;
    Player player(test_, *scenario, outcome);
    test_.sent.clear();
    test_.run(player.run());
    std::string words;
    for (const Failure& failure : outcome.failures) {
      words += failure.what + "\n";
      for (const std::string& line : detail_lines(failure)) words += "  " + line + "\n";
    }
    outcome_ = std::move(outcome);
    return words;
  }
  std::string sent() const { return fmt::format("{}", fmt::join(test_.sent, "\n")); }
  MessagePtr text_from_echo(const std::string& text) {
    pb::ConversationMessage message;
    message.set_username("alice@example.org");
    message.set_buddyname("echo");
    message.set_message(text);
    return make_message(Wrapper::TYPE_CONV_MESSAGE, message);
  }
  void say_later(Duration after, const std::string& text) {
    test_.later(after, [this, text] { test_.receive(text_from_echo(text)); });
  }

  MemoryBackend test_;
  Outcome outcome_;
};

TEST_F(PlayerTest, SendAndRaw) {
  EXPECT_EQ(play(R"({"send": "LOGOUT", "fields": {"user": "a@b", "legacyName": "${random.word}"}},
                    {"raw": {"hex": "0102", "times": 2, "frame": true}},
                    {"send": "PING", "times": 2})"),
            "");
  EXPECT_TRUE(test_.sent.at(0).starts_with("LOGOUT user=\"a@b\" legacyName=\"")) << sent();
  EXPECT_EQ(test_.sent.at(1), "raw 000000020102000000020102");
  EXPECT_EQ(test_.sent.at(2), "PING");
  EXPECT_EQ(test_.sent.at(3), "PING");
  EXPECT_EQ(test_.sent.size(), 4u);
}

TEST_F(PlayerTest, APayloadFollowsTheFields) {
  EXPECT_EQ(
      play(R"({"send": "LOGOUT", "fields": {"user": "${alice.user}"}, "payload": "hex:1801"})"),
      "");
  EXPECT_TRUE(test_.sent.at(0).starts_with("LOGOUT user=\"alice@example.org\"")) << sent();
  EXPECT_NE(test_.sent.at(0).find("legacyName"), std::string::npos) << sent();
}

TEST_F(PlayerTest, WhatNoServerSendsFailsNoMust) {
  const std::string step = R"({"expect": "VCARD", "within": "1s", "level": "must"})";
  play(step, R"("level": "should",)");
  EXPECT_EQ(outcome_.failures.at(0).level, Level::must);
  play(step, R"("level": "should", "legal": false,)");
  EXPECT_EQ(outcome_.failures.at(0).level, Level::should);
}

TEST_F(PlayerTest, AChunkedWriteIsWaitedFor) {
  test_.queue_for(70ms);
  EXPECT_EQ(play(R"({"send": "PING", "chunks": [1]}, {"note": "written"})"), "");
  EXPECT_GE(test_.now(), 70ms);
}

TEST_F(PlayerTest, AVariableOfTheWrongKindFailsTheStep) {
  EXPECT_EQ(play(R"({"send": "VCARD", "fields": {"userName": "a", "buddyName": "b",
                     "id": "${alice.user}"}})"),
            "field \"id\" holds a whole number, found \"alice@example.org\"\n");
}

TEST_F(PlayerTest, DoIsWhatTheServerSends) {
  EXPECT_EQ(play(R"({"do": "login", "user": "alice"}, {"expect": "CONNECTED"},
                    {"do": "write", "user": "alice", "to": "${contact.echo}", "text": "hi"})"),
            "");
  EXPECT_TRUE(test_.sent.at(0).starts_with("LOGIN user=\"alice@example.org\"")) << sent();
  EXPECT_TRUE(test_.sent.at(2).starts_with("CONV_MESSAGE ")) << sent();
  EXPECT_EQ(play(R"({"do": "logout", "user": "bob"})"), "bob is not logged in\n");
}

TEST_F(PlayerTest, ExpectPassesOverOthersAndKeepsFields) {
  say_later(10ms, "one");
  say_later(20ms, "two");
  EXPECT_EQ(play(R"({"expect": "CONV_MESSAGE", "fields": {"message": "two"},
                     "save": {"who": "buddyName"}},
                    {"send": "LOGOUT", "fields": {"user": "a", "legacyName": "${who}"}})"),
            "");
  EXPECT_EQ(sent(), "LOGOUT user=\"a\" legacyName=\"echo\"");
  EXPECT_EQ(test_.now(), 20ms);
}

TEST_F(PlayerTest, ExpectShowsTheNearestFrame) {
  say_later(10ms, "hullo");
  EXPECT_EQ(play(R"({"expect": "CONV_MESSAGE", "fields": {"message": "hello"}, "within": "1s"})"),
            "expected CONV_MESSAGE with message \"hello\" within 1 s\n"
            "  nearest: CONV_MESSAGE userName=\"alice@example.org\" buddyName=\"echo\" "
            "message=\"hullo\"\n"
            "    > message: expected \"hello\", came \"hullo\"\n"
            "  also came:\n"
            "    PONG\n");
  EXPECT_EQ(test_.now(), 1s);
  EXPECT_EQ(outcome_.failures.at(0).server, "the user does not receive this message");
}

TEST_F(PlayerTest, ExpectNextAllowsNothingBetween) {
  say_later(10ms, "one");
  EXPECT_TRUE(
      play(R"({"expect": "CONNECTED", "next": true})").starts_with("expected CONNECTED next\n"));
}

TEST_F(PlayerTest, ExpectCounts) {
  say_later(10ms, "one");
  say_later(20ms, "two");
  EXPECT_EQ(play(R"({"expect": "CONV_MESSAGE", "count": 2})"), "");
  say_later(10ms, "three");
  EXPECT_TRUE(play(R"({"expect": "CONV_MESSAGE", "count": 9, "within": "50ms"})")
                  .starts_with("expected CONV_MESSAGE 9 times, came 3 within 50 ms\n"));
}

TEST_F(PlayerTest, ABackendThatEndsIsNotWaitedFor) {
  test_.later(75ms, [this] { test_.end(3); });
  EXPECT_TRUE(play(R"({"expect": "CONNECTED"})")
                  .starts_with("expected CONNECTED, but the backend exited with status 3 first\n"));
  EXPECT_EQ(test_.now(), 75ms);
}

TEST_F(PlayerTest, AnyOfSaysThatTheBackendEnded) {
  test_.later(75ms, [this] { test_.end(3); });
  EXPECT_TRUE(
      play(R"({"any_of": [[{"expect": "CONNECTED"}], [{"expect": "VCARD"}]]})")
          .starts_with("expected any of 2 frames, but the backend exited with status 3 first\n"));
}

TEST_F(PlayerTest, AClosedConnectionWaitsAMomentForTheStatus) {
  test_.later(10ms, [this] { test_.end(std::nullopt); });
  test_.later(40ms, [this] { test_.end(1); });
  EXPECT_TRUE(play(R"({"expect": "CONNECTED"})")
                  .starts_with("expected CONNECTED, but the backend exited with status 1 first\n"));
  EXPECT_EQ(test_.now(), 40ms);
}

TEST_F(PlayerTest, AClosedConnectionAloneIsTold) {
  test_.later(10ms, [this] { test_.end(std::nullopt); });
  EXPECT_TRUE(
      play(R"({"expect": "CONNECTED"})")
          .starts_with("expected CONNECTED, but the backend closed its connection first\n"));
  EXPECT_EQ(test_.now(), 310ms);
}

TEST_F(PlayerTest, TimesInMessagesAreThoseThatWereWaited) {
  test_.options_.timeout_scale = 2;
  EXPECT_TRUE(play(R"({"expect": "CONNECTED", "within": "1s"})")
                  .starts_with("expected CONNECTED within 2 s\n"));
  EXPECT_EQ(test_.now(), 2s);
}

TEST_F(PlayerTest, TheScenariosTimeIsALimit) {
  EXPECT_TRUE(play(R"({"expect": "CONNECTED", "within": "1m"})", R"("timeout": "3s", )")
                  .starts_with("expected CONNECTED before the scenario's timeout of 3 s\n"));
  EXPECT_EQ(play(R"({"repeat": 5, "steps": [{"pause": "1s"}]})", R"("timeout": "3s", )"),
            "the scenario took longer than its timeout of 3 s\n");
}

TEST_F(PlayerTest, ExpectNoneLooksUntilThePong) {
  EXPECT_EQ(play(R"({"expect_none": "CONV_MESSAGE"})"), "");
  EXPECT_EQ(sent(), "PING");
  test_.receive(text_from_echo("hi"));
  EXPECT_EQ(play(R"({"expect_none": "CONV_MESSAGE"})"),
            "expected no CONV_MESSAGE\n  but came: CONV_MESSAGE userName=\"alice@example.org\" "
            "buddyName=\"echo\" message=\"hi\"\n");
}

TEST_F(PlayerTest, ExpectNoneIsQuietAsLongAsItSays) {
  say_later(400ms, "late");
  EXPECT_EQ(play(R"({"expect_none": "CONV_MESSAGE", "quiet": "300ms"})"), "");
  EXPECT_EQ(test_.now(), 300ms);
  EXPECT_TRUE(play(R"({"expect_none": "CONV_MESSAGE", "quiet": "300ms"})")
                  .starts_with("expected no CONV_MESSAGE\n"));
}

TEST_F(PlayerTest, ExpectNoneNeedsItsPong) {
  test_.on_frame = nullptr;
  EXPECT_TRUE(play(R"({"expect_none": "CONV_MESSAGE"})")
                  .starts_with("expected PONG, to look at all that comes before it within 5 s\n"));
}

TEST_F(PlayerTest, AllOfComeInAnyOrder) {
  say_later(10ms, "b");
  say_later(20ms, "a");
  const std::string both =
      R"({"all_of": [{"expect": "CONV_MESSAGE", "fields": {"message": "a"}},
                     {"expect": "CONV_MESSAGE", "fields": {"message": "b"}, "level": "may"}]})";
  EXPECT_EQ(play(both), "");
  EXPECT_EQ(play(R"({"all_of": [{"expect": "PONG"}, {"expect": "VCARD", "level": "should"}],
                     "within": "1s"})"),
            "expected all of 2 frames, 0 came within 1 s\n"
            "  missing: PONG\n  missing: VCARD\n  instead came:\n"
            "    PONG\n"
            "    CONV_MESSAGE userName=\"alice@example.org\" buddyName=\"echo\" message=\"b\"\n"
            "    CONV_MESSAGE userName=\"alice@example.org\" buddyName=\"echo\" message=\"a\"\n");
  EXPECT_EQ(outcome_.failures.at(0).level, Level::must);
}

TEST_F(PlayerTest, AnyOfRunsTheBranchThatCame) {
  say_later(10ms, "x");
  EXPECT_EQ(play(R"({"any_of": [[{"expect": "VCARD"}, {"send": "PING"}],
                                [{"expect": "CONV_MESSAGE"}, {"send": "EXIT"}]]})"),
            "");
  EXPECT_EQ(sent(), "EXIT");
}

TEST_F(PlayerTest, PingAndItsPong) {
  EXPECT_EQ(play(R"({"ping": {}}, {"expect_none": "PONG"})"), "");
  test_.on_frame = nullptr;
  EXPECT_EQ(play(R"({"ping": {"within": "2s"}})"),
            "expected PONG within 2 s\n  instead came: nothing\n");
}

TEST_F(PlayerTest, TogetherIsOneWrite) {
  EXPECT_EQ(play(R"({"together": [{"send": "PING"}, {"raw": {"hex": "00"}},
                                  {"do": "login", "user": "alice"}]})"),
            "");
  EXPECT_EQ(test_.sent.front(), "cork");
  EXPECT_EQ(test_.sent.back(), "uncork");
}

TEST_F(PlayerTest, Logs) {
  test_.later(30ms, [this] { test_.print("ready to serve"); });
  EXPECT_EQ(play(R"({"log": "stderr", "contains": "ready"},
                    {"log": "stderr", "matches": "^ready to [a-z]+$"},
                    {"log": "stderr", "line": "ready to serve"},
                    {"log_none": "stderr", "matches": "(?i)traceback"})"),
            "");
  EXPECT_EQ(play(R"({"log": "server", "contains": "PING to", "level": "INFO"},
                    {"log_none": "server", "contains": "PING to", "level": "ERROR"})"),
            "");
  EXPECT_EQ(play(R"({"log": "stderr", "contains": "no such", "within": "1s"})"),
            "expected a line in stderr that contains \"no such\" within 1 s\n"
            "  the last lines of stderr:\n    ready to serve\n");
  EXPECT_EQ(play(R"({"log_none": "stderr", "contains": "ready"})"),
            "expected no line in stderr that contains \"ready\"\n  but came: ready to serve\n");
}

TEST_F(PlayerTest, AnOrderedLineComesAfterTheStepBefore) {
  test_.print("early");
  EXPECT_EQ(play(R"({"log": "stderr", "contains": "early"},
                    {"log": "stderr", "contains": "early", "ordered": true, "within": "1s"})"),
            "expected a line in stderr that contains \"early\" within 1 s\n"
            "  the last lines of stderr:\n    early\n");
}

TEST_F(PlayerTest, Connections) {
  EXPECT_EQ(play(R"({"connection": {"delay": "5ms", "rate": 100, "stop_reading": true}})"), "");
  EXPECT_EQ(sent(), "delay 5ms\nrate 100\nstop");
  EXPECT_EQ(play(R"({"connection": {"close": "rst"}})"), "");
  EXPECT_EQ(test_.closed, CloseHow::rst);
  EXPECT_EQ(play(R"({"connection": {"expect": "closed", "within": "1s"}})"),
            "expected the backend to close its connection within 1 s\n");
  test_.later(1ms, [this] { test_.end(0); });
  EXPECT_EQ(play(R"({"connection": {"expect": "closed"}})"), "");
}

TEST_F(PlayerTest, SignalAndExit) {
  test_.later(20ms, [this] { test_.end(0); });
  EXPECT_EQ(play(R"({"signal": "SIGTERM"}, {"exit": {"code": 0}})"), "");
  EXPECT_EQ(sent(), "signal 15");
  EXPECT_EQ(play(R"({"exit": {"code": 3}})"),
            "expected the backend to end with status 3\n  it exited with status 0\n");
  EXPECT_EQ(play(R"({"signal": "SIGTERM"})"),
            "cannot signal the backend: it exited with status 0\n");
}

TEST_F(PlayerTest, ExitIsWaitedFor) {
  EXPECT_EQ(play(R"({"exit": {"within": "3s"}})"),
            "expected the backend to end within 3 s\n  it is still running\n");
}

TEST_F(PlayerTest, ResourcesAndMarks) {
  EXPECT_EQ(play(R"({"resources": {"memory": {"less_than": "1MiB"},
                                   "descriptors": {"grown_by_at_most": 0}}})"),
            "");
  EXPECT_EQ(play(R"({"resources": {"memory": {"less_than": 10}}})"),
            "the backend uses more than it should\n"
            "  memory: expected less than 10, is 1000\n");
  EXPECT_EQ(play(R"({"mark": "m"},
                    {"resources": {"descriptors": {"grown_by_at_most": 0}, "since": "m"}})"),
            "");
  EXPECT_EQ(play(R"({"resources": {"threads": {"less_than": 10}}})"),
            "the backend uses more than it should\n  threads: cannot be read\n");
}

TEST_F(PlayerTest, ResourcesInABranchKnowTheStart) {
  say_later(1ms, "x");
  EXPECT_EQ(play(R"({"any_of": [[{"expect": "CONV_MESSAGE"},
                                 {"resources": {"descriptors": {"grown_by_at_most": 0}}}]]})"),
            "");
}

TEST_F(PlayerTest, ResourcesMayBeGivenBackAMomentLater) {
  test_.figures["memory"] = 5000;
  test_.later(200ms, [this] { test_.figures["memory"] = 100; });
  EXPECT_EQ(play(R"({"resources": {"memory": {"less_than": 1000}}})"), "");
}

TEST_F(PlayerTest, SpawnWaitsForTheOtherBackend) {
  EXPECT_EQ(play(R"({"spawn": {"id": 7}}, {"ping": {}, "backend": 7})"), "");
  EXPECT_EQ(sent(), "PING\nPING");
  test_.on_frame = nullptr;
  EXPECT_EQ(play(R"({"spawn": {"id": 9}})"),
            "expected backend 9 to connect and answer PING within 5 s\n");
}

TEST_F(PlayerTest, Blocks) {
  EXPECT_EQ(play(R"({"set": {"x": "s"}},
                    {"repeat": 2, "steps": [{"send": "LOGOUT",
                       "fields": {"user": "${x}", "legacyName": "${i}"}}]},
                    {"for_each": "y", "in": ["a", 7], "steps": [{"send": "LOGOUT",
                       "fields": {"user": "${x}", "legacyName": "${y}"}}]},
                    {"use": "logged-in", "with": {"user": "alice"}},
                    {"note": "done"})"),
            "");
  EXPECT_TRUE(
      sent().starts_with("LOGOUT user=\"s\" legacyName=\"1\"\n"
                         "LOGOUT user=\"s\" legacyName=\"2\"\n"
                         "LOGOUT user=\"s\" legacyName=\"a\"\n"
                         "LOGOUT user=\"s\" legacyName=\"7\"\nLOGIN "))
      << sent();
}

TEST_F(PlayerTest, UsersLogInSideBySide) {
  EXPECT_EQ(play(R"({"users": 3, "steps": [
                      {"expect": "CONNECTED", "fields": {"user": "${user.user}"}}]})"),
            "");
  test_.on_frame = nullptr;
  EXPECT_EQ(play(R"({"users": 5})"),
            "expected CONNECTED for u4@example.org of 5 users within 5 s\n");
}

TEST_F(PlayerTest, PausesAreTime) {
  EXPECT_EQ(play(R"({"pause": "1500ms"})"), "");
  EXPECT_EQ(test_.now(), 1500ms);
}

TEST_F(PlayerTest, AWeakFailureDoesNotEndTheBlock) {
  EXPECT_EQ(play(R"({"expect": "VCARD", "within": "1s", "level": "should"}, {"send": "PING"})"),
            "expected VCARD within 1 s\n  instead came:\n    PONG\n");
  EXPECT_EQ(sent(), "PING");
  EXPECT_EQ(outcome_.failures.at(0).level, Level::should);
}

TEST_F(PlayerTest, OnlyExpectedTellsTheOthers) {
  say_later(1ms, "x");
  EXPECT_EQ(play(R"({"pause": "10ms"})", R"("only_expected": true, )"),
            "unexpected frame: CONV_MESSAGE userName=\"alice@example.org\" buddyName=\"echo\" "
            "message=\"x\"\n");
}

TEST_F(PlayerTest, CleanupRunsWhateverHappened) {
  EXPECT_TRUE(play(R"({"expect": "VCARD", "within": "1s"})", R"("cleanup": [{"send": "PING"}], )")
                  .starts_with("expected VCARD within 1 s\n"));
  EXPECT_EQ(sent(), "PING");
}

TEST_F(PlayerTest, AnInterruptedRunFailsNobody) {
  test_.later(10ms, [this] { test_.cancelled_ = true; });
  EXPECT_EQ(play(R"({"expect": "CONNECTED"})"), "");
  EXPECT_TRUE(outcome_.interrupted);
  EXPECT_EQ(test_.now(), 10ms);
}

TEST_F(PlayerTest, EveryBuiltInVariableHasAValue) {
  for (const BuiltinVariable& row : builtin_variables()) {
    EXPECT_EQ(play(fmt::format(R"({{"send": "LOGOUT", "fields": {{"user": "a",
                                   "legacyName": "[${{{}}}]"}}}})",
                               row.name)),
              "");
    if (row.name == "seed") continue;  // Of the run, which there is none of.
    EXPECT_EQ(sent().find("[]"), std::string::npos) << row.name;
  }
}

TEST_F(PlayerTest, RandomTextIsFromEverywhere) {
  EXPECT_EQ(play(R"({"note": "${random.text}"})"), "");
  std::string text;
  for (const Event& event : test_.journal().kept()) {
    if (event.kind == EventKind::note) text = event.text;
  }
  EXPECT_TRUE(std::ranges::any_of(text, [](char c) { return static_cast<signed char>(c) < 0; }))
      << text;
}

}  // namespace
}  // namespace harness
