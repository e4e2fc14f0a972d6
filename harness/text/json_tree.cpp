#include "text/json_tree.h"

#include <cstdint>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "text/encoding.h"
#include "text/json_error.h"

namespace harness {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t deepest = 200;
constexpr std::size_t shown_text = 40;
constexpr std::size_t usual_members = 4;
/// Up to so many, looking at all is quicker than a set.
constexpr std::size_t few_members = 16;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
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
