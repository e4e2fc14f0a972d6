#include "text/json_tree.h"

#include <cstdint>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "text/encoding.h"

namespace harness {
namespace {

/// How far the parser of a JSON text came before it gave up.
struct JsonPlace {
  enum class Due {
    document,      ///< The text's one value.
    end,           ///< Nothing more.
    first,         ///< The first key or value of the object or array, or its end.
    member_value,  ///< A colon and a value: a key was the last.
    next,          ///< A comma and another key or value, or the end.
  };

  std::size_t offset = 0;  ///< Behind the last good value, key or opening bracket.
  Due due = Due::document;
  bool in_object = false;  ///< The innermost that is open is an object; else an array.
};

constexpr std::size_t shown_text = 40;

bool starts_number(char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; }
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

/// Why a text of well-formed UTF-8 is no JSON behind `place`, in plain words: what was expected
/// and what was found. nlohmann_json finds the errors; its own words are about lexers and tokens.
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

constexpr std::size_t deepest = 200;
constexpr std::size_t usual_members = 4;
/// Up to so many, looking at all is quicker than a set.
constexpr std::size_t few_members = 16;

bool is_number_character(char c) {
  return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

/// Walks over the text and tells how far the lexer has read, since nlohmann's SAX callbacks carry
/// no places. All copies tell the same counter.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* read_;
};

/// An array or object that is not closed yet.
struct Open {
  JsonNode node;
  std::string key;  ///< Of the member whose value is due.
  std::size_t key_offset = 0;
  bool has_key = false;
  std::unordered_set<std::string> keys;  ///< Of an object with many members; else they do.

  bool is_object() const { return node.is(JsonNode::Kind::object); }
  bool empty() const { return node.items.empty() && node.members.empty(); }
  /// False if the object has it already.
  bool add_key(const std::string& name);
};

bool Open::add_key(const std::string& name) {
  if (node.members.size() < few_members) return node.find(name) == nullptr;
  if (keys.empty()) {
    for (const JsonNode::Member& member : node.members) keys.insert(member.key);
  }
  return keys.insert(name).second;
}

/// Builds the tree from nlohmann's SAX events. `cursor_` is the end of the last value, key or
/// bracket; the next one begins at the first byte behind it that is no blank, comma or colon.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, std::size_t start, const std::size_t* read)
      : text_(text), cursor_(start), read_(read) {}

  bool null() { return scalar({}); }
  bool boolean(bool value) {
    JsonNode node;
    node.kind = JsonNode::Kind::boolean;
    node.boolean = value;
    return scalar(std::move(node));
  }
  bool number_integer(std::int64_t value) {
    JsonNode node;
    node.kind = JsonNode::Kind::integer;
    node.integer = value;
    node.number = static_cast<double>(value);
    return number(std::move(node));
  }
  bool number_unsigned(std::uint64_t value) {
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value > largest) return number_float(static_cast<double>(value), {});
    return number_integer(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string&) {
    JsonNode node;
    node.kind = JsonNode::Kind::number;
    node.number = value;
    return number(std::move(node));
  }
  bool string(std::string& value) {
    JsonNode node;
    node.kind = JsonNode::Kind::string;
    node.string = std::move(value);
    return scalar(std::move(node));
  }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // JSON text has none.

