#pragma once

#include <cstddef>
#include <cstdint>
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

/// True for the bytes of a character but its first.
constexpr bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

/// Where a text may be cut so that at most `at` bytes stay and no character is torn: `at`, or up to
/// three bytes before it. Where that is no UTF-8, `at`.
std::size_t character_edge(std::string_view text, std::size_t at);

/// Code points of a text. A byte that is no UTF-8 counts as one, unless it looks like a
/// continuation.
std::size_t count_characters(std::string_view text);

/// The code point of the character that begins at `at` in well-formed UTF-8, and its length in
/// bytes.
std::uint32_t character_at(std::string_view utf8, std::size_t at, std::size_t* length);

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
