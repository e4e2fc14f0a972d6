#include "suite/shard.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace harness {
namespace {

using Environment = std::map<std::string, std::string, std::less<>>;

/// `2/4`, with the status file behind it; or the error.
std::string found(const Environment& variables, std::optional<Shard> shard = {}, int total = 0) {
  std::string error;
  const auto result =
      find_shard({shard, total,
                  [&](std::string_view name) {
                    const auto it = variables.find(name);
                    return it == variables.end() ? std::nullopt : std::optional(it->second);
                  }},
                 &error);
  if (!result) return error.empty() ? "no words" : error;
  return fmt::format("{}/{}{}", result->number, result->of, result->status_file);
}

TEST(Shard, TheOptionCountsFromOne) {
  for (const char* good : {"2/4", "1/1"}) EXPECT_EQ(found({}, parse_shard(good)), good);
  for (const char* bad : {"", "0/4", "5/4", "-1/4", "1/0", "2", "2/", "/4", "a/b", "1/2/3", " 1/2",
                          "1/99999999999", "1.5/2"}) {
    EXPECT_FALSE(parse_shard(bad)) << bad;
  }
}

TEST(Shard, SchedulersSayItInVariables) {
  EXPECT_EQ(found({}), "1/1");
  EXPECT_EQ(found({{"TEST_TOTAL_SHARDS", "3"},
                   {"TEST_SHARD_INDEX", "2"},
                   {"TEST_SHARD_STATUS_FILE", " /tmp/status"}}),
            "3/3 /tmp/status");
  EXPECT_EQ(found({{"GTEST_TOTAL_SHARDS", "3"}, {"GTEST_SHARD_INDEX", "0"}}), "1/3");
  EXPECT_EQ(found({{"CI_NODE_TOTAL", "5"}, {"CI_NODE_INDEX", "5"}}), "5/5");
  EXPECT_EQ(found({{"JOB_COMPLETION_INDEX", "1"}, {"SHARD_TOTAL", "2"}}), "2/2");
  EXPECT_EQ(found({{"JOB_COMPLETION_INDEX", "1"}}, {}, 4), "2/4");
}

TEST(Shard, TheOptionGoesBeforeTheVariables) {
  const Environment bazel = {{"TEST_TOTAL_SHARDS", "3"}, {"TEST_SHARD_INDEX", "2"}};
  EXPECT_EQ(found(bazel, Shard{1, 2, ""}), "1/2");
  EXPECT_EQ(found({{"TEST_TOTAL_SHARDS", "x"}}, Shard{1, 2, ""}), "1/2");
}

TEST(Shard, ATotalOfOneWithoutIndexIsNoShard) {
  // GitLab sets the total in every job.
  EXPECT_EQ(found({{"CI_NODE_TOTAL", "1"}}), "1/1");
  EXPECT_EQ(found({{"TEST_TOTAL_SHARDS", "0"}, {"CI_NODE_TOTAL", "2"}, {"CI_NODE_INDEX", "2"}}),
            "2/2");
  EXPECT_EQ(found({{"TEST_TOTAL_SHARDS", ""}, {"TEST_SHARD_INDEX", ""}}), "1/1");
}

TEST(Shard, WrongVariablesAreTold) {
  EXPECT_EQ(found({{"TEST_TOTAL_SHARDS", "3"}, {"TEST_SHARD_INDEX", "3"}}),
            "TEST_SHARD_INDEX: \"3\" is not one of 3 shards, counted from 0 (Bazel)");
  EXPECT_EQ(found({{"CI_NODE_TOTAL", "3"}, {"CI_NODE_INDEX", "0"}}),
            "CI_NODE_INDEX: \"0\" is not one of 3 shards, counted from 1 (GitLab CI)");
  EXPECT_EQ(found({{"CI_NODE_TOTAL", "three"}, {"CI_NODE_INDEX", "1"}}),
            "CI_NODE_TOTAL: \"three\" is not a number of shards (GitLab CI)");
  EXPECT_EQ(found({{"GTEST_TOTAL_SHARDS", "3"}}),
            "GTEST_TOTAL_SHARDS is 3, but GTEST_SHARD_INDEX is not set (GoogleTest)");
  EXPECT_EQ(found({{"JOB_COMPLETION_INDEX", "0"}}),
            "JOB_COMPLETION_INDEX is set, but not how many shards there are: set SHARD_TOTAL or "
            "give --shard-total N (--shard 1/1 for no shards)");
  EXPECT_EQ(found({}, {}, 2),
            "--shard-total: no variable says which shard this is; use --shard K/N");
}

std::vector<std::string> names(int count) {
  std::vector<std::string> result;
  for (int i = 0; i < count; ++i) result.push_back(fmt::format("conformance/area/scenario-{}", i));
  return result;
}

TEST(Shard, AHashSpreadsNamesAndANewOneMovesNoOther) {
  const std::vector<std::string> few = names(400);
  const std::vector<int> shards = assign_shards(few, 4, {});
  for (int shard = 1; shard <= 4; ++shard) {
    const auto share = std::count(shards.begin(), shards.end(), shard);
    EXPECT_GT(share, 60) << shard;
    EXPECT_LT(share, 140) << shard;
  }
  std::vector<std::string> more = few;
  more.insert(more.begin(), "conformance/area/a-new-one");
  std::vector<int> moved = assign_shards(more, 4, {});
  moved.erase(moved.begin());
  EXPECT_EQ(moved, shards);
}

TEST(Shard, DurationsMakeShardsEquallyLong) {
  const std::vector<std::string> all = {"long", "a", "b", "c", "d", "unknown"};
  using std::chrono::seconds;
  const std::map<std::string, Duration> durations = {{"long", seconds(4)},
                                                     {"a", seconds(1)},
                                                     {"b", seconds(1)},
                                                     {"c", seconds(1)},
                                                     {"d", seconds(1)}};
  const std::vector<int> shards = assign_shards(all, 2, durations);
  std::vector<Duration> load(2);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto found = durations.find(all[i]);
    load[static_cast<std::size_t>(shards[i]) - 1] +=
        found == durations.end() ? seconds(1) : found->second;
  }
  EXPECT_LE(std::max(load[0], load[1]), seconds(5));
  EXPECT_EQ(shards, assign_shards(all, 2, durations));
}

TEST(Shard, TimesOfNothingAreSpreadToo) {
  std::map<std::string, Duration> durations;
  for (const std::string& name : names(10)) durations[name] = Duration{};
  const std::vector<int> shards = assign_shards(names(10), 5, durations);
  EXPECT_EQ(std::set<int>(shards.begin(), shards.end()).size(), 5u);
}

}  // namespace
}  // namespace harness
