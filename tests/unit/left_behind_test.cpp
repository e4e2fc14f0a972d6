#include "session/left_behind.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

Resources uses(std::int64_t memory, std::int64_t descriptors, std::int64_t threads) {
  Resources resources;
  resources.memory = memory;
  resources.descriptors = descriptors;
  resources.threads = threads;
  return resources;
}

constexpr std::int64_t mib = 1 << 20;

TEST(LeftBehind, AllowsPoolsAndCaches) {
  EXPECT_TRUE(find_left_behind(1, uses(20 * mib, 5, 1), uses(200 * mib, 40, 33)).empty());
  EXPECT_TRUE(find_left_behind(1, uses(200 * mib, 40, 33), uses(20 * mib, 5, 1)).empty());
}

TEST(LeftBehind, TellsEachFigure) {
  const auto findings = find_left_behind(2, uses(20 * mib, 5, 1), uses(300 * mib, 5 + 65, 1 + 65));
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].row->id, "resources.descriptors");
  EXPECT_EQ(findings[0].detail, "5 before the first login, 70 after the last logout");
  EXPECT_EQ(findings[0].backend, 2);
  EXPECT_EQ(findings[1].row->id, "resources.threads");
  EXPECT_EQ(findings[2].row->id, "resources.memory");
}

TEST(LeftBehind, PassesOverWhatCannotBeRead) {
  EXPECT_TRUE(find_left_behind(1, {}, uses(900 * mib, 900, 900)).empty());
  EXPECT_TRUE(find_left_behind(1, uses(1, 1, 1), {}).empty());
}

}  // namespace
}  // namespace harness
