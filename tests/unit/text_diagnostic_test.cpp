#include "text/diagnostic.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(LineColumn, CountsLinesAndCharactersFromOne) {
  const std::string text = "ab\nGrüße 👋!\r\nx";
  EXPECT_EQ(line_column(text, 0).line, 1u);
  EXPECT_EQ(line_column(text, 0).column, 1u);
  EXPECT_EQ(line_column(text, 2).column, 3u);
  EXPECT_EQ(line_column(text, text.find('!')).line, 2u);
  EXPECT_EQ(line_column(text, text.find('!')).column, 8u);
  EXPECT_EQ(line_column(text, text.find('x')).line, 3u);
  EXPECT_EQ(line_column(text, 10'000).line, 3u);
  EXPECT_EQ(line_column(text, 10'000).column, 2u);
}

TEST(LineColumn, TakesNoColumnForAByteOrderMark) {
  EXPECT_EQ(line_column("\xef\xbb\xbf{", 3).column, 1u);
  EXPECT_EQ(line_column("\xef\xbb\xbf{", 0).column, 1u);
}

TEST(FormatDiagnostic, ShowsPlaceLineAndCaret) {
  const Source source{"a.json", "{\n\t\"ü\": xy\r\n}\n"};
  EXPECT_EQ(format_diagnostic(source, {source.text.find('x'), "expected a value"}),
            "a.json:2:7: expected a value\n"
            "   \"ü\": xy\n"
            "        ^");
}

TEST(FormatDiagnostic, PointsBehindTheLastCharacterAtTheEnd) {
  EXPECT_EQ(format_diagnostic({"--fields", "{"}, {1, "no end"}),
            "--fields:1:2: no end\n"
            "  {\n"
            "   ^");
  EXPECT_EQ(format_diagnostic({"x", ""}, {7, "empty"}), "x:1:1: empty\n  \n  ^");
}

TEST(FormatDiagnostic, ReplacesWhatWouldMoveTheCursor) {
  EXPECT_EQ(format_diagnostic({"x", "a\x1b\xff!"}, {3, "m"}),
            "x:1:4: m\n"
            "  a\xef\xbf\xbd\xef\xbf\xbd!\n"
            "     ^");
}

TEST(FormatDiagnostic, CutsLongLinesAroundTheCaret) {
  const std::string left(300, 'a'), right(300, 'b');
  const std::string text = format_diagnostic({"x", left + "!" + right}, {300, "m"});
  EXPECT_EQ(text, "x:1:301: m\n  …" + std::string(50, 'a') + "!" + std::string(49, 'b') + "…\n  " +
                      std::string(51, ' ') + "^");
  const std::string start = format_diagnostic({"x", "!" + right}, {0, "m"});
  EXPECT_EQ(start, "x:1:1: m\n  !" + std::string(99, 'b') + "…\n  ^");
}

TEST(JoinOr, JoinsForAMessage) {
  EXPECT_EQ(join_or({}), "");
  EXPECT_EQ(join_or({"a"}), "a");
  EXPECT_EQ(join_or({"a", "b"}), "a or b");
  EXPECT_EQ(join_or({"a", "b", "c"}), "a, b or c");
}

}  // namespace
}  // namespace harness
