#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/json.h"
#include "text/json_tree.h"

/// The keys of the files that users write (scenarios, fragments, profiles), as tables. How the
/// parts meet:
///
///     rows of Key ──check.h───> what is wrong, with its place; and Keys, the values that are right
///                  ├─schema.h─> the JSON schema for editors
///                  └─docs.h───> the reference tables of a README
///
/// A Kind says what a value may be. It checks the value and draws it for editors side by side, so
/// that the two cannot drift apart. kinds.h has those that any file needs; higher folders add
/// their own.
namespace harness {

class Checker;
struct Key;

/// What a value may be. Constants with static storage; rows point to them.
struct Kind {
  JsonNode::Kind json;        ///< What it is in JSON; null: look at `check`.
  std::string_view expected;  ///< For messages: `a duration such as "300ms", "5s" or "2m"`.
  /// Looks at a value of the right JSON kind: reports what is wrong and returns false. May be null.
  bool (*check)(Checker& checker, const JsonNode& value, const Key& key) = nullptr;
  /// The value for editors (draft 7). What it shares with others is added to `definitions`, by
  /// name. Null: any value of the JSON kind.
  Json (*schema)(const Key& key, Json* definitions) = nullptr;
  std::int64_t least = 0;  ///< Of whole numbers: the bounds, which `expected` names, too.
  std::int64_t most = 0;
  /// Another JSON kind that will do as well (a size is a text or a number).
  JsonNode::Kind or_json = json;
};

/// How the keys of an object may stand together.
struct Rule {
  enum class How {
    exactly_one,   ///< One of them has to be there.
    at_most_one,   ///< No two of them.
    at_least_one,  ///< One or more of them.
    alone,         ///< Where one of these is, no other key is.
  };
  How how;
  std::string_view keys;  ///< Their names, with blanks between.
};

enum Need : bool { optional = false, required = true };

/// One key of an object. A row of a table with static storage; copies point into it.
struct Key {
  constexpr Key(std::string_view its_name, const Kind& its_kind, Need its_need,
                std::string_view its_meaning, std::string_view its_choices = "",
                std::span<const Key> its_keys = {}, std::span<const Rule> its_rules = {})
      : name(its_name),
        kind(&its_kind),
        need(its_need),
        meaning(its_meaning),
        choices(its_choices),
        keys(its_keys),
        rules(its_rules) {}

  std::string_view name;
  const Kind* kind;
  Need need;
  std::string_view meaning;     ///< A sentence for docs and editors.
  std::string_view choices;     ///< Of kinds::choice: the words it may be, with blanks between.
  std::span<const Key> keys;    ///< Of an object, or of each object in it.
  std::span<const Rule> rules;  ///< How these may stand together.

  bool is(const Kind& wanted) const { return kind == &wanted; }
};

/// The row of that name, or null.
const Key* find_key(std::span<const Key> keys, std::string_view name);
std::vector<std::string> key_names(std::span<const Key> keys);
/// The words of Key::choices, Rule::keys and the like.
std::vector<std::string> words_of(std::string_view words);

}  // namespace harness
