#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace harness {

/// What a terminal has, and no line of ours is wider than.
inline constexpr std::size_t page_width = 80;

/// Columns that UTF-8 takes on a terminal, as far as our own texts are concerned.
std::size_t columns_of(std::string_view text);

/// Two columns: a label, two blanks from the edge, and a text that begins at `column` and is broken
/// at blanks. A label that is too long has a line of its own. With a newline at the end. A word
/// that is wider than the page stays whole.
std::string two_columns(std::string_view label, std::string_view text, std::size_t column);

}  // namespace harness
