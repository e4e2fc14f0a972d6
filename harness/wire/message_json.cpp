#include "wire/message_json.h"

#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <utility>

#include "text/encoding.h"

namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;
using ProtoMessage = google::protobuf::Message;

Json unknown_to_json(const UnknownFieldSet& unknown);

Json unknown_field_to_json(const UnknownField& field) {
  Json json = {{"field", field.number()}};
  switch (field.type()) {
    case UnknownField::TYPE_VARINT:
      json["wire"] = "varint";
      json["value"] = field.varint();
      break;
    case UnknownField::TYPE_FIXED32:
      json["wire"] = "fixed32";
      json["value"] = field.fixed32();
      break;
    case UnknownField::TYPE_FIXED64:
      json["wire"] = "fixed64";
      json["value"] = field.fixed64();
      break;
    case UnknownField::TYPE_LENGTH_DELIMITED:
      json["wire"] = "bytes";
      json["value"] = to_base64(field.length_delimited());
      break;
    case UnknownField::TYPE_GROUP:
      json["wire"] = "group";
      json["value"] = unknown_to_json(field.group());
      break;
  }
  return json;
}

Json unknown_to_json(const UnknownFieldSet& unknown) {
  Json list = Json::array();
  for (int i = 0; i < unknown.field_count(); ++i) {
    list.push_back(unknown_field_to_json(unknown.field(i)));
  }
  return list;
}

Json string_to_json(const FieldDescriptor& field, const std::string& value) {
  return field.type() == FieldDescriptor::TYPE_BYTES ? to_base64(value) : escape_bad_utf8(value);
}

Json single_to_json(const ProtoMessage& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(message, &field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.GetUInt64(message, &field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetDouble(message, &field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetFloat(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetEnum(message, &field)->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return string_to_json(field, reflection.GetStringReference(message, &field, &scratch));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return fields_to_json(reflection.GetMessage(message, &field));
  }
  return nullptr;
}

Json repeated_to_json(const ProtoMessage& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetRepeatedInt32(message, &field, index);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetRepeatedInt64(message, &field, index);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetRepeatedUInt32(message, &field, index);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.GetRepeatedUInt64(message, &field, index);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetRepeatedDouble(message, &field, index);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetRepeatedFloat(message, &field, index);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetRepeatedBool(message, &field, index);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetRepeatedEnum(message, &field, index)->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return string_to_json(
          field, reflection.GetRepeatedStringReference(message, &field, index, &scratch));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return fields_to_json(reflection.GetRepeatedMessage(message, &field, index));
  }
  return nullptr;
}

/// An object, by key. Maps have no order on the wire.
Json map_to_json(const ProtoMessage& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor& key_field = *field.message_type()->map_key();
  const FieldDescriptor& value_field = *field.message_type()->map_value();
  std::vector<std::pair<std::string, Json>> entries;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const ProtoMessage& entry = reflection.GetRepeatedMessage(message, &field, i);
    const Json key = single_to_json(entry, key_field);
    entries.emplace_back(key.is_string() ? key.get<std::string>() : key.dump(),
                         single_to_json(entry, value_field));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Json object = Json::object();
  for (auto& [key, value] : entries) object[key] = std::move(value);
  return object;
}

Json wrapper_unknown_to_json(const std::string& body) {
  pb::WrapperMessage wrapper;
  wrapper.ParsePartialFromString(body);
  return unknown_to_json(wrapper.unknown_fields());
}

}  // namespace

Json fields_to_json(const ProtoMessage& payload) {
  const Reflection& reflection = *payload.GetReflection();
  std::vector<const FieldDescriptor*> present;
  reflection.ListFields(payload, &present);
  Json json = Json::object();
  for (const FieldDescriptor* field : present) {
    Json& value = json[field->name()];
    if (field->is_map()) {
      value = map_to_json(payload, *field);
    } else if (field->is_repeated()) {
      value = Json::array();
      for (int i = 0; i < reflection.FieldSize(payload, field); ++i) {
        value.push_back(repeated_to_json(payload, *field, i));
      }
    } else {
      value = single_to_json(payload, *field);
    }
  }
  const UnknownFieldSet& unknown = reflection.GetUnknownFields(payload);
  if (!unknown.empty()) json["unknown"] = unknown_to_json(unknown);
  return json;
}

std::string decode_error(const Message& message) {
  switch (message.decoded) {
    case Decoded::ok:
      return "";
    case Decoded::not_a_wrapper:
      return "no WrapperMessage";
    case Decoded::broken_payload:
      return "payload does not parse";
    case Decoded::missing_required: {
      std::vector<std::string> missing;
      message.payload->FindInitializationErrors(&missing);
      std::string text =
          missing.size() == 1 ? "required field missing: " : "required fields missing: ";
      for (std::size_t i = 0; i < missing.size(); ++i) text += (i == 0 ? "" : ", ") + missing[i];
      return text;
    }
  }
  return "";
}

Json message_to_json(const Message& message) {
  Json json = Json::object();
  if (message.type != nullptr) {
    json["type"] = message.type->name;
    if (message.type->payload == "xml") {
      json["xml"] = escape_bad_utf8(message.payload_bytes);
    } else if (message.payload) {
      json["fields"] = fields_to_json(*message.payload);
    } else if (message.decoded == Decoded::ok) {
      json["fields"] = Json::object();
      if (!message.payload_bytes.empty()) {
        json["payload"] = "hex:" + to_hex(message.payload_bytes);
      }
    }
    if (message.wrapper_has_unknown) json["unknown"] = wrapper_unknown_to_json(message.body);
  }
  if (message.decoded != Decoded::ok) {
    json["error"] = decode_error(message);
    json["hex"] = to_hex(message.body);
  }
  return json;
}

}  // namespace harness
