#include "report/text/escape.h"

#include <algorithm>

#include "report/format/replace.h"
#include "text/encoding.h"

namespace harness {

namespace {

std::string bytes_as_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += "\\x" + to_hex(std::string_view(&c, 1));
  return out;
}

/// Marks that turn the direction of what is behind them, breaks of lines beside the newline, and
/// what is no character at all.
constexpr std::string_view misleading_marks[] = {
    "\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d",       "\u202e",
    "\u2066", "\u2067", "\u2068", "\u2069", "\u2028", "\u2029", "\xef\xbf\xbe", "\xef\xbf\xbf",
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

/// The larger-than sign because of `]]>`.
constexpr Replacement in_xml[] = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}};
constexpr Replacement in_attribute[] = {{"\n", "&#10;"}, {"\t", "&#9;"}};

/// What people read where no direction may be turned.
std::string plain(std::string_view text, bool keep_newlines) {
  return without(escape_bytes(text, keep_newlines), misleading_marks);
}

}  // namespace

std::string xml_text(std::string_view text) {
  return replaced(without(escape_bytes(text, true), forbidden_in_xml), in_xml);
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
