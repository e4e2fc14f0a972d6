#include "suite/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(UsageAdvice, NamesTheOptionThatTheTextNames) {
  EXPECT_THAT(usage_advice({"stderr: usage: b.py [-h] -j JID",
                            "stderr: b.py: error: the following arguments are required: -j"}),
              ElementsAre(HasSubstr("printed how it is used"),
                          "  --argument -j --argument irc.example.org", HasSubstr("profile")));
  EXPECT_THAT(usage_advice({"stdout: Usage: backend --jid JID"})[1],
              "  --argument --jid --argument irc.example.org");
  EXPECT_THAT(usage_advice({"stdout: Usage: backend --job N --join ROOM"})[1], "  --argument WORD");
}

TEST(UsageAdvice, ArgumentsThatAreRefused) {
  EXPECT_THAT(usage_advice({"stderr: usage: b.py [--host HOST]",
                            "stderr: b.py: error: unrecognized arguments: --port 1"}),
              ElementsAre(HasSubstr("refuses arguments"), HasSubstr("does not know")));
}

TEST(UsageAdvice, OtherOutput) {
  EXPECT_THAT(usage_advice({}), IsEmpty());
  EXPECT_THAT(usage_advice({"stderr: Traceback (most recent call last):", "stderr: OSError: x"}),
              IsEmpty());
}

class AdvisorOfARun : public testing::Test {
 protected:
  void end(Verdict verdict, const std::string& reason = "", int times = 1) {
    for (int i = 0; i < times; ++i) {
      ScenarioResult result;
      result.verdict = verdict;
      result.reason = reason;
      result.outcome = outcome_;
      result.outcome.started = true;
      summary_.add(verdict);
      advisor_.scenario_ended(result);
      no_profile_.scenario_ended(result);
    }
  }

  Outcome outcome_;
  RunSummary summary_;
  Advisor advisor_{{"run --detect", ""}};
  Advisor no_profile_{{"", "init -- ./b"}};
};

TEST_F(AdvisorOfARun, ManyNeedMoreThanIsPromised) {
  end(Verdict::pass, "", 20);
  end(Verdict::not_applicable, "needs rooms", 11);
  EXPECT_THAT(advisor_.advice(summary_),
              ElementsAre(HasSubstr("11 scenarios need what the profile"), "  run --detect"));
  EXPECT_THAT(no_profile_.advice(summary_),
              ElementsAre(HasSubstr("11 scenarios need more"), "  init -- ./b"));
}

TEST_F(AdvisorOfARun, NotIfFewDo) {
  end(Verdict::pass, "", 4);
  end(Verdict::not_applicable, "needs rooms", 9);
  EXPECT_THAT(advisor_.advice(summary_), IsEmpty());
  end(Verdict::pass, "", 16);
  end(Verdict::not_applicable, "needs rooms", 1);
  EXPECT_THAT(advisor_.advice(summary_), IsEmpty()) << "half as many as passed";
}

TEST_F(AdvisorOfARun, NotIfTheyAreSkipped) {
  end(Verdict::pass);
  end(Verdict::not_applicable, "skipped: too slow", 20);
  EXPECT_THAT(advisor_.advice(summary_), IsEmpty());
}

TEST_F(AdvisorOfARun, NotIfSomethingFailed) {
  end(Verdict::fail);
  end(Verdict::not_applicable, "needs rooms", 20);
  EXPECT_THAT(advisor_.advice(summary_), IsEmpty());
}

TEST_F(AdvisorOfARun, AUsageTextOfABackendThatEndedAtItsStart) {
  ScenarioResult result;
  result.verdict = Verdict::fail;
  result.outcome.last_lines = {"stderr: usage: b -j JID"};
  summary_.add(Verdict::fail);
  advisor_.scenario_ended(result);
  EXPECT_THAT(advisor_.advice(summary_), IsEmpty()) << "it still runs";
  result.outcome.findings.push_back({make_finding("process.ended-at-start", 1), 1});
  advisor_.scenario_ended(result);
  EXPECT_THAT(advisor_.advice(summary_), ElementsAre(testing::_, HasSubstr("-j"), testing::_));
}

}  // namespace
}  // namespace harness
