#include "text/nearest.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

const std::vector<std::string> verbs = {"send", "do", "expect", "expect_none", "all_of", "log"};

TEST(Nearest, FindsTheMistypedWord) {
  EXPECT_EQ(nearest("expct", verbs), "expect");
  EXPECT_EQ(nearest("expetc", verbs), "expect");
  EXPECT_EQ(nearest("EXPECT", verbs), "expect");
  EXPECT_EQ(nearest("expectnone", verbs), "expect_none");
  EXPECT_EQ(nearest("sned", verbs), "send");
  EXPECT_EQ(nearest("allof", verbs), "all_of");
}

TEST(Nearest, CountsASwapAsOne) {
  EXPECT_EQ(nearest("ab", {"xb", "ba"}), "xb");  // Both one away: the first.
  EXPECT_EQ(nearest("abcd", {"abxy", "abdc"}), "abdc");
}

TEST(Nearest, TakesABeginning) {
  EXPECT_EQ(nearest("user", {"buddyName", "userName"}), "userName");
  EXPECT_EQ(nearest("messages_of_all", {"message", "x"}), "message");
}

TEST(Nearest, SuggestsNothingFarAway) {
  EXPECT_EQ(nearest("banana", verbs), std::nullopt);
  EXPECT_EQ(nearest("", verbs), std::nullopt);
  EXPECT_EQ(nearest("x", {"y"}), std::nullopt);
  EXPECT_EQ(nearest(std::string(100'000, 'a'), verbs), std::nullopt);
  EXPECT_EQ(nearest("word", {}), std::nullopt);
}

TEST(DidYouMean, IsTheTailOfAnError) {
  EXPECT_EQ(did_you_mean("expct", verbs), ", did you mean \"expect\"?");
  EXPECT_EQ(did_you_mean("banana", verbs), "");
}

}  // namespace
}  // namespace harness
