#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "match/matcher.h"
#include "text/encoding.h"
#include "wire/message_json.h"

// The sending side of matcher.h: templates become a payload.
namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using Payload = google::protobuf::Message;
using google::protobuf::Reflection;
using Value = FieldValue::Value;

std::string set_field(const FieldDescriptor& field, const Value& value, const Variables& variables,
                      Payload* message, bool is_item);

std::string set_members(const Value& value, const Variables& variables, Payload* message) {
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(value.names[i]);
    const std::string problem = set_field(*field, value.items[i], variables, message, false);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string set_map(const FieldDescriptor& field, const Value& value, const Variables& variables,
                    Payload* message) {
  const auto& entry_type = *field.message_type();
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    Payload* entry = message->GetReflection()->AddMessage(message, &field);
    entry->GetReflection()->SetString(entry, entry_type.FindFieldByNumber(1), value.names[i]);
    const std::string problem =
        set_field(*entry_type.FindFieldByNumber(2), value.items[i], variables, entry, false);
    if (!problem.empty()) return problem;
  }
  return "";
}

/// A number that is written out or comes from a variable.
std::optional<std::int32_t> number_of(const FieldDescriptor& field, const Value& value,
                                      const std::string& text) {
  if (value.kind != Value::Kind::text) return static_cast<std::int32_t>(value.number);
  std::int32_t number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec == std::errc() && result.ptr == end) return number;
  const auto* names = enum_of_field(field);
  if (names == nullptr) return std::nullopt;
  return enum_number(*names, text);
}

std::optional<bool> boolean_of(const Value& value, const std::string& text) {
  if (value.kind != Value::Kind::text) return value.number != 0;
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

std::string wrong(const FieldDescriptor& field, std::string_view holds, const std::string& found) {
  return fmt::format("field \"{}\" holds {}, found \"{}\"", field.name(), holds,
                     shorten(found, 40));
}

std::string set_text(const FieldDescriptor& field, const Value& value, std::string text,
                     Payload* message, bool is_item) {
  if (value.kind == Value::Kind::bytes && !value.text.is_constant()) {
    std::optional<std::string> bytes = from_base64(text);
    if (!bytes) return wrong(field, "base64", text);
    text = std::move(*bytes);
  }
  const Reflection& reflection = *message->GetReflection();
  if (is_item) {
    reflection.AddString(message, &field, std::move(text));
  } else {
    reflection.SetString(message, &field, std::move(text));
  }
  return "";
}

std::string set_number(const FieldDescriptor& field, const Value& value, const std::string& text,
                       Payload* message, bool is_item) {
  const auto number = number_of(field, value, text);
  if (!number) return wrong(field, "a whole number", text);
  const Reflection& reflection = *message->GetReflection();
  const bool is_enum = field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
  if (is_item) {
    is_enum ? reflection.AddEnumValue(message, &field, *number)
            : reflection.AddInt32(message, &field, *number);
  } else {
    is_enum ? reflection.SetEnumValue(message, &field, *number)
            : reflection.SetInt32(message, &field, *number);
  }
  return "";
}

std::string set_field(const FieldDescriptor& field, const Value& value, const Variables& variables,
                      Payload* message, bool is_item) {
  const Reflection& reflection = *message->GetReflection();
  if (field.is_map()) return set_map(field, value, variables, message);
  if (field.is_repeated() && !is_item) {
    for (const Value& item : value.items) {
      const std::string problem = set_field(field, item, variables, message, true);
      if (!problem.empty()) return problem;
    }
    return "";
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return set_members(value, variables,
                       is_item ? reflection.AddMessage(message, &field)
                               : reflection.MutableMessage(message, &field));
  }
  std::string text = value.text.expand(variables);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return set_text(field, value, std::move(text), message, is_item);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    const auto boolean = boolean_of(value, text);
    if (!boolean) return wrong(field, "true or false", text);
    is_item ? reflection.AddBool(message, &field, *boolean)
            : reflection.SetBool(message, &field, *boolean);
    return "";
  }
  return set_number(field, value, text, message, is_item);
}

}  // namespace

std::string build_payload(const std::vector<FieldValue>& fields, const Variables& variables,
                          Payload* payload) {
  for (const FieldValue& each : fields) {
    const std::string problem = set_field(*each.field, each.value, variables, payload, false);
    if (!problem.empty()) return problem;
  }
  return "";
}

}  // namespace harness
