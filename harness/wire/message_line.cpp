#include <google/protobuf/unknown_field_set.h>

#include <algorithm>

#include "text/encoding.h"
#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;
using ProtoMessage = google::protobuf::Message;

constexpr std::string_view hidden = "••••";
constexpr std::size_t shown_bytes = 16;

std::string fields_line(const ProtoMessage& message, std::size_t limit);

std::string quoted(std::string_view text, std::size_t limit) {
  return '"' + shorten(text, limit) + '"';
}

std::string bytes_line(std::string_view bytes) {
  std::string line = to_hex(bytes.substr(0, shown_bytes));
  if (bytes.size() > shown_bytes) line += "…";
  return line + (line.empty() ? "(" : " (") + std::to_string(bytes.size()) + " bytes)";
}

std::string unknown_line(const UnknownFieldSet& unknown, std::size_t limit);

std::string unknown_value(const UnknownField& field, std::size_t limit) {
  switch (field.type()) {
    case UnknownField::TYPE_VARINT:
      return std::to_string(field.varint());
    case UnknownField::TYPE_FIXED32:
      return std::to_string(field.fixed32());
    case UnknownField::TYPE_FIXED64:
      return std::to_string(field.fixed64());
    case UnknownField::TYPE_LENGTH_DELIMITED:
      return is_utf8(field.length_delimited()) ? quoted(field.length_delimited(), limit)
                                               : bytes_line(field.length_delimited());
    case UnknownField::TYPE_GROUP:
      return '{' + unknown_line(field.group(), limit) + '}';
  }
  return "";
}

/// `unknown(99)=5 unknown(100)="x"`.
std::string unknown_line(const UnknownFieldSet& unknown, std::size_t limit) {
  std::string line;
  for (int i = 0; i < unknown.field_count(); ++i) {
    if (i > 0) line += ' ';
    line += "unknown(" + std::to_string(unknown.field(i).number()) +
            ")=" + unknown_value(unknown.field(i), limit);
  }
  return line;
}

std::string text_value(const FieldDescriptor& field, std::string_view text, std::size_t limit) {
  if (is_password_field(field) && !text.empty()) return '"' + std::string(hidden) + '"';
  return field.type() == FieldDescriptor::TYPE_BYTES ? bytes_line(text) : quoted(text, limit);
}

std::string number_value(const FieldDescriptor& field, int number) {
  std::string line = std::to_string(number);
  const EnumDescriptor* type = enum_of_field(field);
  if (type == nullptr) return line;
  const std::string label = enum_label(*type, number);
  return label == line ? line : line + " (" + label + ")";
}

/// One value: of a repeated field the one at `index`, of others the only one (`index` -1).
std::string value_line(const ProtoMessage& message, const FieldDescriptor& field, int index,
                       std::size_t limit) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  const bool single = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return text_value(
          field,
          single ? reflection.GetStringReference(message, &field, &scratch)
                 : reflection.GetRepeatedStringReference(message, &field, index, &scratch),
          limit);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return '{' +
             fields_line(single ? reflection.GetMessage(message, &field)
                                : reflection.GetRepeatedMessage(message, &field, index),
                         limit) +
             '}';
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = single ? reflection.GetEnum(message, &field)
                                 : reflection.GetRepeatedEnum(message, &field, index);
      return enum_label(*field.enum_type(), value->number());
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return (single ? reflection.GetBool(message, &field)
                     : reflection.GetRepeatedBool(message, &field, index))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return number_value(field, single ? reflection.GetInt32(message, &field)
                                        : reflection.GetRepeatedInt32(message, &field, index));
    default:
      // The schema has no other kinds of numbers.
      return "?";
  }
}

/// `{k="v" l="w"}`, by key: maps have no order on the wire.
std::string map_line(const ProtoMessage& message, const FieldDescriptor& field, std::size_t limit) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor& key = *field.message_type()->map_key();
  const FieldDescriptor& value = *field.message_type()->map_value();
  std::vector<std::string> entries;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const ProtoMessage& entry = reflection.GetRepeatedMessage(message, &field, i);
    std::string scratch;
    entries.push_back(
        shorten(entry.GetReflection()->GetStringReference(entry, &key, &scratch), limit) + '=' +
        value_line(entry, value, -1, limit));
  }
  std::sort(entries.begin(), entries.end());
  std::string line = "{";
  for (std::size_t i = 0; i < entries.size(); ++i) line += (i == 0 ? "" : " ") + entries[i];
  return line + '}';
}

std::string list_line(const ProtoMessage& message, const FieldDescriptor& field,
                      std::size_t limit) {
  std::string line = "[";
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    if (i > 0) line += ", ";
    line += value_line(message, field, i, limit);
  }
  return line + ']';
}

std::string fields_line(const ProtoMessage& message, std::size_t limit) {
  std::vector<const FieldDescriptor*> present;
  message.GetReflection()->ListFields(message, &present);
  std::string line;
  for (const FieldDescriptor* field : present) {
    if (!line.empty()) line += ' ';
    line += field->name() + '=';
    if (field->is_map()) {
      line += map_line(message, *field, limit);
    } else if (field->is_repeated()) {
      line += list_line(message, *field, limit);
    } else {
      line += value_line(message, *field, -1, limit);
    }
  }
  const UnknownFieldSet& unknown = message.GetReflection()->GetUnknownFields(message);
  if (!unknown.empty()) line += (line.empty() ? "" : " ") + unknown_line(unknown, limit);
  return line;
}

}  // namespace

std::string message_to_line(const Message& message, std::size_t text_limit) {
  if (message.type == nullptr) {
    return "(" + decode_error(message) + ") " + quoted(message.body, text_limit);
  }
  std::string line(message.type->name);
  if (message.payload) {
    const std::string fields = fields_line(*message.payload, text_limit);
    if (!fields.empty()) line += ' ' + fields;
  } else if (message.type->payload == "xml") {
    line += ' ' + shorten(message.payload_bytes, text_limit);
  } else if (!message.payload_bytes.empty()) {
    line += " payload=" + quoted(message.payload_bytes, text_limit);
  }
  if (message.wrapper_has_unknown) {
    pb::WrapperMessage wrapper;
    wrapper.ParsePartialFromString(message.body);
    line += " wrapper{" + unknown_line(wrapper.unknown_fields(), text_limit) + '}';
  }
  if (message.decoded != Decoded::ok) line += " (" + decode_error(message) + ")";
  return line;
}

}  // namespace harness
