#include "report/text/escape.h"

#include <algorithm>

#include "text/encoding.h"
#include "text/replace.h"
#include "text/xml.h"

namespace harness {

namespace {

std::string bytes_as_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += "\\x" + to_hex(std::string_view(&c, 1));
  return out;
}

struct CharacterRange {
  std::uint32_t first;
  std::uint32_t last;
};

/// What turns the text around it, breaks lines unseen, or is not seen at all. Joiners (U+200C,
/// U+200D) stay, since scripts and emoji need them.
constexpr CharacterRange misleading[] = {
    {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x180e, 0x180e},   {0x200b, 0x200b},
    {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xfeff, 0xfeff},
    {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe007f},
};

constexpr std::string_view forbidden_in_xml[] = {"\xef\xbf\xbe", "\xef\xbf\xbf"};

template <typename Marks>
std::string without(std::string text, const Marks& marks) {
  for (const std::string_view mark : marks) {
    if (text.find(mark) == std::string::npos) continue;
    text = replaced(text, {{mark, bytes_as_hex(mark)}});
  }
  return text;
}

constexpr Replacement in_attribute[] = {{"\n", "&#10;"}, {"\t", "&#9;"}};

/// What people read where no direction may be turned.
std::string plain(std::string_view text, bool keep_newlines) {
  return show_misleading(
      escape_bytes(text, keep_newlines),
      [](std::uint32_t, std::string_view character) { return bytes_as_hex(character); });
}

}  // namespace

std::string show_misleading(std::string_view utf8, const ShowCharacter& show) {
  std::string out;
  out.reserve(utf8.size());
  std::size_t length = 0;
  for (std::size_t at = 0; at < utf8.size(); at += length) {
    const std::uint32_t character = character_at(utf8, at, &length);
    const std::string_view bytes = utf8.substr(at, length);
    const bool misleads =
        character >= 0x80 && std::ranges::any_of(misleading, [&](const auto& range) {
          return character >= range.first && character <= range.last;
        });
    if (misleads)
      out += show(character, bytes);
    else
      out += bytes;
  }
  return out;
}

std::string xml_text(std::string_view text) {
  return xml_escaped(without(escape_bytes(text, true), forbidden_in_xml));
}

// The references that are written in the second pass hold nothing that the first one would change.
std::string xml_attribute(std::string_view text) { return replaced(xml_text(text), in_attribute); }

std::string tap_text(std::string_view text) {
  return replaced(escape_bytes(text), {{"#", "\\#"}, {"\\", "\\\\"}});
}

std::string yaml_text(std::string_view text) {
  // Breaks of lines that YAML has beside the newline, and the byte order mark.
  static constexpr std::string_view not_printable[] = {"\u2028", "\u2029", "\ufeff", "\xef\xbf\xbe",
                                                       "\xef\xbf\xbf"};
  return "\"" +
         replaced(without(escape_bytes(text, true), not_printable),
                  {{"\"", "\\\""}, {"\\", "\\\\"}, {"\n", "\\n"}, {"\t", "\\t"}}) +
         "\"";
}

std::string annotation_text(std::string_view text) {
  return replaced(plain(text, true), {{"%", "%25"}, {"\n", "%0A"}});
}

std::string annotation_property(std::string_view text) {
  return replaced(annotation_text(text), {{":", "%3A"}, {",", "%2C"}});
}

std::string markdown_text(std::string_view text) {
  static constexpr Replacement in_markdown[] = {
      {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\t", " "},  {"\\", "\\\\"}, {"`", "\\`"},
      {"*", "\\*"},   {"_", "\\_"},  {"[", "\\["},  {"]", "\\]"}, {"|", "\\|"},   {"~", "\\~"},
      {"!", "\\!"},   {"#", "\\#"},  {"@", "\\@"},  {"$", "\\$"},
  };
  return replaced(plain(text, false), in_markdown);
}

std::string markdown_code(std::string_view text) {
  const std::string shown = plain(text, true);
  std::size_t run = 0;
  std::size_t longest = 2;
  for (const char c : shown) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool ended = shown.ends_with('\n');
  return fence + "text\n" + shown + (ended ? "" : "\n") + fence + "\n";
}

}  // namespace harness
