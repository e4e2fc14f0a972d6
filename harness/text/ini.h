#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// Where a comment begins in an INI text.
enum class IniComments {
  whole_lines,  ///< A line that begins with `#` or `;`.
  anywhere,     ///< At a `#`, wherever it stands: as the released server reads.
};

/// What is wrong with a line, if its reader minds.
enum class IniFault {
  none,
  no_bracket,  ///< It begins with `[` and does not end with `]`.
  no_equals,
  no_key,  ///< Nothing stands before `=`.
};

/// One line of an INI text, taken apart; blanks are cut off at both ends of each part. All are
/// views into the text. A blank line and a comment have neither section header nor key.
struct IniLine {
  std::size_t number = 0;    ///< From 1.
  std::string_view whole;    ///< As it stands, without its newline.
  std::string_view content;  ///< Without comment and blanks around it; "" if nothing is left.
  std::string_view section;  ///< The section it is in, a header's own name; "" before the first.
  bool is_header = false;    ///< `[section]`
  std::string_view key;      ///< `key=value`, `key = value`
  std::string_view value;
  IniFault fault = IniFault::none;

  bool is_key() const { return !key.empty(); }
  /// `section.key`, or the key alone before any section.
  std::string name() const;
};

/// All lines, in order. Never fails: what is wrong is a fault of its line.
std::vector<IniLine> read_ini(std::string_view text, IniComments comments);

/// The mirror image, a line each with its newline.
std::string ini_header(std::string_view section);
std::string ini_key(std::string_view key, std::string_view value);

}  // namespace harness
