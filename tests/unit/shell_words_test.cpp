#include "text/shell_words.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace harness {
namespace {

using Words = std::vector<std::string>;

/// What a shell makes of a line.
Words read_by_a_shell(const std::string& line) {
  Words words;
  FILE* shell = popen(("printf '%s\\0' " + line).c_str(), "r");
  for (int c; (c = std::fgetc(shell)) != EOF;) {
    if (words.empty() || words.back().ends_with('\0')) words.emplace_back();
    words.back() += static_cast<char>(c);
  }
  pclose(shell);
  for (std::string& word : words) word.pop_back();
  return words;
}

TEST(ShellWords, AShellReadsThemBackUnchanged) {
  const Words words = {"./run", "",    "a b",   "it's", "\"",    "\\",   "$x",   "*",
                       "~",     "`x`", "a;b|c", "#d",   "Grüße", "a\nb", "--x=1"};
  EXPECT_EQ(read_by_a_shell(join_shell_words(words)), words);
}

TEST(ShellWords, AreQuotedWhereTheyMustBe) {
  EXPECT_EQ(join_shell_words({"./echo", "--port", "1"}), "./echo --port 1");
  EXPECT_EQ(join_shell_words({"it's", ""}), R"('it'\''s' '')");
}

}  // namespace
}  // namespace harness
