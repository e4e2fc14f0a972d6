#include "suite/judge.h"

#include <gtest/gtest.h>

#include <deque>

#include "report/text/cause_text.h"
#include "suite/ladder.h"

namespace harness {
namespace {

/// Results whose scenarios live as long as the test.
class JudgeTest : public testing::Test {
 protected:
  ScenarioResult result(const std::string& id, Verdict verdict) {
    Scenario& scenario = scenarios_.emplace_back();
    scenario.id = id;
    scenario.file = "scenarios/" + id + ".json";
    ScenarioResult made;
    made.scenario = &scenario;
    made.name = id;
    made.verdict = verdict;
    made.outcome.started = true;
    made.rerun = "run " + id;
    return made;
  }

  ScenarioResult missing(const std::string& id, const std::string& type,
                         Level level = Level::must) {
    ScenarioResult made = result(id, level == Level::must ? Verdict::fail : Verdict::weak);
    Failure failure;
    failure.level = level;
    failure.file = made.scenario->file;
    failure.line = 8;
    failure.what = "expected " + type + " within 5 s";
    failure.type = type;
    failure.came = CameInstead();
    made.outcome.failures = {failure};
    return made;
  }

  static void differ(ScenarioResult& result, const std::string& field) {
    result.outcome.failures.front().came =
        CameInstead{"the frame", {{field, "\"a\"", "\"b\""}}, {}, 0};
  }

  static void find(ScenarioResult& result, const std::string& id, MessagePtr message = nullptr) {
    result.outcome.findings.push_back({make_finding(id, 1, "", std::move(message)), 1});
  }

  std::string told() const {
    std::string lines;
    for (const Cause& cause : judge_.causes()) lines += cause_line(cause, Style{});
    return lines;
  }

