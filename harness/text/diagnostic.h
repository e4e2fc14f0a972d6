#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// A text that a user wrote, with the name to call it by in errors (a path, or "--fields").
struct Source {
  std::string name;
  std::string text;
};

/// One error in a user's text. `offset` is a byte offset into the source, so that line, column and
/// caret are computed in one place.
struct Diagnostic {
  std::size_t offset = 0;
  std::string message;
};

/// 1-based line and column of a byte offset. Columns count Unicode code points.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};
LineColumn line_column(std::string_view text, std::size_t offset);

/// What a person reads, three lines, the last without a newline:
///     file:line:column: message
///       the line
///          ^
/// The value of a "password" in the line is hidden. Long lines are cut around the caret. Tabs count
/// as one column and are shown as a space.
std::string format_diagnostic(const Source& source, const Diagnostic& diagnostic);

/// The names joined for a message: "a, b or c".
std::string join_or(const std::vector<std::string>& names);

}  // namespace harness
