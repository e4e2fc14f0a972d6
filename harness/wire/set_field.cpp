#include <cstdint>
#include <limits>

#include "text/encoding.h"
#include "text/nearest.h"
#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using ProtoMessage = google::protobuf::Message;

constexpr std::size_t longest_word_shown = 60;

std::string found_name(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return "the number " + value.dump();
    case Json::value_t::string:
      return "a string";
    case Json::value_t::array:
      return "an array";
    case Json::value_t::object:
      return "an object";
    default:
      return "something else";
  }
}

std::string mismatch(std::string_view wanted, const Json& value) {
  return "expected " + std::string(wanted) + ", found " + found_name(value);
}

/// "" and the number, or what is wrong.
std::string read_int32(const Json& value, std::string_view wanted, std::int32_t* number) {
  if (!value.is_number_integer()) return mismatch(wanted, value);
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= std::numeric_limits<std::int32_t>::max()
                        : value.get<std::int64_t>() >= std::numeric_limits<std::int32_t>::min() &&
                              value.get<std::int64_t>() <= std::numeric_limits<std::int32_t>::max();
  if (!fits) return "the number " + value.dump() + " does not fit into 32 bits";
  *number = value.get<std::int32_t>();
  return "";
}

std::string read_enum(const Json& value, const EnumDescriptor& type, std::int32_t* number) {
  if (!value.is_string()) {
    return read_int32(value, "a name of " + type.name() + " or a whole number", number);
  }
  const auto& name = value.get_ref<const std::string&>();
  const std::optional<int> known = enum_number(type, name);
  if (!known) {
    return "unknown " + type.name() + " \"" + shorten(name, longest_word_shown) + "\"" +
           did_you_mean(name, enum_names(type));
  }
  *number = *known;
  return "";
}

std::string set_text(ProtoMessage* message, const FieldDescriptor& field, const Json& value) {
  const bool is_bytes = field.type() == FieldDescriptor::TYPE_BYTES;
  if (!value.is_string()) return mismatch(is_bytes ? "a string of base64" : "a string", value);
  std::string text = value.get<std::string>();
  if (is_bytes) {
    std::optional<std::string> bytes = from_base64(text);
    if (!bytes) return "expected base64, found \"" + shorten(text, longest_word_shown) + "\"";
    text = std::move(*bytes);
  }
  const Reflection& reflection = *message->GetReflection();
  if (field.is_repeated()) {
    reflection.AddString(message, &field, std::move(text));
  } else {
    reflection.SetString(message, &field, std::move(text));
  }
  return "";
}

std::string set_nested(ProtoMessage* message, const Json& value) {
  if (!value.is_object()) return mismatch("an object", value);
  for (const auto& [key, member] : value.items()) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(key);
    if (field == nullptr) {
      std::vector<std::string> names;
      for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
        names.push_back(message->GetDescriptor()->field(i)->name());
      }
      return "unknown field \"" + shorten(key, longest_word_shown) + "\"" +
             did_you_mean(key, names);
    }
    const std::string wrong = set_field_from_json(message, *field, member);
    if (!wrong.empty()) return key + ": " + wrong;
  }
  return "";
}

/// Sets the field, or appends to it if it is repeated.
std::string set_one(ProtoMessage* message, const FieldDescriptor& field, const Json& value) {
  const Reflection& reflection = *message->GetReflection();
  const bool repeated = field.is_repeated();
  const EnumDescriptor* type = enum_of_field(field);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return set_text(message, field, value);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return set_nested(repeated ? reflection.AddMessage(message, &field)
                                 : reflection.MutableMessage(message, &field),
                        value);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!value.is_boolean()) return mismatch("true or false", value);
      repeated ? reflection.AddBool(message, &field, value.get<bool>())
               : reflection.SetBool(message, &field, value.get<bool>());
      return "";
    case FieldDescriptor::CPPTYPE_INT32: {
      std::int32_t number = 0;
      const std::string wrong = type != nullptr ? read_enum(value, *type, &number)
                                                : read_int32(value, "a whole number", &number);
      if (!wrong.empty()) return wrong;
      repeated ? reflection.AddInt32(message, &field, number)
               : reflection.SetInt32(message, &field, number);
      return "";
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      std::int32_t number = 0;
      const std::string wrong = read_enum(value, *type, &number);
      if (!wrong.empty()) return wrong;
      // A number outside the enum becomes an unknown field, which has the same bytes.
      repeated ? reflection.AddEnumValue(message, &field, number)
               : reflection.SetEnumValue(message, &field, number);
      return "";
    }
    default:
      return "fields of this kind are not in the schema";
  }
}

std::string set_map(ProtoMessage* message, const FieldDescriptor& field, const Json& value) {
  if (!value.is_object()) return mismatch("an object", value);
  const Reflection& reflection = *message->GetReflection();
  for (const auto& [key, member] : value.items()) {
    ProtoMessage* entry = reflection.AddMessage(message, &field);
    std::string wrong = set_one(entry, *field.message_type()->map_key(), Json(key));
    if (wrong.empty()) wrong = set_one(entry, *field.message_type()->map_value(), member);
    if (!wrong.empty()) return key + ": " + wrong;
  }
  return "";
}

}  // namespace

std::string set_field_from_json(ProtoMessage* payload, const FieldDescriptor& field,
                                const Json& value) {
  const bool whole = field.is_repeated() || field.message_type() != nullptr;
  if (whole) payload->GetReflection()->ClearField(payload, &field);
  if (field.is_map()) return set_map(payload, field, value);
  if (!field.is_repeated()) return set_one(payload, field, value);
  if (!value.is_array()) return mismatch("an array", value);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string wrong = set_one(payload, field, value[i]);
    if (!wrong.empty()) return "[" + std::to_string(i) + "]: " + wrong;
  }
  return "";
}

}  // namespace harness
