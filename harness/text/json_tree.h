#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/diagnostic.h"

namespace harness {

/// A JSON value that remembers where it stood in its source. nlohmann_json parses; this keeps the
/// places, which scenario and profile errors need. A plain value, owned by whoever parsed it.
struct JsonNode {
  enum class Kind { null, boolean, integer, number, string, array, object };
  struct Member;

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;  ///< Set for `integer` only.
  double number = 0;         ///< Set for `integer` and `number`.
  std::string string;
  std::vector<JsonNode> items;  ///< Of an array.
  std::vector<Member> members;  ///< Of an object, in the order written. Keys are unique.
  std::size_t offset = 0;       ///< Byte offset of the value's first character.

  bool is(Kind wanted) const { return kind == wanted; }
  /// The member with this key, or null. Null too if this is no object.
  const Member* find(std::string_view key) const;
};

struct JsonNode::Member {
  std::string key;
  std::size_t key_offset = 0;  ///< Byte offset of the key's opening quote.
  JsonNode value;
};

/// "an object", "a string", "a number", … for messages.
std::string_view kind_name(JsonNode::Kind kind);

/// Parses one JSON document (UTF-8, an optional byte order mark, nothing after the value).
/// Returns nothing and fills `error` on a syntax error, a key written twice, or nesting deeper
/// than 200. The message says what was found and what was expected, in plain words.
std::optional<JsonNode> parse_json_tree(std::string_view text, Diagnostic* error);

}  // namespace harness
