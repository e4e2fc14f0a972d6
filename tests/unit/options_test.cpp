// The table of options: what a command line makes of its values, and what is told to users, shells
// and the manual page.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "commands/command_line.h"
#include "commands/commands.h"
#include "commands/help.h"
#include "suite/exit_status.h"

namespace harness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A table with each kind of option, and where its values go.
class ReadCommandLine : public testing::Test {
 protected:
  /// The error, or "".
  std::string read(const std::vector<std::string>& words) {
    result_ = read_command_line(words, options_);
    return result_.error;
  }

  bool loud_ = false;
  bool quick_ = false;
  int jobs_ = 0;
  std::uint64_t seed_ = 7;
  double scale_ = 1;
  std::string profile_;
  std::string level_;
  Duration time_ = std::chrono::seconds(20);
  std::size_t size_ = 64 << 20;
  std::vector<std::string> tags_;
  std::vector<std::string> paths_;
  std::vector<Option> options_ = {
      {.names = "", .value = "FILE", .help = "Files", .to = files(&paths_)},
      {.names = "-v,--loud", .value = "", .help = "Say more", .to = flag(&loud_)},
      {.names = "--quick",
       .value = "",
       .help = "Be quick",
       .to = flag(&quick_),
       .excludes = {"--tag", "FILE"}},
      {.names = "-j,--jobs", .value = "N", .help = "At once", .to = number(&jobs_, 1, 1000)},
      {.names = "--seed", .value = "N", .help = "Seed", .to = number(&seed_)},
      {.names = "--scale", .value = "FACTOR", .help = "Scale", .to = number(&scale_, 0.5, 2)},
      {.names = "-b,--backend", .value = "PROFILE", .help = "Profile", .to = file(&profile_)},
      {.names = "--level",
       .value = "LEVEL",
       .help = "Level",
       .to = one_of({"must", "should", "may"}, [this](const std::string& word) { level_ = word; })},
      {.names = "--time", .value = "TIME", .help = "Time", .to = duration(&time_)},
      {.names = "--size", .value = "SIZE", .help = "Size", .to = size(&size_)},
      {.names = "--tag", .value = "TAG", .help = "Tags", .to = texts(&tags_)},
      help_option(),
  };
  CommandLineRead result_;
};

TEST_F(ReadCommandLine, AValueThatLooksLikeAnOption) {
  std::vector<std::string> given;
  options_.push_back({.names = "--argument",
                      .value = "WORD",
                      .help = "A word",
                      .to = texts(&given),
                      .takes_dashes = true});
  EXPECT_EQ(read({"--argument", "-j", "-j", "3", "--argument", "--loud", "--argument=--quick"}),
            "");
  EXPECT_THAT(given, ElementsAre("-j", "--loud", "--quick"));
  EXPECT_EQ(jobs_, 3);
  EXPECT_FALSE(loud_);
  EXPECT_EQ(read({"--argument"}), "--argument needs a value: --argument WORD");
}

TEST_F(ReadCommandLine, TakesEachValueToItsPlace) {
  EXPECT_EQ(read({"a.json", "-vj2", "--seed=18446744073709551615", "--scale", "0.5", "-bx", "b",
                  "--level", "should", "--time", "300ms", "--size", "2KiB", "--tag", "x", "--tag",
                  "y", "-"}),
            "");
  EXPECT_THAT(paths_, ElementsAre("a.json", "b", "-"));
  EXPECT_TRUE(loud_);
  EXPECT_FALSE(quick_);
  EXPECT_EQ(jobs_, 2);
  EXPECT_EQ(seed_, 18446744073709551615u);
  EXPECT_EQ(scale_, 0.5);
  EXPECT_EQ(profile_, "x");
  EXPECT_EQ(level_, "should");
  EXPECT_EQ(time_, std::chrono::milliseconds(300));
  EXPECT_EQ(size_, 2048u);
  EXPECT_THAT(tags_, ElementsAre("x", "y"));
  EXPECT_TRUE(is_given(result_.given, "--jobs"));
  EXPECT_FALSE(is_given(result_.given, "--quick"));
  EXPECT_EQ(read({"-v", "-v"}), "");
}

