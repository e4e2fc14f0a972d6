#include "text/encoding.h"

#include <algorithm>

namespace harness {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

/// How many bytes the well-formed character at `at` has, 0 if there is none (Unicode, table 3-7).
std::size_t character_length(std::string_view bytes, std::size_t at) {
  const std::uint8_t first = byte_at(bytes, at);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  std::uint8_t low = 0x80, high = 0xbf;  // Bounds of the second byte.
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  } else {
    return 0;
  }
  if (bytes.size() - at < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    const std::uint8_t next = byte_at(bytes, at + i);
    if (next < low || next > high) return 0;
    low = 0x80;
    high = 0xbf;
  }
  return length;
}

void append_hex(std::uint8_t byte, std::string* out) {
  constexpr std::string_view digits = "0123456789abcdef";
  out->push_back(digits[byte >> 4]);
  out->push_back(digits[byte & 15]);
}

void append_escaped(std::string_view bytes, std::string* out) {
  for (const char c : bytes) {
    *out += "\\x";
    append_hex(static_cast<std::uint8_t>(c), out);
  }
}

/// C0 but tab, DEL, and C1, which terminals obey as well.
bool is_control(std::string_view character) {
  const std::uint8_t first = byte_at(character, 0);
  if (first == 0xc2) return byte_at(character, 1) < 0xa0;
  return (first < 0x20 && first != '\t') || first == 0x7f;
}

/// Appends escaped characters until all are done or the next does not fit into `limit` bytes.
/// Returns how many bytes of the input were taken.
std::size_t escape_into(std::string_view bytes, bool keep_newlines, std::size_t limit,
                        std::string* out) {
  std::string piece;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = character_length(bytes, at);
    const std::string_view character = bytes.substr(at, length == 0 ? 1 : length);
    piece.clear();
    if (length == 1 && character[0] == '\n') {
      piece = keep_newlines ? "\n" : "\\n";
    } else if (length == 0 || is_control(character)) {
      append_escaped(character, &piece);
    } else {
      piece = character;
    }
    if (out->size() + piece.size() > limit) return at;
    *out += piece;
    at += character.size();
  }
  return at;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t find_bad_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (byte_at(bytes, at) < 0x80) {  // Nearly all are.
      ++at;
      continue;
    }
    const std::size_t length = character_length(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::size_t character_edge(std::string_view text, std::size_t at) {
  constexpr std::size_t most_continuations = 3;
  if (at >= text.size()) return text.size();
  std::size_t edge = at;
  while (edge > 0 && at - edge < most_continuations && is_continuation(text[edge])) --edge;
  return is_continuation(text[edge]) ? at : edge;
}

std::size_t count_characters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::uint32_t character_at(std::string_view utf8, std::size_t at, std::size_t* length) {
  const std::uint8_t first = byte_at(utf8, at);
  *length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (*length == 1) return first;
  std::uint32_t character = first & (0x7fu >> *length);
  for (std::size_t i = 1; i < *length; ++i)
    character = character << 6 | (byte_at(utf8, at + i) & 0x3fu);
  return character;
}

bool is_utf8(std::string_view bytes) { return find_bad_utf8(bytes) == std::string_view::npos; }

std::string escape_bytes(std::string_view bytes, bool keep_newlines) {
  std::string out;
  out.reserve(bytes.size());
  escape_into(bytes, keep_newlines, std::string::npos, &out);
  return out;
}

std::string escape_bad_utf8(std::string_view bytes) {
  std::string out;
  while (true) {
    const std::size_t bad = find_bad_utf8(bytes);
    out += bytes.substr(0, bad);
    if (bad == std::string_view::npos) return out;
    append_escaped(bytes.substr(bad, 1), &out);
    bytes.remove_prefix(bad + 1);
  }
}

std::string shorten(std::string_view bytes, std::size_t limit) {
  std::string out;
  if (escape_into(bytes, false, limit, &out) < bytes.size()) {
    out += "… (" + std::to_string(bytes.size()) + " bytes)";
  }
  return out;
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) append_hex(static_cast<std::uint8_t>(c), &out);
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  std::string out;
  int half = -1;
  for (const char c : text) {
    const int digit = hex_digit(c);
    if (digit < 0) {
      // A blank stands between bytes, not within one.
      if (!is_blank(c) || half >= 0) return std::nullopt;
    } else if (half < 0) {
      half = digit;
    } else {
      out.push_back(static_cast<char>(half * 16 + digit));
      half = -1;
    }
  }
  if (half >= 0) return std::nullopt;
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? byte_at(bytes, at + i) : 0u);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out.push_back(i <= count ? base64_alphabet[group >> (18 - 6 * i) & 63] : '=');
    }
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  std::uint32_t group = 0;
  int digits = 0, padding = 0;
  for (const char c : text) {
    if (is_blank(c)) continue;
    const std::size_t value = base64_alphabet.find(c);
    if (c == '=') {
      ++padding;
    } else if (value == std::string_view::npos || padding > 0) {
      return std::nullopt;
    }
    group = group << 6 | (c == '=' ? 0u : static_cast<std::uint32_t>(value));
    if (++digits % 4 != 0) continue;
    if (padding > 2) return std::nullopt;
    for (int i = 0; i < 3 - padding; ++i) out.push_back(static_cast<char>(group >> (16 - 8 * i)));
    group = 0;
    // Padding ends the text: only blanks may follow.
    if (padding > 0) padding = 3;
  }
  if (digits % 4 != 0) return std::nullopt;
  return out;
}

}  // namespace harness
