#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace harness {

/// How texts are put into reports. Whatever a backend sends is data: any bytes may be given, and
/// the result is well-formed UTF-8 that its format reads as text and as nothing else. Bytes that
/// are no UTF-8 and control characters are shown as `\x9f`.

/// What to show in place of a character: its code point and its bytes.
using ShowCharacter = std::function<std::string(std::uint32_t character, std::string_view bytes)>;

/// Well-formed UTF-8 with every character replaced that turns the direction of the text, breaks
/// lines unseen or cannot be seen.
std::string show_misleading(std::string_view utf8, const ShowCharacter& show);

/// For XML 1.0, in attributes and between tags. Newlines stay between tags; in an attribute they
/// are a character reference. Characters that XML forbids are shown as `\x..`.
std::string xml_text(std::string_view text);
std::string xml_attribute(std::string_view text);

/// A TAP description: `#` and `\` with a `\` before, on one line.
std::string tap_text(std::string_view text);

/// A YAML scalar in double quotes, newlines as `\n`.
std::string yaml_text(std::string_view text);

/// The message of a GitHub workflow command (`%`, newlines), and a property of one (`:`, `,` too).
std::string annotation_text(std::string_view text);
std::string annotation_property(std::string_view text);

/// Markdown on one line, for a table's cell too: every character with a meaning is escaped.
std::string markdown_text(std::string_view text);
/// A block of code, fenced with more backticks than the text has in a row. Ends with a newline.
std::string markdown_code(std::string_view text);

}  // namespace harness
