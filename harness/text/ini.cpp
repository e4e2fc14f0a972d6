#include "text/ini.h"

namespace harness {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

std::string_view without_comment(std::string_view line, IniComments comments) {
  if (comments == IniComments::anywhere) return trimmed(line.substr(0, line.find('#')));
  const std::string_view words = trimmed(line);
  return words.starts_with('#') || words.starts_with(';') ? std::string_view{} : words;
}

void read_content(IniLine* line) {
  const std::string_view content = line->content;
  if (content.empty()) return;
  if (content.front() == '[') {
    const std::size_t close = content.find(']');
    line->is_header = close != std::string_view::npos;
    if (line->is_header) line->section = trimmed(content.substr(1, close - 1));
    if (content.back() != ']') line->fault = IniFault::no_bracket;
    return;
  }
  const std::size_t equals = content.find('=');
  if (equals == std::string_view::npos) {
    line->fault = IniFault::no_equals;
    return;
  }
  line->key = trimmed(content.substr(0, equals));
  line->value = trimmed(content.substr(equals + 1));
  if (line->key.empty()) line->fault = IniFault::no_key;
}

}  // namespace

std::string IniLine::name() const {
  return section.empty() ? std::string(key) : std::string(section) + "." + std::string(key);
}

std::vector<IniLine> read_ini(std::string_view text, IniComments comments) {
  std::vector<IniLine> lines;
  std::string_view section;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    IniLine line;
    line.number = lines.size() + 1;
    line.whole = text.substr(0, newline);
    line.content = without_comment(line.whole, comments);
    line.section = section;
    read_content(&line);
    section = line.section;
    lines.push_back(line);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  }
  return lines;
}

std::string ini_header(std::string_view section) { return "[" + std::string(section) + "]\n"; }

std::string ini_key(std::string_view key, std::string_view value) {
  return std::string(key) + "=" + std::string(value) + "\n";
}

}  // namespace harness
