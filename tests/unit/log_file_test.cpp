#include "process/log_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "process_fixture.h"

namespace harness {
namespace {

using LogFileTest = ProcessTest;

TEST_F(LogFileTest, LogFilesAreFollowedThroughTruncationAndReplacement) {
  const std::string path = scratch_->path() + "/b.log";
  auto append = [&](const std::string& text) { std::ofstream(path, std::ios::app) << text; };
  append("before\n");
  LogFile log(&loop_, path, [this](std::string line) { lines_.push_back(std::move(line)); });
  append("one\ntw");
  EXPECT_TRUE(run_until(&loop_, [&] { return !lines_.empty(); }));
  EXPECT_EQ(lines_, (Lines{"one"}));
  append("o\n");
  EXPECT_TRUE(run_until(&loop_, [&] { return lines_.size() == 2; }));
  EXPECT_EQ(lines_.back(), "two");
  std::ofstream(path) << "3\n";
  EXPECT_TRUE(run_until(&loop_, [&] { return lines_.size() == 3; }));
  EXPECT_EQ(lines_.back(), "3");
  std::filesystem::rename(path, path + ".old");
  append("four");
  log.finish();
  EXPECT_EQ(lines_, (Lines{"one", "two", "3", "four"}));
}

TEST_F(LogFileTest, LogFileMayAppearLater) {
  const std::string path = scratch_->path() + "/later.log";
  LogFile log(&loop_, path, [this](std::string line) { lines_.push_back(std::move(line)); });
  std::ofstream(path) << "first\n";
  EXPECT_TRUE(run_until(&loop_, [&] { return !lines_.empty(); }));
  EXPECT_EQ(lines_, (Lines{"first"}));
}

}  // namespace
}  // namespace harness