  std::deque<Scenario> scenarios_;
  Judge judge_;
};

TEST_F(JudgeTest, TheSameMissingFrameIsOneCause) {
  judge_.add(missing("conformance/vcard/photo", "VCARD"));
  EXPECT_TRUE(judge_.last_was_new());
  judge_.add(missing("conformance/vcard/own", "VCARD"));
  EXPECT_FALSE(judge_.last_was_new());
  judge_.add(missing("conformance/rooms/join", "PARTICIPANT_CHANGED"));
  EXPECT_EQ(told(),
            "✗ expected VCARD within 5 s  must · 2 scenarios\n"
            "✗ expected PARTICIPANT_CHANGED within 5 s  must\n");
  EXPECT_EQ(judge_.causes().front().areas, (std::map<std::string, int>{{"vcard", 2}}));
}

TEST_F(JudgeTest, FieldsThatDifferTellCausesApart) {
  for (const char* id : {"conformance/messages/a", "conformance/messages/b"}) {
    ScenarioResult wrong = missing(id, "CONV_MESSAGE");
    differ(wrong, "message");
    judge_.add(wrong);
  }
  ScenarioResult other = missing("conformance/messages/c", "CONV_MESSAGE");
  differ(other, "buddyName");
  judge_.add(other);
  EXPECT_EQ(
      told(),
      "✗ CONV_MESSAGE comes with the wrong message: message: expected \"a\", came \"b\"  must · "
      "2 scenarios\n"
      "✗ CONV_MESSAGE comes with the wrong buddyName: buddyName: expected \"a\", came \"b\"  "
      "must\n");
}

TEST_F(JudgeTest, AnUnwantedFrameIsNotAMissingOne) {
  judge_.add(missing("conformance/messages/a", "CONV_MESSAGE"));
  ScenarioResult unwanted = missing("conformance/messages/b", "CONV_MESSAGE");
  unwanted.outcome.failures.front().what = "expected no CONV_MESSAGE";
  unwanted.outcome.failures.front().came.reset();
  judge_.add(unwanted);
  EXPECT_EQ(told(),
            "✗ expected CONV_MESSAGE within 5 s  must\n"
            "✗ expected no CONV_MESSAGE  must\n");
}

TEST_F(JudgeTest, ARungWhoseAnswerIsWrongIsNotCalledUnanswered) {
  ScenarioResult wrong = missing("conformance/login/connected", "CONNECTED");
  differ(wrong, "user");
  judge_.add(wrong);
  EXPECT_TRUE(told().starts_with("✗ CONNECTED comes with the wrong user")) << told();
  EXPECT_EQ(judge_.causes().front().users, "Nobody can log in.");
}

TEST_F(JudgeTest, WhoIsHurtComesBeforeHowMany) {
  judge_.add(missing("conformance/ping/a", "STATS", Level::should));
  judge_.add(missing("conformance/ping/b", "STATS", Level::should));
  judge_.add(missing("conformance/vcard/c", "VCARD"));
  EXPECT_TRUE(told().starts_with("✗ expected VCARD")) << told();
}

TEST_F(JudgeTest, TheEndOfTheProcessExplainsWhatIsMissing) {
  ScenarioResult crashed = missing("conformance/messages/a", "CONV_MESSAGE");
  find(crashed, "process.crashed");
  judge_.add(crashed);
  ASSERT_EQ(judge_.causes().size(), 1u);
  EXPECT_EQ(judge_.causes().front().explain, "process.crashed");
}

TEST_F(JudgeTest, AFindingAboutTheSameTypeExplainsTheStep) {
  pb::ConversationMessage payload;
  payload.set_username("alice@example.org");
  payload.set_buddyname("echo");
  payload.set_message("hello");
  const MessagePtr frame = make_message(pb::WrapperMessage::TYPE_CONV_MESSAGE, payload);
  ScenarioResult same = missing("conformance/messages/a", "CONV_MESSAGE");
  find(same, "message.bad-timestamp", frame);
  judge_.add(same);
  ASSERT_EQ(judge_.causes().size(), 1u);
  EXPECT_EQ(judge_.causes().front().explain, "message.bad-timestamp");

  ScenarioResult beside = missing("conformance/vcard/b", "VCARD");
  find(beside, "message.bad-timestamp", frame);
  judge_.add(beside);
  ASSERT_EQ(judge_.causes().size(), 2u);
  EXPECT_EQ(judge_.causes().front().count, 2);
}

TEST_F(JudgeTest, ARungIsToldWithWhatItBlocks) {
  judge_.add(missing("conformance/login/connected", "CONNECTED"));
  for (const char* id : {"conformance/messages/a", "conformance/rooms/b"}) {
    ScenarioResult blocked = result(id, Verdict::blocked);
    blocked.blocked_by = "conformance/login/connected";
    judge_.add(blocked);
  }
  EXPECT_EQ(told(),
            "✗ LOGIN is not answered: expected CONNECTED within 5 s  must · 2 scenarios blocked\n");
}

TEST_F(JudgeTest, ABackendThatDoesNotComeUpIsToldWithItsLastWords) {
  ScenarioResult down = result("conformance/start/connects", Verdict::fail);
  down.outcome.started = false;
  down.outcome.last_lines = {"1", "2", "3", "4", "stderr: no such module"};
  find(down, "process.ended-at-start");
  judge_.add(down);
  const Cause cause = judge_.causes().front();
  EXPECT_EQ(cause.headline, "The backend does not come up: ended before it connected");
  EXPECT_EQ(cause.evidence, (std::vector<std::string>{"2", "3", "4", "stderr: no such module"}));
  EXPECT_EQ(cause.explain, "process.ended-at-start");
}

TEST_F(JudgeTest, AFirstPongThatIsMissingIsAboutPing) {
  judge_.add(missing("conformance/start/connects", "PONG"));
  EXPECT_TRUE(told().starts_with("✗ PING is not answered")) << told();
}

TEST_F(JudgeTest, WhatIsExpectedOrPassesHasNoCause) {
  judge_.add(result("conformance/ping/a", Verdict::pass));
  ScenarioResult expected = missing("conformance/ping/b", "PONG");
  expected.verdict = Verdict::expected_failure;
  judge_.add(expected);
  EXPECT_EQ(told(), "");
}

TEST_F(JudgeTest, TheExampleIsTheOneWithTheFewestWords) {
  ScenarioResult wordy = missing("conformance/vcard/a", "VCARD");
  wordy.outcome.failures.front().details = {"a line", "and another one"};
  judge_.add(wordy);
  judge_.add(missing("conformance/vcard/b", "VCARD"));
  EXPECT_EQ(judge_.causes().front().scenario, "conformance/vcard/b");
  EXPECT_EQ(judge_.causes().front().count, 2);
}

TEST(Ladder, EveryRungAndAreaIsInTheSuite) {
  for (const RungRow& row : rung_rows()) {
    EXPECT_EQ(find_rung(row.scenario), &row);
    EXPECT_FALSE(row.without.empty() || row.users.empty() || row.next.empty()) << row.scenario;
  }
  EXPECT_LT(place_of_area("ping"), place_of_area("rooms"));
  EXPECT_EQ(place_of_area("no such"), area_rows().size());
}

}  // namespace
}  // namespace harness
