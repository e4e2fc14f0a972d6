#include "world/log.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace harness {
namespace {

using namespace std::chrono_literals;

class LogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("TZ", "UTC", 1);
    tzset();
  }
  void TearDown() override {
    unsetenv("TZ");
    tzset();
  }
};

TEST_F(LogTest, HasTheServersLayout) {
  const std::chrono::system_clock::time_point time{1795366209s + 123ms};
  EXPECT_EQ(format_log_line(time, LogLevel::info, "NetworkPluginServer", "PING to 0x84ad60 (ID=)"),
            "2026-11-22 16:50:09,123 INFO  NetworkPluginServer: PING to 0x84ad60 (ID=)");
}

TEST_F(LogTest, PadsLevelsAndNumbers) {
  const std::chrono::system_clock::time_point time{1s + 7ms};
  EXPECT_EQ(format_log_line(time, LogLevel::warn, "A", "b"), "1970-01-01 00:00:01,007 WARN  A: b");
  EXPECT_EQ(format_log_line(time, LogLevel::error, "A", "b"), "1970-01-01 00:00:01,007 ERROR A: b");
}

}  // namespace
}  // namespace harness
