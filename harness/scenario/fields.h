#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "match/matcher.h"
#include "scenario/parse_run.h"
#include "wire/wrapper_type.h"

namespace harness {

/// The field of a message that a key names. Null, with an error, if there is none. `owner` is
/// what errors call the message: `CONNECTED`.
const google::protobuf::FieldDescriptor* find_field(ParseRun& run, const JsonNode::Member& member,
                                                    const google::protobuf::Descriptor& message,
                                                    std::string_view owner);

/// `fields` of a `send`. Wrong ones are reported and left out.
std::vector<FieldValue> parse_values(ParseRun& run, const JsonNode& object,
                                     const google::protobuf::Descriptor& message,
                                     std::string_view owner);

/// A number as its enum's name, if the field has one for it.
Json print_number(double number, const google::protobuf::FieldDescriptor& field);
/// The mirror image of parse_values.
Json print_values(const std::vector<FieldValue>& values);

/// `save`: variable to field path, each path checked against the type's message. Defines the
/// variables.
std::vector<std::pair<std::string, std::string>> parse_save(ParseRun& run, const JsonNode& object,
                                                            const WrapperType& type);

/// The number of an enum value, or of several joined with `|`, by name. Reports an unknown name.
std::optional<int> read_enum(ParseRun& run, std::size_t offset, std::string_view name,
                             const google::protobuf::EnumDescriptor& type);

/// True for a field that holds a whole number (enums included).
bool is_number_field(const google::protobuf::FieldDescriptor& field);
inline constexpr std::int64_t int32_min = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t int32_max = std::numeric_limits<std::int32_t>::max();

/// `field "user" holds text, found a number`
void report_field_kind(ParseRun& run, const JsonNode& value, std::string_view field,
                       std::string_view holds);
/// True, or false with an error, if the number fits an int32 field.
bool check_int32(ParseRun& run, const JsonNode& value, std::string_view field);

}  // namespace harness
