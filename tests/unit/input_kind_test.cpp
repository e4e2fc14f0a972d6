#include "commands/input_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "commands/files.h"

namespace harness {
namespace {

using testing::ElementsAre;

class InputKinds : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0644) {
    const std::string path = testing::TempDir() + "/input-kind-" + name;
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
};

TEST_F(InputKinds, JsonByItsKeys) {
  EXPECT_EQ(kind_of_word(write("a.json", R"({"steps": []})")), InputKind::scenario);
  EXPECT_EQ(kind_of_word(write("b.json", R"({"command": []})", 0755)), InputKind::profile);
  EXPECT_EQ(kind_of_word(write("c.json", R"({"stepz": []})")), InputKind::scenario);
  EXPECT_EQ(kind_of_word(write("d.json", "{}")), InputKind::other);
  EXPECT_EQ(kind_of_word(write("e.json", "{", 0755)), InputKind::other);
}

TEST_F(InputKinds, Programs) {
  EXPECT_EQ(kind_of_word(write("a",
                               "\x7f"
                               "ELF",
                               0755)),
            InputKind::program);
  EXPECT_EQ(kind_of_word(write("b", "#!/bin/sh\n")), InputKind::program);
  EXPECT_EQ(kind_of_word(write("c.py", "print()\n")), InputKind::program);
  EXPECT_EQ(kind_of_word(write("d", "hello\n")), InputKind::other);
  EXPECT_EQ(kind_of_word("sh"), InputKind::program);
  EXPECT_EQ(kind_of_word("./sh"), InputKind::other);
  EXPECT_EQ(kind_of_word("no-such-program"), InputKind::other);
  EXPECT_EQ(kind_of_word(testing::TempDir()), InputKind::other);
}

TEST_F(InputKinds, ACommandThatRuns) {
  const std::string script = write("e.py", "print()\n");
  EXPECT_THAT(runnable_command({script, "-x"}), ElementsAre("python3", script, "-x"));
  const std::string program = write("f.py", "#!/usr/bin/python3\n", 0755);
  EXPECT_THAT(runnable_command({program, "-x"}), ElementsAre(program, "-x"));
  EXPECT_THAT(runnable_command({"python3", script}), ElementsAre("python3", script));
}

}  // namespace
}  // namespace harness
