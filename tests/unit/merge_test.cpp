#include "report/merge.h"

#include <gtest/gtest.h>

#include "report/format/json.h"
#include "report/format/junit.h"
#include "report_run.h"

namespace harness {
namespace {

class Merge : public ::testing::Test {
 protected:
  /// The report of one shard: scenarios in turn.
  ReadReport shard(int number, int of) {
    ReportRun part;
    part.info.shard = number;
    part.info.shards = of;
    std::vector<ScenarioResult> mine;
    part.summary.counts = {};
    for (std::size_t i = 0; i < part.results.size(); ++i) {
      if (static_cast<int>(i) % of != number - 1) continue;
      mine.push_back(part.results[i]);
      part.summary.add(mine.back().verdict);
    }
    part.results = std::move(mine);
    change(part);
    return read_back(report_of<JsonReporter>(part), "shard-" + std::to_string(number) + ".json");
  }
  std::function<void(ReportRun&)> change = [](ReportRun&) {};
  std::vector<ReadReport> reports_;
};

TEST_F(Merge, ShardsAreOneRun) {
  reports_.push_back(shard(2, 3));
  reports_.push_back(shard(1, 3));
  reports_.push_back(shard(3, 3));
  EXPECT_EQ(merge_reports(reports_).missing, std::vector<std::string>{});
  EXPECT_EQ(merged_report<JsonReporter>(reports_), report_of<JsonReporter>(ReportRun()));
  EXPECT_EQ(merged_report<JunitReporter>(reports_), report_of<JunitReporter>(ReportRun()));
}

TEST_F(Merge, TellsMissingShards) {
  reports_.push_back(shard(2, 3));
  EXPECT_EQ(merge_reports(reports_).missing,
            (std::vector<std::string>{
                "missing: shard 1/3", "missing: shard 3/3",
                "missing: 7 of 10 scenarios: conformance/messages/echo@split-header, "
                "conformance/ping/stats, conformance/ping/own-name, conformance/start/host, "
                "conformance/users/many and 2 more"}));
}

TEST_F(Merge, TellsScenariosThatDidNotRun) {
  change = [](ReportRun& run) {
    run.results.pop_back();
    run.summary.interrupted = true;
  };
  reports_.push_back(shard(1, 1));
  const MergedReport merged = merge_reports(reports_);
  EXPECT_EQ(merged.missing, std::vector<std::string>{"missing: 1 of 10 scenarios: my-scenario"});
  EXPECT_EQ(merged.summary.exit_status(), 130);
}

TEST_F(Merge, RefusesOverlaps) {
  reports_.push_back(shard(2, 3));
  reports_.push_back(shard(2, 3));
  EXPECT_EQ(merge_reports(reports_).errors,
            std::vector<std::string>{
                "shard-2.json and shard-2.json overlap in 3 scenarios: "
                "conformance/messages/hostile, conformance/rooms/join, conformance/users/two"});
  change = [](ReportRun& run) { run.results.clear(); };
  reports_.pop_back();
  reports_.push_back(shard(2, 3));
  EXPECT_EQ(merge_reports(reports_).errors,
            std::vector<std::string>{"shard-2.json and shard-2.json are both shard 2/3"});
}

TEST_F(Merge, RefusesWhatDoesNotBelongTogether) {
  const auto errors_with = [&](std::function<void(ReportRun&)> difference) {
    reports_.clear();
    change = [](ReportRun&) {};
    reports_.push_back(shard(1, 2));
    change = std::move(difference);
    reports_.push_back(shard(2, 2));
    return merge_reports(reports_).errors;
  };
  const std::string begin = "shard-1.json and shard-2.json are reports of different ";
  EXPECT_EQ(errors_with([](ReportRun& run) { run.info.backend_name = "other"; }),
            std::vector<std::string>{begin + "backends: echo <&|\"> # back\\xff and other"});
  EXPECT_EQ(errors_with([](ReportRun& run) { run.info.shards = 4; }),
            std::vector<std::string>{begin + "numbers of shards: 2 and 4"});
  const auto errors = errors_with([](ReportRun& run) { run.info.suite = {"other"}; });
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].find(begin + "suites: 10 scenarios, id "), 0u) << errors[0];
}

}  // namespace
}  // namespace harness