TEST_F(ReadCommandLine, LeavesWhatIsNotGiven) {
  EXPECT_EQ(read({}), "");
  EXPECT_TRUE(result_.given.empty());
  EXPECT_EQ(seed_, 7u);
}

TEST_F(ReadCommandLine, TellsWhatIsWrong) {
  EXPECT_EQ(read({"--job", "2"}), "unknown option --job, did you mean \"--jobs\"?");
  EXPECT_EQ(read({"--lvel=must"}), "unknown option --lvel, did you mean \"--level\"?");
  EXPECT_EQ(read({"--xyzzy"}), "unknown option --xyzzy");
  EXPECT_EQ(read({"-x"}), "unknown option -x");
  EXPECT_EQ(read({"-vx"}), "unknown option -x");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--jobs"},
                                                {"--jobs="},
                                                {"-j"},
                                                {"-vj"},
                                                {"--jobs", "-v"},
                                                {"--jobs", "--seed", "1"},
                                                {"-j", ""}}) {
    EXPECT_EQ(read(words), "--jobs needs a value: --jobs N") << fmt::format("{}", words);
  }
  EXPECT_EQ(read({"--loud=perhaps"}), "--loud takes no value");
  EXPECT_EQ(read({"--loud=false"}), "--loud takes no value");
  EXPECT_EQ(read({"-j1", "--jobs", "2"}), "--jobs is given more than once");
  for (const char* bad : {"many", "0", "-3", "1001", "1.5", "1x", "99999999999999999999"}) {
    EXPECT_EQ(read({"--jobs", bad}),
              fmt::format("--jobs: \"{}\" is not a whole number from 1 to 1000", bad));
  }
  EXPECT_EQ(read({"--seed", "-1"}), "--seed: \"-1\" is not a whole number of at most 64 bits");
  for (const char* bad : {"fast", "0", "nan", "3"}) {
    EXPECT_EQ(read({"--scale", bad}),
              fmt::format("--scale: \"{}\" is not a number from 0.5 to 2", bad));
  }
  EXPECT_EQ(read({"--level", "shall"}), "--level: expected must, should or may, not \"shall\"");
  EXPECT_EQ(read({"--level", "shuold"}),
            "--level: expected must, should or may, not \"shuold\", did you mean \"should\"?");
  EXPECT_EQ(read({"--time", "0s"}), "--time: \"0s\" is not a duration such as 300ms, 5s or 2m");
  EXPECT_EQ(read({"--size", "big"}), "--size: \"big\" is not a size such as 512, 64KiB or 64MiB");
  EXPECT_EQ(read({"--tag", "x", "--quick"}), "--quick cannot be combined with --tag");
  EXPECT_EQ(read({"--quick", "x"}), "--quick cannot be combined with FILE");
}

TEST_F(ReadCommandLine, AnOptionThatStandsAloneGoesBeforeEveryError) {
  EXPECT_EQ(read({"--jobs", "many", "--xyzzy", "-h"}), "");
  EXPECT_TRUE(is_given(result_.given, "--help"));
  EXPECT_EQ(jobs_, 0);
}

TEST_F(ReadCommandLine, PositionalWordsAreCounted) {
  std::string shell;
  options_ = {
      {.names = "", .value = "SHELL", .help = "Which shell", .to = text(&shell), .required = true}};
  EXPECT_EQ(read({}), "expected SHELL: which shell");
  EXPECT_EQ(read({"bash"}), "");
  EXPECT_EQ(shell, "bash");
  EXPECT_EQ(read({"bash", "zsh"}), "unexpected word \"zsh\"");
  options_ = {help_option()};
  EXPECT_EQ(read({"bash"}), "unexpected word \"bash\"");
}