  bool start_object(std::size_t) { return open(JsonNode::Kind::object); }
  bool start_array(std::size_t) { return open(JsonNode::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    Open& top = open_.back();
    top.key_offset = next_token();
    if (!top.add_key(name)) {
      return fail(top.key_offset, "the key \"" + shorten(name, shown_text) + "\" is written twice");
    }
    top.key = std::move(name);
    top.has_key = true;
    cursor_ = *read_;
    return true;
  }

  template <typename Exception>
  bool parse_error(std::size_t, const std::string&, const Exception&) {
    return explain();
  }

  /// After the parser is done: nlohmann takes a zero byte for the text's end.
  bool check_end() {
    cursor_ = skip_blanks(cursor_);
    return cursor_ == text_.size() || explain();
  }

  JsonNode take() { return std::move(root_); }
  const Diagnostic& error() const { return error_; }

 private:
  bool fail(std::size_t offset, std::string message) {
    error_ = {offset, std::move(message)};
    return false;
  }

  std::size_t skip_blanks(std::size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return at;
  }

  std::size_t next_token() const {
    std::size_t at = cursor_;
    while (at < text_.size() && (is_blank(text_[at]) || text_[at] == ',' || text_[at] == ':')) {
      ++at;
    }
    return at;
  }

  bool number(JsonNode&& node) {
    node.offset = next_token();
    // The lexer has read one byte too far, unless the text ended.
    cursor_ = node.offset;
    while (cursor_ < text_.size() && is_number_character(text_[cursor_])) ++cursor_;
    // It stopped earlier in 01 and 1.2.3, which begin with a number.
    const std::string_view word = text_.substr(node.offset, cursor_ - node.offset);
    if (*read_ <= cursor_ && !nlohmann::json::accept(word)) {
      return fail(node.offset, shorten(word, shown_text) + " is not how JSON writes a number");
    }
    attach(std::move(node));
    return true;
  }

  bool scalar(JsonNode&& node) {
    node.offset = next_token();
    cursor_ = *read_;
    attach(std::move(node));
    return true;
  }

  bool open(JsonNode::Kind kind) {
    Open opened;
    opened.node.kind = kind;
    if (kind == JsonNode::Kind::object) opened.node.members.reserve(usual_members);
    opened.node.offset = next_token();
    if (open_.size() >= deepest) {
      return fail(opened.node.offset,
                  "nested too deeply, at most " + std::to_string(deepest) + " levels are allowed");
    }
    open_.push_back(std::move(opened));
    cursor_ = *read_;
    return true;
  }

  bool close() {
    JsonNode node = std::move(open_.back().node);
    open_.pop_back();
    cursor_ = *read_;
    attach(std::move(node));
    return true;
  }

  void attach(JsonNode&& node) {
    if (open_.empty()) {
      root_ = std::move(node);
      has_root_ = true;
      return;
    }
    Open& top = open_.back();
    if (!top.is_object()) {
      top.node.items.push_back(std::move(node));
      return;
    }
    top.node.members.push_back({std::move(top.key), top.key_offset, std::move(node)});
    top.has_key = false;
  }

  /// Says what is wrong behind the last good token. Always false.
  bool explain() {
    JsonPlace place;
    place.offset = cursor_;
    if (open_.empty()) {
      place.due = has_root_ ? JsonPlace::Due::end : JsonPlace::Due::document;
    } else {
      const Open& top = open_.back();
      place.in_object = top.is_object();
      place.due = top.has_key   ? JsonPlace::Due::member_value
                  : top.empty() ? JsonPlace::Due::first
                                : JsonPlace::Due::next;
    }
    error_ = explain_json_error(text_, place);
    return false;
  }

  std::string_view text_;
  std::size_t cursor_;
  const std::size_t* read_;
  std::vector<Open> open_;
  JsonNode root_;
  bool has_root_ = false;
  Diagnostic error_;
};

}  // namespace

const JsonNode::Member* JsonNode::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

std::string_view kind_name(JsonNode::Kind kind) {
  switch (kind) {
    case JsonNode::Kind::null:
      return "null";
    case JsonNode::Kind::boolean:
      return "true or false";
    case JsonNode::Kind::integer:
      return "a whole number";
    case JsonNode::Kind::number:
      return "a number";
    case JsonNode::Kind::string:
      return "a string";
    case JsonNode::Kind::array:
      return "an array";
    case JsonNode::Kind::object:
      return "an object";
  }
  return "";
}

std::optional<JsonNode> parse_json_tree(std::string_view text, Diagnostic* error) {
  const std::size_t bad = find_bad_utf8(text);
  if (bad != std::string_view::npos) {
    *error = {bad, "the text is no UTF-8, found the byte " + escape_bytes(text.substr(bad, 1))};
    return std::nullopt;
  }
  const std::size_t start = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  std::size_t read = start;
  TreeBuilder builder(text, start, &read);
  const CountingIterator first(text.data() + start, &read);
  const CountingIterator last(text.data() + text.size(), &read);
  const bool parsed = nlohmann::json::sax_parse(first, last, &builder);
  if (!parsed || !builder.check_end()) {
    *error = builder.error();
    return std::nullopt;
  }
  return builder.take();
}

}  // namespace harness
