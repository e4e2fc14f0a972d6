#include "spectrum/finding.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>

namespace harness {
namespace {

TEST(FindingTable, IdsAreUniqueAndNamedByArea) {
  std::set<std::string_view> seen;
  for (const FindingRow& row : finding_rows()) {
    EXPECT_TRUE(seen.insert(row.id).second) << row.id;
    EXPECT_TRUE(RE2::FullMatch(std::string(row.id), "[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*")) << row.id;
  }
}

TEST(FindingTable, WordsAreThere) {
  for (const FindingRow& row : finding_rows()) {
    EXPECT_FALSE(row.what.empty()) << row.id;
    EXPECT_NE(row.what.back(), '.') << row.id << ": no sentence";
    EXPECT_TRUE(row.server.starts_with("the real server")) << row.id;
    EXPECT_NE(row.server.back(), '.') << row.id << ": no sentence";
    EXPECT_TRUE(row.users.ends_with(".")) << row.id << ": a sentence";
    EXPECT_TRUE(row.section.starts_with("protocol.md, ")) << row.id;
  }
}

TEST(FindingTable, IsLookedUpById) {
  ASSERT_NE(find_finding("message.bad-timestamp"), nullptr);
  EXPECT_EQ(find_finding("message.bad-timestamp")->level, Level::must);
  EXPECT_EQ(find_finding("message.no-such"), nullptr);
  EXPECT_EQ(finding_ids().size(), finding_rows().size());
}

TEST(FindingTable, MakesFindings) {
  const Finding finding = make_finding("stats.bad-id", 2, "id \"x\"");
  EXPECT_EQ(finding.row->id, "stats.bad-id");
  EXPECT_EQ(finding.backend, 2);
  EXPECT_EQ(finding.detail, "id \"x\"");
}

}  // namespace
}  // namespace harness
