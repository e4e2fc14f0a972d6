#include "scenario/fields.h"

#include <algorithm>

#include <fmt/format.h>

#include "form/kinds.h"
#include "text/encoding.h"
#include "text/json.h"
#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using Value = FieldValue::Value;

std::vector<std::string> field_names(const Descriptor& message) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) names.push_back(message.field(i)->name());
  return names;
}

std::optional<Value> parse_value(ParseRun& run, const JsonNode& node, const FieldDescriptor& field,
                                 bool is_item);

std::optional<Value> parse_members(ParseRun& run, const JsonNode& node, const Descriptor& message) {
  Value value;
  value.kind = Value::Kind::fields;
  bool good = true;
  for (const JsonNode::Member& member : node.members) {
    const FieldDescriptor* field = find_field(run, member, message, message.name());
    std::optional<Value> item;
    if (field != nullptr) item = parse_value(run, member.value, *field, false);
    good &= item.has_value();
    if (!item) continue;
    value.names.push_back(member.key);
    value.items.push_back(std::move(*item));
  }
  if (!good) return std::nullopt;
  return value;
}

std::optional<Value> parse_map(ParseRun& run, const JsonNode& node, const FieldDescriptor& field) {
  if (!node.is(JsonNode::Kind::object)) {
    report_field_kind(run, node, field.name(), "a map");
    return std::nullopt;
  }
  const FieldDescriptor& value_field = *field.message_type()->FindFieldByNumber(2);
  Value value;
  value.kind = Value::Kind::fields;
  bool good = true;
  for (const JsonNode::Member& member : node.members) {
    std::optional<Value> item = parse_value(run, member.value, value_field, true);
    good &= item.has_value();
    if (!item) continue;
    value.names.push_back(member.key);
    value.items.push_back(std::move(*item));
  }
  if (!good) return std::nullopt;
  return value;
}

std::optional<Value> parse_list(ParseRun& run, const JsonNode& node, const FieldDescriptor& field) {
  if (!node.is(JsonNode::Kind::array)) {
    report_field_kind(run, node, field.name(), "a list");
    return std::nullopt;
  }
  Value value;
  value.kind = Value::Kind::list;
  bool good = true;
  for (const JsonNode& each : node.items) {
    std::optional<Value> item = parse_value(run, each, field, true);
    good &= item.has_value();
    if (item) value.items.push_back(std::move(*item));
  }
  if (!good) return std::nullopt;
  return value;
}

std::optional<Value> number_value(double number) {
  Value value;
  value.kind = Value::Kind::number;
  value.number = number;
  return value;
}

std::optional<Value> parse_number(ParseRun& run, const JsonNode& node,
                                  const FieldDescriptor& field) {
  if (node.is(JsonNode::Kind::integer)) {
    if (!check_int32(run, node, field.name())) return std::nullopt;
    return number_value(static_cast<double>(node.integer));
  }
  const EnumDescriptor* names = enum_of_field(field);
  if (node.is(JsonNode::Kind::string)) {
    Value value;
    value.text = run.read_template(node);
    if (!value.text.is_constant()) return value;
    if (names != nullptr) {
      const auto number = read_enum(run, node.offset, node.string, *names);
      if (!number) return std::nullopt;
      return number_value(*number);
    }
  }
  report_field_kind(run, node, field.name(),
                    names == nullptr ? "a whole number" : "a name or a whole number");
  return std::nullopt;
}

std::optional<Value> parse_boolean(ParseRun& run, const JsonNode& node,
                                   const FieldDescriptor& field) {
  Value value;
  if (node.is(JsonNode::Kind::boolean)) {
    value.kind = Value::Kind::boolean;
    value.number = node.boolean ? 1 : 0;
    return value;
  }
  if (node.is(JsonNode::Kind::string)) {
    value.text = run.read_template(node);
    if (!value.text.is_constant()) return value;
  }
  report_field_kind(run, node, field.name(), "true or false");
  return std::nullopt;
}

std::optional<Value> parse_text(ParseRun& run, const JsonNode& node, const FieldDescriptor& field) {
  const bool is_bytes = field.type() == FieldDescriptor::TYPE_BYTES;
  if (!node.is(JsonNode::Kind::string)) {
    report_field_kind(run, node, field.name(), is_bytes ? "base64" : "text");
    return std::nullopt;
  }
  Value value;
  value.text = run.read_template(node);
  if (!is_bytes) return value;
  value.kind = Value::Kind::bytes;
  if (!value.text.is_constant()) return value;
  std::optional<std::string> bytes = from_base64(value.text.text());
  if (!bytes) {
    check_value(run, node, Key(field.name(), kinds::base64, optional, ""));
    return std::nullopt;
  }
  value.text = Template::constant(std::move(*bytes));
  return value;
}

std::optional<Value> parse_value(ParseRun& run, const JsonNode& node, const FieldDescriptor& field,
                                 bool is_item) {
  if (field.is_map()) return parse_map(run, node, field);
  if (field.is_repeated() && !is_item) return parse_list(run, node, field);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    if (node.is(JsonNode::Kind::object)) return parse_members(run, node, *field.message_type());
    report_field_kind(run, node, field.name(), "an object of fields");
    return std::nullopt;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return parse_boolean(run, node, field);
  if (is_number_field(field)) return parse_number(run, node, field);
  return parse_text(run, node, field);
}

