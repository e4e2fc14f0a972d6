#include "backend/scratch.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace harness {
namespace {

TEST(Scratch, IsRemovedWithoutFollowingLinks) {
  std::string error;
  auto keeper = Scratch::create(&error);
  ASSERT_TRUE(keeper) << error;
  const std::string outside = keeper->path() + "/outside";
  std::filesystem::create_directory(outside);
  std::ofstream(outside + "/file") << "x";
  std::string path;
  {
    auto scratch = Scratch::create(&error);
    ASSERT_TRUE(scratch) << error;
    path = scratch->path();
    std::filesystem::create_directories(path + "/a/b");
    std::ofstream(path + "/a/b/file") << "x";
    std::filesystem::create_directory_symlink(outside, path + "/a/link");
    chmod((path + "/a/b").c_str(), 0);
    chmod((path + "/a").c_str(), 0);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(std::filesystem::exists(outside + "/file"));
}

}  // namespace
}  // namespace harness
