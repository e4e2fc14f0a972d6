#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// A line split into words, or what is wrong with it.
struct ShellWords {
  std::vector<std::string> words;
  std::string error;  ///< "" if the line could be split.
};

/// Splits like a shell splits words (proto/README.md, 1): blanks separate, '…' keeps everything,
/// "…" keeps everything but backslashes before `"`, `\`, `$` and a backquote, a backslash keeps the
/// next character. Nothing is expanded. Errors: a quote that is not closed, a backslash at the end.
ShellWords split_shell_words(std::string_view line);

/// One word so that a shell reads it back unchanged: as it is if it is harmless, else in single
/// quotes.
std::string quote_shell_word(std::string_view word);

/// A whole command line that can be pasted into a shell.
std::string join_shell_words(const std::vector<std::string>& words);

}  // namespace harness
