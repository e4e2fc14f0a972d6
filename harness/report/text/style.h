#pragma once

#include <string>
#include <string_view>

namespace harness {

/// How console text may look: colours or not.
struct Style {
  bool colors = false;

  /// The text in "green", "red", "yellow", "dim" or "bold"; as it is without colours.
  std::string paint(std::string_view text, std::string_view color) const;
};

/// What the terminal behind a descriptor allows: colours unless NO_COLOR is set or it is no
/// terminal (TERM=dumb too).
Style style_of(int descriptor);
bool is_terminal(int descriptor);
/// A terminal where a line can be written over: not TERM=dumb.
bool can_redraw(int descriptor);
/// Columns of the terminal; 80 if unknown.
int terminal_width(int descriptor);

}  // namespace harness
