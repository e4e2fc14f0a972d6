#include "backend/config_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "process/scratch.h"

namespace harness {
namespace {

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(ConfigFile, MinimalOneHasTheServiceSection) {
  EXPECT_EQ(config_text({}, "127.0.0.1", 31640),
            "[service]\nbackend_host=127.0.0.1\nbackend_port=31640\njid=localhost\n");
}

TEST(ConfigFile, ListsRepeatTheKeyAndGivenKeysStay) {
  const ConfigSections sections = {
      {"features", {{"muc", {"1"}}}},
      {"service", {{"jid", {"irc.example.org"}}, {"server", {"a", "b"}}, {"backend_port", {"7"}}}}};
  EXPECT_EQ(config_text(sections, "localhost", 1),
            "[service]\nbackend_host=localhost\nbackend_port=7\njid=irc.example.org\n"
            "server=a\nserver=b\n\n[features]\nmuc=1\n");
}

TEST(ConfigFile, OverridesReplaceAddAndTakeAway) {
  const ConfigSections base = {{"a", {{"x", {"1"}}, {"y", {"2", "3"}}, {"z", {"4"}}}}};
  const ConfigSections merged =
      merge_config(base, {{"a", {{"y", {"5"}}, {"z", {}}}}, {"b", {{"w", {"6"}}}}});
  EXPECT_EQ(merged, (ConfigSections{{"a", {{"x", {"1"}}, {"y", {"5"}}}}, {"b", {{"w", {"6"}}}}}));
}

TEST(ConfigFile, OverridesAreWorkedIntoAnExistingText) {
  const std::string text =
      "# mine\n[service]\njid = a\nkey=old\n key = older\n#key=comment\n\n[other]\nkey=stays\n";
  EXPECT_EQ(config_text_with_overrides(text, {{"service", {{"key", {"n1", "n2"}}}}}),
            "# mine\n[service]\njid = a\n#key=comment\nkey=n1\nkey=n2\n\n[other]\nkey=stays\n");
  EXPECT_EQ(config_text_with_overrides("[a]\nx=1", {{"b", {{"y", {"2"}}}}}),
            "[a]\nx=1\n\n[b]\ny=2\n");
  EXPECT_EQ(config_text_with_overrides("", {{"b", {{"y", {"2"}}}}}), "[b]\ny=2\n");
}

TEST(ConfigFile, UsersOwnFileIsPassedAsItIsUnlessThereAreOverrides) {
  std::string error;
  auto scratch = Scratch::create(&error);
  ASSERT_TRUE(scratch) << error;
  const std::string own = scratch->path() + "/own.cfg";
  const std::string target = scratch->path() + "/target.cfg";
  std::ofstream(own) << "[service]\njid=x\n";
  ConfigRequest request;
  request.path = own;
  EXPECT_EQ(write_config(request, target, &error), own);
  EXPECT_FALSE(std::filesystem::exists(target));
  request.overrides = {{"service", {{"jid", {"y"}}}}};
  EXPECT_EQ(write_config(request, target, &error), target);
  EXPECT_EQ(content_of(target), "[service]\njid=y\n");
  EXPECT_EQ(content_of(own), "[service]\njid=x\n");
}

TEST(ConfigFile, WritesOnlyForTheOwnerAndReportsFailure) {
  std::string error;
  auto scratch = Scratch::create(&error);
  ASSERT_TRUE(scratch) << error;
  ConfigRequest request;
  request.host = "h";
  request.port = 2;
  const std::string target = scratch->path() + "/x.cfg";
  EXPECT_EQ(write_config(request, target, &error), target);
  EXPECT_EQ(std::filesystem::status(target).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(write_config(request, "/nowhere/x.cfg", &error), std::nullopt);
  EXPECT_EQ(error, "cannot write the config file /nowhere/x.cfg: No such file or directory");
}

TEST(ConfigFile, PathsAreCheckedBeforeTheRun) {
  EXPECT_EQ(check_config_path("/nowhere/x.cfg"), "there is no config file /nowhere/x.cfg");
  EXPECT_EQ(check_config_path("/tmp"), "the config /tmp is a directory, not a file");
  EXPECT_EQ(check_config_path("/proc/self/stat"), "");
}

TEST(ConfigFile, NothingOfALongerFileStays) {
  std::string error;
  auto scratch = Scratch::create(&error);
  ASSERT_TRUE(scratch) << error;
  const std::string target = scratch->path() + "/target.cfg";
  std::ofstream(target) << std::string(10'000, 'x');
  ConfigRequest request;
  request.host = "127.0.0.1";
  request.port = 1;
  EXPECT_EQ(write_config(request, target, &error), target);
  EXPECT_EQ(content_of(target), config_text({}, "127.0.0.1", 1));
}

}  // namespace
}  // namespace harness
