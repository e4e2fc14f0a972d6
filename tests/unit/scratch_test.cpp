#include "process/scratch.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>

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

/// Lends a folder, has `spoil` done to it, and gives it back. True if it is lent again.
bool lent_again(const std::function<void(const std::string& path)>& spoil) {
  ScratchPool pool;
  std::string error;
  auto first = pool.take(&error);
  const std::string path = first->path();
  spoil(path);
  pool.give_back(std::move(*first));
  const auto second = pool.take(&error);
  const bool again = second->path() == path;
  EXPECT_EQ(std::filesystem::exists(std::filesystem::symlink_status(path)), again);
  return again;
}

void write_config_in(const std::string& folder) {
  const std::string file = folder + "/" + ScratchPool::reused_file;
  std::ofstream(file) << "x";
  chmod(file.c_str(), 0600);
}

TEST(ScratchPool, LendsAgainWhatIsAsItWas) {
  EXPECT_TRUE(lent_again([](const std::string&) {}));
  EXPECT_TRUE(lent_again(write_config_in));
}

TEST(ScratchPool, RemovesWhatWasChanged) {
  EXPECT_FALSE(lent_again([](const std::string& path) { std::ofstream(path + "/log") << "x"; }));
  EXPECT_FALSE(lent_again([](const std::string& path) { std::ofstream(path + "/.x") << "x"; }));
  EXPECT_FALSE(lent_again([](const std::string& path) { chmod(path.c_str(), 0755); }));
  EXPECT_FALSE(lent_again([](const std::string& path) {
    write_config_in(path);
    chmod((path + "/" + ScratchPool::reused_file).c_str(), 0644);
  }));
  EXPECT_FALSE(lent_again([](const std::string& path) {
    std::filesystem::create_symlink("/dev/null", path + "/" + ScratchPool::reused_file);
  }));
  EXPECT_FALSE(lent_again([](const std::string& path) {
    std::filesystem::create_directory(path + "/" + ScratchPool::reused_file);
  }));
  EXPECT_FALSE(lent_again([](const std::string& path) { std::filesystem::remove(path); }));
  EXPECT_FALSE(lent_again([](const std::string& path) {
    std::filesystem::remove(path);
    std::filesystem::create_directory_symlink("/", path);
  }));
}

TEST(ScratchPool, RemovesAllAtItsEnd) {
  std::string path;
  {
    ScratchPool pool;
    std::string error;
    auto folder = pool.take(&error);
    path = folder->path();
    write_config_in(path);
    pool.give_back(std::move(*folder));
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace harness
