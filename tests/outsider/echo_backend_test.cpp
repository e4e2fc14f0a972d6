// A backend's own test, as its author would write it: against the installed header alone. Built and
// run by tests/package/run. BACKEND is the sample backend's program.
#include <gtest/gtest.h>
#include <spectrum2_harness.h>

#include <cstdlib>
#include <string>

namespace {

using spectrum2_harness::Scenario;

std::string backend() { return std::getenv("BACKEND"); }

TEST(EchoBackend, SendsAMessageBack) {
  Scenario scenario({backend()});
  scenario.act("login", {{"user", "alice"}})
      .expect("CONNECTED", {{"user", "${alice.user}"}})
      .act("write", {{"user", "alice"}, {"to", "${contact.echo}"}, {"text", "hi"}})
      .expect("CONV_MESSAGE", {{"message", "hi"}}, {{"within", "2s"}})
      .expect_none("CONV_MESSAGE");
  EXPECT_TRUE(scenario.passes());
}

TEST(EchoBackend, FailureSaysWhatIsWrong) {
  Scenario scenario({backend(), "--bug", "echo-of-another"});
  scenario.act("login", {{"user", "alice"}})
      .expect("CONNECTED")
      .act("write", {{"user", "alice"}, {"to", "echo"}, {"text", "hi"}})
      .expect("CONV_MESSAGE", {{"buddyName", "echo"}}, {{"within", "300ms"}});
  const ::testing::AssertionResult result = scenario.passes();
  EXPECT_FALSE(result);
  EXPECT_NE(std::string(result.message()).find("> buddyName: expected \"echo\", came"),
            std::string::npos)
      << result.message();
}

TEST(EchoBackend, MistakeIsFoundBeforeAnythingStarts) {
  Scenario scenario({backend()});
  scenario.expect("CONECTED");
  const ::testing::AssertionResult result = scenario.passes();
  EXPECT_FALSE(result);
  EXPECT_NE(std::string(result.message()).find("did you mean \"CONNECTED\"?"), std::string::npos)
      << result.message();
}

}  // namespace
