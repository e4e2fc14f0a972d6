#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace harness {

/// What a text may begin with, and nobody means.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// White space as JSON has it.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// True if the bytes are well-formed UTF-8 (no overlong forms, no surrogates, up to U+10FFFF).
bool is_utf8(std::string_view bytes);

/// Byte offset of the first byte that is no UTF-8, or npos.
std::size_t find_bad_utf8(std::string_view bytes);

/// True if the (well-formed UTF-8) text has a character that XML 1.0 forbids: below U+0020 except
/// tab, newline and return, or U+FFFE, U+FFFF (proto/README.md, 6).
bool has_xml_forbidden(std::string_view utf8);

/// The bytes as text that can be shown anywhere: bytes that are no UTF-8 and control characters
/// but tab become `\x9f`, everything else stays. A newline becomes `\n` unless `keep_newlines`.
std::string escape_bytes(std::string_view bytes, bool keep_newlines = false);

/// Well-formed UTF-8: only the bytes that are none become `\x9f`, control characters stay.
std::string escape_bad_utf8(std::string_view bytes);

/// `escape_bytes`, cut to at most `limit` bytes at a character's edge, with "… (8388608 bytes)"
/// behind it if something was cut.
std::string shorten(std::string_view bytes, std::size_t limit);

std::string to_hex(std::string_view bytes);
/// Hex digits, blanks and newlines between them allowed. Nothing on anything else or half a byte.
std::optional<std::string> from_hex(std::string_view text);

std::string to_base64(std::string_view bytes);
/// Standard alphabet, padding required, blanks and newlines allowed. Nothing on anything else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace harness
