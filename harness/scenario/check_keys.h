#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/parse_run.h"
#include "scenario/verb_table.h"

namespace harness {

/// The keys of one object whose values are of the right kind. A wrong value is reported by
/// check_keys and then not here, so that nothing is told twice. Points into the object.
class Keys {
 public:
  void add(std::string_view name, const JsonNode& value) { found_.emplace_back(name, &value); }
  /// Null if the key is not there or wrong.
  const JsonNode* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

  // The value in its right type; nothing if find() is null.
  std::optional<Duration> duration(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;
  std::optional<std::int64_t> size(std::string_view name) const;
  std::optional<bool> boolean(std::string_view name) const;
  std::string text(std::string_view name) const;  ///< "" if there is none.

 private:
  std::vector<std::pair<std::string_view, const JsonNode*>> found_;
};

/// Checks an object against its rows: unknown keys, missing ones, kinds. `owner` is what errors
/// call it: `"expect"`, `a scenario`. `more` are rows that are allowed beside.
Keys check_keys(ParseRun& run, const JsonNode& object, std::string_view owner,
                std::span<const KeyRow> rows, std::span<const KeyRow> more = {});

/// Checks one value. Reports what is wrong. Simple kinds are checked whole; of lists and objects
/// with a reader of their own, only that they are one.
bool check_kind(ParseRun& run, const JsonNode& value, const KeyRow& row);

/// What a key must hold, in words, and the JSON kind of it. THE table, one row a kind.
struct KindRow {
  Kind kind;
  JsonNode::Kind json;
  std::string_view expected;  ///< "a duration such as \"300ms\""
};
const KindRow& kind_row(Kind kind);

/// True for a string, number or boolean.
bool is_scalar(const JsonNode& node);
/// A value in an error: `0`, `"abc"`, `an object`.
std::string value_words(const JsonNode& value);

inline constexpr std::int64_t int32_min = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t int32_max = std::numeric_limits<std::int32_t>::max();

}  // namespace harness