TEST_F(ReadCommandLine, DescriptionsSayWhatRowsKnow) {
  const auto description = [&](std::string_view name) {
    for (const Option& option : options_) {
      if (option.name() == name) return option.description();
    }
    return std::string("no such row");
  };
  EXPECT_EQ(description("--jobs"), "At once");
  EXPECT_EQ(description("--seed"), "Seed (default: 7)");
  EXPECT_EQ(description("--scale"), "Scale (default: 1)");
  EXPECT_EQ(description("--level"), "Level: must, should or may");
  EXPECT_EQ(description("--time"), "Time (default: 20s)");
  EXPECT_EQ(description("--size"), "Size (default: 64MiB)");
  EXPECT_EQ(description("--tag"), "Tags; repeatable");
}

TEST(Options, HaveTheSameRowInEveryCommand) {
  std::map<std::string, std::string> known;
  for (const Command& command : all_commands()) {
    std::set<std::string> names;
    for (const Option& option : command.options) {
      for (const std::string& name : option.all_names()) {
        EXPECT_TRUE(names.insert(name).second) << command.name << " has " << name << " twice";
        const std::string row = fmt::format("{} {}", option.value, option.description());
        EXPECT_EQ(known.emplace(name, row).first->second, row) << command.name << " " << name;
      }
      EXPECT_FALSE(option.help.ends_with('.')) << option.help;
    }
    for (const Option& option : command.options) {
      for (const std::string_view other : option.excludes) {
        const auto has = [&](const Option& one) { return one.name() == other; };
        EXPECT_TRUE(std::ranges::any_of(command.options, has))
            << option.name() << " excludes " << other << ", which " << command.name << " lacks";
      }
    }
  }
  EXPECT_GT(known.size(), 30u);
}

std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

TEST(Help, FitsEightyColumnsAndHasEveryOption) {
  std::string all = program_help_text(all_commands());
  for (const Command& command : all_commands()) {
    const std::string text = help_text(command);
    for (const Option& option : command.options) {
      EXPECT_THAT(text, HasSubstr(std::string(option.name()))) << command.name;
    }
    for (const std::string_view example : command.examples) {
      EXPECT_THAT(text, HasSubstr(std::string(example)));
    }
    all += text;
  }
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), 80u) << line;
}

TEST(Help, GroupsTheOptionsOfRun) {
  for (const Command& command : all_commands()) {
    const std::string text = help_text(command);
    std::size_t at = 0;
    for (const char* title : {"What to run:", "How the network behaves:", "Verdicts:", "Reports:",
                              "Debugging:", "Other options:"}) {
      at = text.find(fmt::format("\n{}\n", title), at);
      EXPECT_EQ(at != std::string::npos, command.name == "run") << title;
      if (at == std::string::npos) at = 0;
    }
  }
}

TEST(Help, TellsEveryExitStatus) {
  const std::string help = program_help_text(all_commands());
  const std::string manual = manual_text(all_commands());
  for (const ExitStatusRow& row : exit_status_rows()) {
    EXPECT_THAT(help,
                HasSubstr(fmt::format("\n  {:<5}{}\n", static_cast<int>(row.status), row.meaning)));
    EXPECT_THAT(manual, HasSubstr(fmt::format(".TP\n.B {}\n{}: {}.\n", static_cast<int>(row.status),
                                              row.name, row.meaning)));
  }
}

TEST(Manual, HasEveryCommandAndOption) {
  const std::string manual = manual_text(all_commands());
  for (const Command& command : all_commands()) {
    EXPECT_THAT(manual, HasSubstr(fmt::format(".SH {}\n", command.name)));
    for (const Option& option : command.options) {
      std::string name;
      for (const char c : option.name()) name += c == '-' ? "\\-" : std::string(1, c);
      EXPECT_THAT(manual, HasSubstr(name));
    }
  }
}

}  // namespace
}  // namespace harness
