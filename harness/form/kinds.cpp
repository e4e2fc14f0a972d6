#include "form/kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "form/check.h"
#include "form/schema.h"
#include "text/encoding.h"
#include "text/units.h"

namespace harness {

namespace {

using Form = JsonNode::Kind;

constexpr std::int64_t int32_most = std::numeric_limits<std::int32_t>::max();
/// Users that the harness makes up, or backends, in one scenario.
constexpr std::int64_t most_of_few = 10'000;

constexpr std::string_view an_example_duration = "such as \"300ms\", \"5s\" or \"2m\"";

bool wrong(Checker& checker, const JsonNode& value, std::string message) {
  checker.error(value.offset, std::move(message));
  return false;
}

bool check_filled(Checker& checker, const JsonNode& value, const Key& key) {
  if (value.string.empty()) {
    return wrong(checker, value, fmt::format("\"{}\" is empty, expected a text", key.name));
  }
  if (value.string.find('\0') == std::string::npos) return true;
  return wrong(checker, value, fmt::format("\"{}\" holds a NUL character", key.name));
}

bool check_word(Checker& checker, const JsonNode& value, const Key& key) {
  if (value.string.find('\0') == std::string::npos) return true;
  return wrong(checker, value, fmt::format("\"{}\" holds a NUL character", key.name));
}

bool check_range(Checker& checker, const JsonNode& value, const Key& key) {
  if (value.integer >= key.kind->least && value.integer <= key.kind->most) return true;
  return wrong(
      checker, value,
      fmt::format("\"{}\" is {}, expected {}", key.name, value.integer, expected_words(key)));
}

bool check_duration(Checker& checker, const JsonNode& value, const Key&) {
  if (parse_duration(value.string)) return true;
  return wrong(
      checker, value,
      fmt::format("bad duration \"{}\", expected one {}", value.string, an_example_duration));
}

Json duration_schema(const Key&, Json*) { return pattern_schema("^[0-9]+(\\.[0-9]+)?(ms|s|m)$"); }

bool check_size(Checker& checker, const JsonNode& value, const Key&) {
  const bool good =
      value.is(Form::string) ? parse_size(value.string).has_value() : value.integer >= 0;
  if (good) return true;
  return wrong(checker, value,
               fmt::format("bad size {}, expected a whole number or one such as \"200MiB\"",
                           value_words(value)));
}

Json size_schema(const Key&, Json* definitions) {
  Json number = key_schema(Key("", kinds::whole, optional, ""), definitions);
  number.erase("maximum");
  return any_schema({std::move(number), pattern_schema("^[0-9]+(\\.[0-9]+)?([KMG]i?B|kB|B)?$")});
}

bool check_choice(Checker& checker, const JsonNode& value, const Key& key) {
  const std::vector<std::string> choices = words_of(key.choices);
  if (std::ranges::find(choices, value.string) != choices.end()) return true;
  return wrong(
      checker, value,
      fmt::format("\"{}\" is \"{}\", expected {}", key.name, value.string, join_or(choices)));
}

Json choice_schema(const Key& key, Json*) { return enum_schema(words_of(key.choices)); }

bool check_hex(Checker& checker, const JsonNode& value, const Key&) {
  if (from_hex(value.string)) return true;
  return wrong(checker, value,
               fmt::format("bad hex {}, expected pairs of hex digits", value_words(value)));
}

Json hex_schema(const Key&, Json*) { return pattern_schema("^[0-9A-Fa-f\\s]*$"); }

bool check_base64(Checker& checker, const JsonNode& value, const Key&) {
  if (from_base64(value.string)) return true;
  return wrong(checker, value,
               fmt::format("bad base64 {}, expected it with its padding", value_words(value)));
}

Json base64_schema(const Key&, Json*) { return pattern_schema("^[A-Za-z0-9+/\\s]*=?\\s*=?\\s*$"); }

template <const Kind& item>
bool check_each(Checker& checker, const JsonNode& value, const Key& key) {
  return check_items(checker, value, key, item);
}

template <const Kind& item>
Json each_schema(const Key& key, Json* definitions) {
  return array_schema(key_schema(Key(key.name, item, optional, "", key.choices), definitions));
}

bool check_scalar(Checker& checker, const JsonNode& value, const Key& key) {
  if (is_scalar(value)) return true;
  return wrong(
      checker, value,
      fmt::format("\"{}\" is {}, expected {}", key.name, value_words(value), key.kind->expected));
}

Json scalar_schema(const Key&, Json*) {
  Json schema = string_schema();
  schema["type"] = std::vector<std::string>{"string", "number", "boolean"};
  return schema;
}

bool check_text_map(Checker& checker, const JsonNode& value, const Key& key) {
  bool good = true;
  for (const JsonNode::Member& member : value.members) {
    if (!member.key.empty()) continue;
    checker.error(member.key_offset, fmt::format("a name in \"{}\" is empty", key.name));
    good = false;
  }
  for (const JsonNode::Member& member : value.members) {
    good &= check_scalar(checker, member.value, Key(member.key, kinds::scalar, optional, ""));
  }
  return good;
}

Json text_map_schema(const Key& key, Json* definitions) {
  Json names = Json::object();
  names["minLength"] = 1;
  return map_schema(scalar_schema(key, definitions), std::move(names));
}

Json keys_schema(const Key& key, Json* definitions) {
  return object_schema(key.keys, key.rules, definitions);
}

Json list_of_objects_schema(const Key& key, Json* definitions) {
  return array_schema(keys_schema(key, definitions));
}

Json map_of_objects_schema(const Key& key, Json* definitions) {
  Json names = Json::object();
  names["minLength"] = 1;
  return map_schema(keys_schema(key, definitions), std::move(names));
}

}  // namespace

namespace kinds {

const Kind text{Form::string, "a string"};
const Kind filled_text{Form::string, "a string", check_filled,
                       [](const Key&, Json*) { return filled_schema(); }};
const Kind word{Form::string, "a string", check_word};
const Kind boolean{Form::boolean, "true or false"};
const Kind whole{Form::integer, "a whole number", check_range, nullptr, 0, int32_most};
const Kind positive{Form::integer, "a whole number", check_range, nullptr, 1, int32_most};
const Kind few{Form::integer, "a whole number", check_range, nullptr, 1, most_of_few};
const Kind exit_code{Form::integer, "a whole number", check_range, nullptr, 0, 255};
const Kind port{Form::integer, "a whole number", check_range, nullptr, 1, 65535};
const Kind duration{Form::string, "a duration such as \"300ms\", \"5s\" or \"2m\"", check_duration,
                    duration_schema};
const Kind size{
    Form::string, "a whole number or a size such as \"200MiB\"", check_size, size_schema, 0, 0,
    Form::integer};
const Kind choice{Form::string, "a string", check_choice, choice_schema};
const Kind hex{Form::string, "a string of hex digits", check_hex, hex_schema};
const Kind base64{Form::string, "a string of base64", check_base64, base64_schema};
const Kind texts{Form::array, "an array of strings", check_each<text>, each_schema<text>};
const Kind words{Form::array, "an array of strings", check_each<word>, each_schema<word>};
const Kind sizes{Form::array, "an array of whole numbers of at least 1", check_each<positive>,
                 each_schema<positive>};
const Kind scalar{Form::null, "a string, a number, true or false", check_scalar, scalar_schema};
const Kind scalars{Form::array, "an array of strings",
                   [](Checker& checker, const JsonNode& value, const Key& key) {
                     bool good = true;
                     for (const JsonNode& item : value.items) {
                       good &= check_scalar(checker, item, Key(key.name, scalar, optional, ""));
                     }
                     return good;
                   },
                   each_schema<scalar>};
const Kind text_map{Form::object, "an object of strings", check_text_map, text_map_schema};
const Kind object{Form::object, "an object", nullptr, keys_schema};
const Kind object_list{Form::array, "an array of objects",
                       [](Checker& checker, const JsonNode& value, const Key& key) {
                         return check_items(checker, value, key, object);
                       },
                       list_of_objects_schema};
const Kind object_map{Form::object, "an object of objects",
                      [](Checker& checker, const JsonNode& value, const Key&) {
                        return check_members(checker, value, object);
                      },
                      map_of_objects_schema};

}  // namespace kinds

}  // namespace harness
