#include "suite/select.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

class WhyNothing : public testing::Test {
 protected:
  void add(const std::string& id, Level level, std::vector<std::string> tags = {}) {
    auto scenario = std::make_unique<Scenario>();
    scenario->id = id;
    scenario->level = level;
    scenario->tags = std::move(tags);
    scenarios_.push_back(std::move(scenario));
  }

  /// What is said, once it is certain that nothing is selected.
  std::string why(const Selection& selection) {
    EXPECT_TRUE(plan_run(scenarios_, selection, {}).empty());
    return why_nothing(scenarios_, selection);
  }

  std::vector<std::unique_ptr<Scenario>> scenarios_;
};

TEST_F(WhyNothing, NoScenario) { EXPECT_EQ(why({}), "there is no scenario to run"); }

TEST_F(WhyNothing, TheNearestTag) {
  add("a", Level::must, {"quick", "slow"});
  EXPECT_EQ(why({.tags = {"qick"}}), "no scenario has the tag \"qick\", did you mean \"quick\"?");
  EXPECT_EQ(why({.tags = {"xyzzy"}}), "no scenario has the tag \"xyzzy\"; known: quick or slow");
}

TEST_F(WhyNothing, NoTagAtAll) {
  add("a", Level::must);
  EXPECT_EQ(why({.tags = {"qick"}}), "no scenario has the tag \"qick\"; none has a tag");
}

TEST_F(WhyNothing, TheNearestPartOfAName) {
  add("conformance/messages/echo", Level::must);
  add("conformance/rooms/enter", Level::must);
  EXPECT_EQ(why({.filters = {"ecoh"}}),
            "no scenario's name contains \"ecoh\", did you mean \"echo\"?");
  EXPECT_EQ(why({.filters = {"mesages"}}),
            "no scenario's name contains \"mesages\", did you mean \"messages\"?");
  EXPECT_EQ(why({.filters = {"room/enter"}}),
            "no scenario's name contains \"room/enter\", did you mean \"rooms/enter\"?");
  EXPECT_EQ(why({.filters = {"*mesages*"}}),
            "no scenario's name matches \"*mesages*\", did you mean \"messages\"?");
  EXPECT_EQ(why({.filters = {"xyzzy"}}), "no scenario's name contains \"xyzzy\"");
}

TEST_F(WhyNothing, TheShapeIsPartOfTheName) {
  add("messages/echo", Level::must);
  EXPECT_EQ(why({.filters = {"@pears"}, .shapes = {Shape::pairs}}),
            "no scenario's name contains \"@pears\"");
}

TEST_F(WhyNothing, Level) {
  add("a", Level::may);
  EXPECT_EQ(why({.level = Level::should}), "no scenario is of level should or stricter");
}

TEST_F(WhyNothing, EachMatchesButNotTogether) {
  add("a", Level::must, {"quick"});
  add("b", Level::must);
  EXPECT_EQ(why({.filters = {"b"}, .tags = {"quick"}}),
            "no scenario matches --filter, --tag and --level together");
}

}  // namespace
}  // namespace harness
