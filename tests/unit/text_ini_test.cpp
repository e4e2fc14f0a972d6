#include "text/ini.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

/// Each line as `number name=value`, `number [section]` or, if neither, `number`; `!` if it has a
/// fault.
std::string taken_apart(std::string_view text, IniComments comments = IniComments::whole_lines) {
  std::string result;
  for (const IniLine& line : read_ini(text, comments)) {
    if (!result.empty()) result += ", ";
    result += std::to_string(line.number);
    if (line.is_header) result += " [" + std::string(line.section) + "]";
    if (line.is_key()) result += " " + line.name() + "=" + std::string(line.value);
    if (line.fault != IniFault::none) result += "!";
  }
  return result;
}

TEST(Ini, ReadsSectionsAndKeys) {
  EXPECT_EQ(taken_apart("a=1\n[s]\nb = two words \n\n  [ t ]\r\nb=3=4\nc=\r\n"),
            "1 a=1, 2 [s], 3 s.b=two words, 4, 5 [t], 6 t.b=3=4, 7 t.c=");
  EXPECT_EQ(taken_apart(""), "");
  EXPECT_EQ(taken_apart("\n"), "1");
  EXPECT_EQ(taken_apart("[s]"), "1 [s]");
}

TEST(Ini, ReadsCommentsAsItsReaderWants) {
  const std::string_view text = "# a=1\n; b=1\nc=1 # d\n[s] # t";
  EXPECT_EQ(taken_apart(text), "1, 2, 3 c=1 # d, 4 [s]!");
  EXPECT_EQ(taken_apart(text, IniComments::anywhere), "1, 2 ; b=1, 3 c=1, 4 [s]");
}

TEST(Ini, TellsWhatIsWrongWithALine) {
  const auto lines = read_ini("[s\nkey\n = 1\n[s] x\nkey=1", IniComments::whole_lines);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0].fault, IniFault::no_bracket);
  EXPECT_FALSE(lines[0].is_header);
  EXPECT_EQ(lines[1].fault, IniFault::no_equals);
  EXPECT_EQ(lines[1].content, "key");
  EXPECT_EQ(lines[2].fault, IniFault::no_key);
  EXPECT_EQ(lines[2].whole, " = 1");
  EXPECT_EQ(lines[3].fault, IniFault::no_bracket);
  EXPECT_TRUE(lines[3].is_header);
  EXPECT_EQ(lines[4].fault, IniFault::none);
}

TEST(Ini, ReadsWhatItWrites) {
  EXPECT_EQ(taken_apart(ini_header("s") + ini_key("a", "1") + ini_key("a", "")),
            "1 [s], 2 s.a=1, 3 s.a=");
}

}  // namespace
}  // namespace harness