/// Follows a path through messages, maps and lists. False, with an error, if there is no such
/// thing.
bool check_path(ParseRun& run, const JsonNode& node, const WrapperType& type) {
  const Descriptor* message = payload_descriptor(type);
  if (message == nullptr) {
    if (type.payload == "xml" && node.string == "xml") return true;
    if (type.payload == "xml") {
      run.error(node.offset, fmt::format("RAW_XML has no field \"{}\", only \"xml\"", node.string));
    } else {
      run.error(node.offset, fmt::format("{} has no fields", type.name));
    }
    return false;
  }
  std::string owner(type.name);
  std::string_view rest = node.string;
  while (message != nullptr) {
    const std::string word(rest.substr(0, rest.find('.')));
    const FieldDescriptor* field = message->FindFieldByName(word);
    if (field == nullptr) {
      run.unknown(node.offset, "field", word, field_names(*message), owner);
      return false;
    }
    if (word.size() == rest.size()) return true;
    rest.remove_prefix(word.size() + 1);
    if (field->is_map()) return true;
    if (field->is_repeated()) {
      const std::string_view index = rest.substr(0, rest.find('.'));
      if (index.empty() || index.size() > 9 ||
          !std::all_of(index.begin(), index.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        run.error(node.offset, fmt::format("\"{}\" is a list, expected a number behind it, as in "
                                           "\"{}.0\"",
                                           word, word));
        return false;
      }
      if (index.size() == rest.size()) return true;
      rest.remove_prefix(index.size() + 1);
    }
    message = field->message_type();
    owner = word;
  }
  run.error(node.offset, fmt::format("\"{}\" has no fields of its own", owner));
  return false;
}

Json print_value(const Value& value, const FieldDescriptor& field);

Json print_members(const Value& value, const FieldDescriptor& field) {
  Json members = Json::object();
  const Descriptor& message = *field.message_type();
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const FieldDescriptor* member =
        field.is_map() ? message.FindFieldByNumber(2) : message.FindFieldByName(value.names[i]);
    members[value.names[i]] = print_value(value.items[i], *member);
  }
  return members;
}

Json print_value(const Value& value, const FieldDescriptor& field) {
  switch (value.kind) {
    case Value::Kind::list: {
      Json list = Json::array();
      for (const Value& item : value.items) list.push_back(print_value(item, field));
      return list;
    }
    case Value::Kind::fields:
      return print_members(value, field);
    case Value::Kind::number:
      return print_number(value.number, field);
    case Value::Kind::boolean:
      return value.number != 0;
    case Value::Kind::bytes:
      return value.text.is_constant() ? to_base64(value.text.text()) : value.text.source();
    case Value::Kind::text:
      break;
  }
  return value.text.source();
}

}  // namespace

Json print_number(double number, const FieldDescriptor& field) {
  const auto whole = static_cast<int>(number);
  const EnumDescriptor* names = enum_of_field(field);
  if (names == nullptr) return whole;
  std::string label = enum_label(*names, whole);
  // A value that the enum does not have is labelled by its digits.
  const bool is_name = !label.empty() && label.find_first_of("0123456789") == std::string::npos;
  return is_name ? Json(std::move(label)) : Json(whole);
}

Json print_values(const std::vector<FieldValue>& values) {
  Json json = Json::object();
  for (const FieldValue& each : values) {
    json[each.field->name()] = print_value(each.value, *each.field);
  }
  return json;
}

const FieldDescriptor* find_field(ParseRun& run, const JsonNode::Member& member,
                                  const Descriptor& message, std::string_view owner) {
  const FieldDescriptor* field = message.FindFieldByName(member.key);
  if (field == nullptr) {
    run.unknown(member.key_offset, "field", member.key, field_names(message), owner);
  }
  return field;
}

std::vector<FieldValue> parse_values(ParseRun& run, const JsonNode& object,
                                     const Descriptor& message, std::string_view owner) {
  std::vector<FieldValue> result;
  for (const JsonNode::Member& member : object.members) {
    FieldValue value;
    value.field = find_field(run, member, message, owner);
    if (value.field == nullptr) continue;
    std::optional<Value> parsed = parse_value(run, member.value, *value.field, false);
    if (!parsed) continue;
    value.value = std::move(*parsed);
    result.push_back(std::move(value));
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> parse_save(ParseRun& run, const JsonNode& object,
                                                            const WrapperType& type) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const JsonNode::Member& member : object.members) {
    run.scope().define(member.key, false);
    if (!check_value(run, member.value, Key(member.key, kinds::text, optional, ""))) continue;
    if (check_path(run, member.value, type)) result.emplace_back(member.key, member.value.string);
  }
  return result;
}

std::optional<int> read_enum(ParseRun& run, std::size_t offset, std::string_view name,
                             const EnumDescriptor& type) {
  int number = 0;
  std::string_view rest = name;
  while (true) {
    const std::string_view word = rest.substr(0, rest.find('|'));
    const std::optional<int> value = enum_number(type, word);
    if (!value) {
      run.unknown(offset, type.name(), word, enum_names(type));
      return std::nullopt;
    }
    number |= *value;
    if (word.size() == rest.size()) return number;
    // Only bit masks can be joined.
    if (type.name() != "ParticipantFlag") {
      run.unknown(offset, type.name(), name, enum_names(type));
      return std::nullopt;
    }
    rest.remove_prefix(word.size() + 1);
  }
}

bool is_number_field(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
}

void report_field_kind(ParseRun& run, const JsonNode& value, std::string_view field,
                       std::string_view holds) {
  run.error(value.offset,
            fmt::format("field \"{}\" holds {}, found {}", field, holds, value_words(value)));
}

bool check_int32(ParseRun& run, const JsonNode& value, std::string_view field) {
  if (value.integer >= int32_min && value.integer <= int32_max) return true;
  run.error(value.offset, fmt::format("field \"{}\" holds a whole number from {} to {}, found {}",
                                      field, int32_min, int32_max, value.integer));
  return false;
}

}  // namespace harness
