#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// One word so that a shell reads it back unchanged: as it is if it is harmless, else in single
/// quotes.
std::string quote_shell_word(std::string_view word);

/// A whole command line that can be pasted into a shell.
std::string join_shell_words(const std::vector<std::string>& words);

}  // namespace harness
