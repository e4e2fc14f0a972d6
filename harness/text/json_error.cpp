#include "text/json_error.h"

#include <nlohmann/json.hpp>
#include <string>

#include "text/encoding.h"

namespace harness {
namespace {

constexpr std::size_t shown_text = 40;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool starts_number(char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }
bool is_word_character(char c) {
  return starts_number(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_word_character(text[end])) ++end;
  return text.substr(at, end - at);
}

/// The token at `at` as it is shown: a whole string or word, else one character.
std::string found(std::string_view text, std::size_t at) {
  if (text[at] == '"') {
    const std::size_t end = std::min(text.find_first_of("\"\n", at + 1), text.size());
    return '"' + shorten(text.substr(at + 1, end - at - 1), shown_text) + '"';
  }
  const std::string_view word = word_at(text, at);
  return shorten(word.empty() ? text.substr(at, 1) : word, shown_text);
}

Diagnostic text_ends(std::string_view text, const JsonPlace& place, const std::string& expected) {
  std::size_t end = text.size();
  while (end > place.offset && is_blank(text[end - 1])) --end;
  if (place.due == JsonPlace::Due::document) return {end, "the text is empty, " + expected};
  const std::string what = place.in_object ? "an object" : "an array";
  return {end, "the text ends inside " + what + ", " + expected};
}

Diagnostic wrong_number(std::string_view text, std::size_t at) {
  const std::string word(word_at(text, at));
  const std::string shown = shorten(word, shown_text);
  // nlohmann refuses numbers that no double holds. With another exponent they are well written.
  const std::size_t exponent = word.find_first_of("eE");
  const bool out_of_range =
      nlohmann::json::accept(word.substr(0, exponent)) && exponent != std::string::npos &&
      word.find_first_not_of("+0123456789", exponent + 1) == std::string::npos;
  if (out_of_range) return {at, "the number " + shown + " is too large"};
  return {at, shown + " is not how JSON writes a number"};
}

/// The four hex digits behind `\u` at `at` as a number, or -1.
int escaped_unit(std::string_view text, std::size_t at) {
  if (at >= text.size() || text.substr(at, 2) != "\\u" || text.size() - at < 6) return -1;
  const std::string_view digits = text.substr(at + 2, 4);
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return -1;
  return std::stoi(std::string(digits), nullptr, 16);
}

/// How many bytes the escape at `at` has, 0 if it is none.
std::size_t escape_length(std::string_view text, std::size_t at) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  if (at + 1 < text.size() && letters.find(text[at + 1]) != std::string_view::npos) return 2;
  const int unit = escaped_unit(text, at);
  if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return 0;
  if (unit < 0xd800 || unit > 0xdbff) return 6;
  const int second = escaped_unit(text, at + 6);
  return second >= 0xdc00 && second <= 0xdfff ? 12 : 0;
}

Diagnostic wrong_escape(std::string_view text, std::size_t at) {
  if (escaped_unit(text, at) >= 0) {
    return {at, std::string(text.substr(at, 6)) +
                    " is half a character, expected a pair like \\ud83d\\udc4b"};
  }
  if (text.substr(at, 2) == "\\u") return {at, "expected four hex digits after \\u"};
  std::size_t end = at + 2;
  while (end < text.size() && is_continuation(text[end])) ++end;
  return {at, shorten(text.substr(at, end - at), shown_text) +
                  " is no escape; a backslash itself is written \\\\"};
}

/// A string that the lexer did not take.
Diagnostic wrong_string(std::string_view text, std::size_t quote) {
  std::size_t at = quote + 1;
  while (at < text.size() && text[at] != '"') {
    const char c = text[at];
    if (c == '\n' || c == '\r') return {quote, "the string is not closed before its line ends"};
    if (static_cast<unsigned char>(c) < 0x20) {
      return {at, "a control character inside a string must be written as \\u00" +
                      to_hex(text.substr(at, 1))};
    }
    if (c == '\\' && at + 1 == text.size()) break;
    if (c == '\\') {
      const std::size_t length = escape_length(text, at);
      if (length == 0) return wrong_escape(text, at);
      at += length;
    } else {
      ++at;
    }
  }
  return {quote, "the text ends inside a string, expected a closing quote"};
}

enum class Wanted { mark, key, value };

/// The token at `at` is not what is due. A string or number that may stand there but is itself
/// written wrongly is the nearer reason.
Diagnostic wrong_token(std::string_view text, const JsonPlace& place, std::size_t at, Wanted wanted,
                       const std::string& expected) {
  if (at >= text.size()) return text_ends(text, place, expected);
  const char c = text[at];
  if (c == '"' && wanted != Wanted::mark) return wrong_string(text, at);
  if (starts_number(c) && wanted == Wanted::value) return wrong_number(text, at);
  if (c == '#' || text.substr(at, 2) == "//" || text.substr(at, 2) == "/*") {
    return {at, expected + ", found a comment, which JSON does not have"};
  }
  if (c == '\'') return {at, expected + ", found a single quote; strings take double quotes"};
  return {at, expected + ", found " + found(text, at)};
}

}  // namespace

Diagnostic explain_json_error(std::string_view text, const JsonPlace& place) {
  const std::size_t at = skip_blanks(text, place.offset);
  const auto wrong = [&](std::size_t where, Wanted wanted, const std::string& expected) {
    return wrong_token(text, place, where, wanted, expected);
  };
  const std::string closing = place.in_object ? "}" : "]";
  const std::string element = place.in_object ? "a key in double quotes" : "a value";
  const Wanted wanted = place.in_object ? Wanted::key : Wanted::value;
  switch (place.due) {
    case JsonPlace::Due::document:
      return wrong(at, Wanted::value, "expected a value");
    case JsonPlace::Due::end:
      return wrong(at, Wanted::mark, "expected nothing after the value");
    case JsonPlace::Due::first:
      return wrong(at, wanted, "expected " + element + " or " + closing);
    case JsonPlace::Due::member_value:
      if (text.substr(at, 1) != ":")
        return wrong(at, Wanted::mark, "expected a colon after the key");
      return wrong(skip_blanks(text, at + 1), Wanted::value, "expected a value after the colon");
    case JsonPlace::Due::next:
      break;
  }
  if (text.substr(at, 1) != ",") {
    return wrong(at, Wanted::mark, "expected a comma or " + closing + " after the value");
  }
  const std::size_t next = skip_blanks(text, at + 1);
  if (text.substr(next, 1) == closing) {
    return {at, "there must be no comma before the closing " + closing};
  }
  return wrong(next, wanted, "expected " + element + " after the comma");
}

}  // namespace harness
