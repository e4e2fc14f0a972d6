#include "backend/command_line.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "process/scratch.h"

namespace harness {
namespace {

using Lines = std::vector<std::string>;

TEST(CommandLine, WordsComeInSpectrumsOrder) {
  const CommandLine line{{"/usr/bin/backend", "--log=BACKEND_ID.log"},
                         "127.0.0.1",
                         33815,
                         2,
                         {"-n"},
                         "/etc/spectrum2/transports/x.cfg"};
  EXPECT_EQ(backend_command_line(line),
            (Lines{"/usr/bin/backend", "--log=2.log", "--host", "127.0.0.1", "--port", "33815",
                   "--service.backend_id=2", "-n", "/etc/spectrum2/transports/x.cfg"}));
  EXPECT_EQ(starting_backend_text(line),
            "Starting new backend /usr/bin/backend --log=2.log --host 127.0.0.1 --port 33815 "
            "--service.backend_id=2 \"-n\" \"/etc/spectrum2/transports/x.cfg\" ");
}

TEST(CommandLine, ProgramsAreFoundOrTheReasonIsTold) {
  std::string error;
  auto scratch = Scratch::create(&error);
  ASSERT_TRUE(scratch) << error;
  const std::string& base = scratch->path();
  auto write_file = [&](const std::string& name, const std::string& text, mode_t mode) {
    std::ofstream(base + "/" + name) << text;
    chmod((base + "/" + name).c_str(), mode);
  };
  write_file("plain", "x", 0644);
  write_file("orphan", "#! /nowhere/python3 -u\n", 0755);
  write_file("good", "#!/bin/sh\n", 0755);
  write_file("nothing", "", 0755);
  write_file("words", "exec python3 backend.py\n", 0755);
  write_file("binary", std::string("MZ\0\1", 4), 0755);
  EXPECT_EQ(find_program("sh", base, "/nowhere:/bin").path, "/bin/sh");
  EXPECT_EQ(find_program("./good", base, "").path, base + "/good");
  auto error_of = [&](const char* word) { return find_program(word, base, "/bin").error; };
  EXPECT_EQ(error_of("./no"), "the program \"./no\" does not exist (" + base + "/no)");
  EXPECT_EQ(error_of("./plain"), "the program \"./plain\" is not executable (" + base + "/plain)");
  EXPECT_EQ(error_of("/tmp/../tmp"), "the program \"/tmp/../tmp\" is a directory (/tmp)");
  EXPECT_EQ(
      error_of("./orphan"),
      "the program \"./orphan\" is a script whose interpreter /nowhere/python3 does not exist "
      "(" +
          base + "/orphan)");
  EXPECT_EQ(error_of("./nothing"), "the program \"./nothing\" is empty (" + base + "/nothing)");
  EXPECT_EQ(error_of("./words"),
            "the program \"./words\" is text whose first line names no interpreter "
            "(#!/usr/bin/…) (" +
                base + "/words)");
  EXPECT_EQ(error_of("./binary"), "");
  EXPECT_EQ(error_of("good"), "the program \"good\" is not in PATH, did you mean \"./good\"?");
  EXPECT_EQ(error_of("nothing-like-it"), "the program \"nothing-like-it\" is not in PATH");
  EXPECT_EQ(error_of(""), "the program \"\" has no name");
  const ResolvedCommand command = resolve_command({"sh", "good", "-good", "other"}, base, "/bin");
  EXPECT_EQ(command.program, "/bin/sh");
  EXPECT_EQ(command.words, (Lines{"sh", base + "/good", "-good", "other"}));
}

}  // namespace
}  // namespace harness
