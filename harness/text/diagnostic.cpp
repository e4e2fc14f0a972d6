#include "text/diagnostic.h"

#include <algorithm>

#include "text/encoding.h"

namespace harness {
namespace {

/// Characters of a line that are shown at most.
constexpr std::size_t shown_width = 100;

/// Where the line with `offset` begins. A byte order mark is part of no line.
std::size_t line_start(std::string_view text, std::size_t offset) {
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  if (before != std::string_view::npos) return before + 1;
  return text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
}

/// The characters of a line, each one column wide: what would move the cursor is replaced.
std::vector<std::string> shown_characters(std::string_view line) {
  std::vector<std::string> characters;
  std::size_t at = 0;
  while (at < line.size()) {
    std::size_t end = at + 1;
    while (end < line.size() && is_continuation(line[end])) ++end;
    const std::string_view character = line.substr(at, end - at);
    if (character == "\t") {
      characters.emplace_back(" ");
    } else if (escape_bytes(character) == character) {
      characters.emplace_back(character);
    } else {
      characters.emplace_back("\xef\xbf\xbd");  // U+FFFD, the replacement character.
    }
    at = end;
  }
  return characters;
}

/// Passwords that users write into their files are not shown when a line is quoted: every
/// character of a value behind a key like "password", mistyped ones too, becomes a dot, so that the
/// caret stays right.
void hide_passwords(std::vector<std::string>& characters) {
  const auto is_quote = [](const std::string& c) { return c == "\""; };
  std::string last_text;
  auto at = characters.begin();
  for (;;) {
    const auto open = std::find_if(at, characters.end(), is_quote);
    const bool is_value = std::find(at, open, ":") != open;
    const bool hide = is_value && (last_text.find("pas") != std::string::npos ||
                                   last_text.find("word") != std::string::npos ||
                                   last_text.find("pwd") != std::string::npos);
    if (open == characters.end()) return;
    last_text.clear();
    for (at = open + 1; at != characters.end() && !is_quote(*at); ++at) {
      if (*at == "\\" && at + 1 != characters.end()) {
        if (hide) *at = "•";
        ++at;
      }
      last_text += *at;
      if (hide) *at = "•";
    }
    if (at == characters.end()) return;
    ++at;
  }
}

}  // namespace

LineColumn line_column(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t start = std::min(line_start(text, offset), text.size());
  LineColumn place;
  place.line += static_cast<std::size_t>(
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  if (offset > start) {
    const std::string_view before = text.substr(start, offset - start);
    place.column += count_characters(before);
  }
  return place;
}

std::string format_diagnostic(const Source& source, const Diagnostic& diagnostic) {
  const std::string_view text = source.text;
  const std::size_t offset = std::min(diagnostic.offset, text.size());
  const LineColumn place = line_column(text, offset);
  const std::size_t start = std::min(line_start(text, offset), text.size());
  std::string_view line = text.substr(start, text.find('\n', start) - start);
  if (line.ends_with('\r')) line.remove_suffix(1);

  std::vector<std::string> characters = shown_characters(line);
  hide_passwords(characters);
  std::size_t caret = std::min(place.column - 1, characters.size());
  std::size_t from = 0, to = characters.size();
  if (to > shown_width) {
    from = caret > shown_width / 2 ? caret - shown_width / 2 : 0;
    from = std::min(from, to - shown_width);
    to = from + shown_width;
  }
  std::string shown;
  if (from > 0) shown += "…";
  for (std::size_t i = from; i < to; ++i) shown += characters[i];
  if (to < characters.size()) shown += "…";
  caret = caret - from + (from > 0 ? 1 : 0);

  return source.name + ':' + std::to_string(place.line) + ':' + std::to_string(place.column) +
         ": " + diagnostic.message + "\n  " + shown + "\n  " + std::string(caret, ' ') + '^';
}

std::string join_or(const std::vector<std::string>& names) {
  std::string joined;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) joined += i + 1 == names.size() ? " or " : ", ";
    joined += names[i];
  }
  return joined;
}

}  // namespace harness
