#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "form/form.h"

/// JSON schemas (draft 7) made from rows, and the pieces that kinds put them together from.
namespace harness {

/// One key's value, with its meaning as description.
Json key_schema(const Key& key, Json* definitions);
/// An object with these keys and no others.
Json object_schema(std::span<const Key> keys, std::span<const Rule> rules, Json* definitions);
/// Adds what the rules demand to an object's schema.
void add_rules(std::span<const Rule> rules, Json* schema);

Json string_schema();
/// A string that is not empty.
Json filled_schema();
Json pattern_schema(std::string_view pattern);
Json enum_schema(const std::vector<std::string>& names);
Json array_schema(Json items);
/// An object of such values; `names` restricts the keys, null does not.
Json map_schema(Json values, Json names = nullptr);
Json any_schema(std::vector<Json> choices);
/// `{"$ref": "#/definitions/NAME"}`
Json ref_schema(std::string_view name);

}  // namespace harness
