#include "text/units.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, ReadsMillisecondsSecondsMinutes) {
  EXPECT_EQ(parse_duration("300ms"), 300ms);
  EXPECT_EQ(parse_duration("5s"), 5s);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("0.000001ms"), 1ns);
  EXPECT_EQ(parse_duration("0s"), 0s);
  EXPECT_EQ(parse_duration("1440m"), 24h);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* bad : {"",
                          "5",
                          "s",
                          "5 s",
                          " 5s",
                          "5s ",
                          "-1s",
                          "+1s",
                          "1e3s",
                          ".5s",
                          "5.s",
                          "1.2.3s",
                          "5h",
                          "5S",
                          "1441m",
                          "86400.1s",
                          "0.0000001ms",
                          "99999999999999999999s",
                          "5ss",
                          "0.0000000000000001s"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(FormatDuration, WritesTheShortestForm) {
  EXPECT_EQ(format_duration(300ms), "300ms");
  EXPECT_EQ(format_duration(5s), "5s");
  EXPECT_EQ(format_duration(2min), "2m");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(1ns), "0.000001ms");
}

TEST(FormatDuration, IsReadBackExactly) {
  for (const Duration d : {Duration(1), Duration(123'456'789), Duration(100s), Duration(24h),
                           Duration(3'600'000'000'001)}) {
    EXPECT_EQ(parse_duration(format_duration(d)), d) << format_duration(d);
  }
}

TEST(ParseSize, ReadsBinaryAndDecimalUnits) {
  EXPECT_EQ(parse_size("200MiB"), 200 << 20);
  EXPECT_EQ(parse_size("64KiB"), 65536);
  EXPECT_EQ(parse_size("1GiB"), 1 << 30);
  EXPECT_EQ(parse_size("1MB"), 1'000'000);
  EXPECT_EQ(parse_size("512"), 512);
  EXPECT_EQ(parse_size("1.5KiB"), 1536);
}

TEST(ParseSize, RefusesEverythingElse) {
  for (const char* bad : {"", "MiB", "-1", "1 MiB", "1mib", "0.5", "0.1KiB", "9999999999GiB",
                          "99999999999999999999"}) {
    EXPECT_FALSE(parse_size(bad)) << bad;
  }
}

TEST(FormatSize, IsForPeople) {
  EXPECT_EQ(format_size(512), "512");
  EXPECT_EQ(format_size(65536), "64KiB");
  EXPECT_EQ(format_size(200 << 20), "200MiB");
  EXPECT_EQ(format_size(123'456'789), "117.7MiB");
  EXPECT_EQ(format_size(-65536), "-64KiB");
}

}  // namespace
}  // namespace harness
