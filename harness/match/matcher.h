#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "match/pattern.h"
#include "match/template.h"
#include "wire/message.h"

namespace harness {

/// What a matcher may stand for, as bits.
enum MatchTarget : unsigned {
  match_text_field = 1,
  match_bytes = 2,
  match_number = 4,
  match_boolean = 8,
  match_repeated = 16,
  match_message = 32,
  match_json = 64,  ///< Anything inside a `json` matcher.
  match_everything = 127,
};

/// One row of the table of matchers. THE table: parser, schema and docs.
struct MatcherRow {
  enum class Argument { text, pattern, number, value, list, boolean, matcher, flag, members };
  std::string_view name;  ///< `starts_with`; "" for plain equality.
  Argument argument;
  std::string_view example;  ///< `{"starts_with": "ab"}`
  std::string_view meaning;
  unsigned targets = match_everything;  ///< Where it may stand: MatchTarget bits.
};
/// The first row is plain equality; the others are in the order of Matcher::Op from `matches` on.
std::span<const MatcherRow> matcher_rows();
/// Null if there is none; plain equality has no name to be found by.
const MatcherRow* find_matcher(std::string_view name);
std::vector<std::string> matcher_names();

/// A compiled matcher: a tree of plain values. Made by parse_matcher only.
struct Matcher {
  enum class Op {
    equal_text,
    equal_number,
    equal_boolean,
    equal_list,
    matches,
    contains,
    starts_with,
    one_of,
    not_,
    any,
    absent,
    less_than,
    more_than,
    length,
    has_flag,
    json,
    ini,
    xml,
    each,
    some,
    size,
    fields,  ///< A nested message: `members` are its fields.
  };
  Op op = Op::any;
  /// The text to compare with; of a number or boolean that comes from a variable; the enum's names
  /// of equal_number and has_flag, for descriptions.
  Template text;
  double number = 0;
  bool boolean = false;       ///< Of equal_boolean.
  Pattern pattern;            ///< Of matches.
  std::vector<Matcher> list;  ///< one_of, equal_list: each; not_, length, each, some, size: one.
  std::vector<std::pair<std::string, Matcher>> members;  ///< json, ini, fields: path -> matcher.

  bool operator==(const Matcher&) const = default;
};

/// One field of an `expect`.
struct FieldMatch {
  const google::protobuf::FieldDescriptor* field = nullptr;
  Matcher matcher;
  bool operator==(const FieldMatch&) const = default;
};

/// One field of a `send`: a tree of templates shaped like the field.
struct FieldValue {
  const google::protobuf::FieldDescriptor* field = nullptr;
  struct Value {
    enum class Kind { text, number, boolean, bytes, list, fields } kind = Kind::text;
    Template text;                   ///< text; or a number/boolean from a variable.
    double number = 0;               ///< number (exact for int32), boolean (0/1).
    std::vector<Value> items;        ///< list, or the values of `fields`.
    std::vector<std::string> names;  ///< fields: names, parallel to items (also map keys).
    bool operator==(const Value&) const = default;
  } value;
  bool operator==(const FieldValue&) const = default;
};

/// A field that did not match: what was wanted, what came, in words.
struct Difference {
  std::string field;
  std::string expected;
  std::string found;
  bool operator==(const Difference&) const = default;
};

/// True if all fields match. With `differences`, every field that does not is told (and all fields
/// are looked at). `absent` and `any` see proto2 presence; other matchers see a missing field as
/// its default value (proto/README.md 8: compare values, not presence).
bool match_fields(const std::vector<FieldMatch>& fields, const google::protobuf::Message& payload,
                  const Variables& variables, std::vector<Difference>* differences = nullptr);
/// One matcher on a plain text (RAW_XML, log lines).
bool match_text(const Matcher& matcher, std::string_view text, const Variables& variables);
/// `message "hi", buddyName starts with "#"` — an expect's fields in words, variables expanded.
std::string describe_fields(const std::vector<FieldMatch>& fields, const Variables& variables);
std::string describe_matcher(const Matcher& matcher, const Variables& variables);

/// The text of a field, for `save`: a path as `save` has it (`user`, `settings.value.KEY`,
/// `group.0`). Enums and numbers as numbers, booleans as true or false, bytes as base64, lists and
/// messages as JSON. "" if there is no such thing.
std::string read_field(const google::protobuf::Message& payload, std::string_view path);

/// The payload with these fields set. Returns "" or what is wrong (a variable that is no number…).
std::string build_payload(const std::vector<FieldValue>& fields, const Variables& variables,
                          google::protobuf::Message* payload);

}  // namespace harness
