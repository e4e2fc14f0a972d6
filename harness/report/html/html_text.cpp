#include "report/html/html_text.h"

#include <fmt/format.h>

#include <cstdint>

#include "report/format/replace.h"
#include "text/encoding.h"

namespace harness {

namespace {

struct CharacterRange {
  std::uint32_t first;
  std::uint32_t last;
};

/// What turns the text around it, breaks lines unseen, or is not seen at all. Joiners (U+200C,
/// U+200D) stay, since scripts and emoji need them.
constexpr CharacterRange shown_by_number[] = {
    {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x180e, 0x180e},   {0x200b, 0x200b},
    {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xfeff, 0xfeff},
    {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe007f},
};

bool is_shown_by_number(std::uint32_t character) {
  for (const CharacterRange& range : shown_by_number) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

/// The character that begins at `at` in well-formed UTF-8, and its length in bytes.
std::uint32_t character_at(std::string_view utf8, std::size_t at, std::size_t* length) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(utf8[at + i]); };
  const std::uint8_t first = byte(0);
  *length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (*length == 1) return first;
  std::uint32_t character = first & (0x7fu >> *length);
  for (std::size_t i = 1; i < *length; ++i) character = character << 6 | (byte(i) & 0x3fu);
  return character;
}

}  // namespace

std::string visible_text(std::string_view text, std::size_t limit) {
  const std::string plain = shorten(text, limit);
  std::string out;
  out.reserve(plain.size());
  std::size_t length = 0;
  for (std::size_t at = 0; at < plain.size(); at += length) {
    const std::uint32_t character = character_at(plain, at, &length);
    if (character >= 0x80 && is_shown_by_number(character)) {
      out += fmt::format("⟨U+{:04X}⟩", character);
    } else {
      out.append(plain, at, length);
    }
  }
  return out;
}

std::string html_text(std::string_view text, std::size_t limit) {
  static constexpr Replacement in_html[] = {
      {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}};
  return replaced(visible_text(text, limit), in_html);
}

std::string script_json(const Json& json) {
  // Only texts have these, and there the number means the same.
  static constexpr Replacement in_script[] = {{"<", "\\u003c"},
                                              {">", "\\u003e"},
                                              {"&", "\\u0026"},
                                              {"\u2028", "\\u2028"},
                                              {"\u2029", "\\u2029"}};
  return replaced(json.dump(-1, ' ', false, Json::error_handler_t::replace), in_script);
}

}  // namespace harness
