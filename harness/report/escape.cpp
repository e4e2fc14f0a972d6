#include "report/escape.h"

#include <algorithm>

#include "text/encoding.h"

namespace harness {

namespace {

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  while (true) {
    const std::size_t at = text.find(from);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += to;
    text.remove_prefix(at + from.size());
  }
}

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
    if (text.find(mark) != std::string::npos) text = replaced(text, mark, bytes_as_hex(mark));
  }
  return text;
}

std::string xml_escaped(std::string_view text, bool attribute) {
  std::string out;
  for (const char c : without(escape_bytes(text, true), forbidden_in_xml)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':  // Because of `]]>`.
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += attribute ? "&#10;" : "\n";
        break;
      case '\t':
        out += attribute ? "&#9;" : "\t";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// What people read where no direction may be turned.
std::string plain(std::string_view text, bool keep_newlines) {
  return without(escape_bytes(text, keep_newlines), misleading_marks);
}

}  // namespace

std::string xml_text(std::string_view text) { return xml_escaped(text, false); }

std::string xml_attribute(std::string_view text) { return xml_escaped(text, true); }

std::string tap_text(std::string_view text) {
  std::string out;
  for (const char c : escape_bytes(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  // Breaks of lines that YAML has beside the newline, and the byte order mark.
  static constexpr std::string_view not_printable[] = {"\u2028", "\u2029", "\ufeff", "\xef\xbf\xbe",
                                                       "\xef\xbf\xbf"};
  for (const char c : without(escape_bytes(text, true), not_printable)) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string annotation_text(std::string_view text) {
  return replaced(replaced(plain(text, true), "%", "%25"), "\n", "%0A");
}

std::string annotation_property(std::string_view text) {
  return replaced(replaced(annotation_text(text), ":", "%3A"), ",", "%2C");
}

std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : plain(text, false)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\t':
        out += ' ';
        break;
      default:
        if (std::string_view("\\`*_[]|~!#@$").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
  }
  return out;
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
