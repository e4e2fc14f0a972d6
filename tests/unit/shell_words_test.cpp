#include "text/shell_words.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

using Words = std::vector<std::string>;

TEST(ShellWords, SplitAtBlanks) {
  EXPECT_EQ(split_shell_words("/usr/bin/python3  /opt/x/backend.py\t-v\n").words,
            (Words{"/usr/bin/python3", "/opt/x/backend.py", "-v"}));
  EXPECT_EQ(split_shell_words("  ").words, Words{});
}

TEST(ShellWords, QuotesAndBackslashesAreObeyed) {
  EXPECT_EQ(split_shell_words(R"(a 'b  "c' "d 'e" f\ g)").words,
            (Words{"a", "b  \"c", "d 'e", "f g"}));
  EXPECT_EQ(split_shell_words(R"("a\"b\\c\$d\`e\n" 'x\y')").words,
            (Words{R"(a"b\c$d`e\n)", R"(x\y)"}));
  EXPECT_EQ(split_shell_words(R"(a''b"" '' "")").words, (Words{"ab", "", ""}));
}

TEST(ShellWords, NothingIsExpanded) {
  EXPECT_EQ(split_shell_words("$HOME ~ *.c `x` a;b|c #d").words,
            (Words{"$HOME", "~", "*.c", "`x`", "a;b|c", "#d"}));
}

TEST(ShellWords, UnfinishedLinesAreErrors) {
  EXPECT_EQ(split_shell_words("a 'b").error, "a single quote is not closed");
  EXPECT_EQ(split_shell_words("a \"b\\\"").error, "a double quote is not closed");
  EXPECT_EQ(split_shell_words("a\\").error, "a backslash at the end stands for nothing");
  EXPECT_TRUE(split_shell_words("a 'b").words.empty());
}

TEST(ShellWords, JoinedWordsAreReadBackUnchanged) {
  const Words words = {"./run", "", "a b", "it's", "\"", "\\", "$x", "*", "Grüße", "a\nb", "--x=1"};
  EXPECT_EQ(split_shell_words(join_shell_words(words)).words, words);
  EXPECT_EQ(join_shell_words({"./echo", "--port", "1"}), "./echo --port 1");
  EXPECT_EQ(join_shell_words({"it's", ""}), R"('it'\''s' '')");
}

}  // namespace
}  // namespace harness
