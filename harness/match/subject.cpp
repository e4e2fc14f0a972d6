#include "match/subject.h"

#include <fmt/format.h>

#include <cmath>

#include "text/encoding.h"

namespace harness {

using google::protobuf::FieldDescriptor;
using Payload = google::protobuf::Message;
using google::protobuf::Reflection;

namespace {

/// A reference into the message; protobuf wants a place to put a copy, which it does not use for
/// plain string fields.
std::string& unused() {
  thread_local std::string scratch;
  return scratch;
}

Subject with_text(const FieldDescriptor& field, const std::string& text) {
  Subject subject;
  subject.kind =
      field.type() == FieldDescriptor::TYPE_BYTES ? Subject::Kind::bytes : Subject::Kind::text;
  subject.text = text;
  return subject;
}

Subject with_number(double number) {
  Subject subject;
  subject.kind = Subject::Kind::number;
  subject.number = number;
  return subject;
}

Subject with_boolean(bool value) {
  Subject subject;
  subject.kind = Subject::Kind::boolean;
  subject.boolean = value;
  return subject;
}

Subject with_message(const Payload& message) {
  Subject subject;
  subject.kind = Subject::Kind::message;
  subject.message = &message;
  return subject;
}

Subject singular(const Payload& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return with_text(field, reflection.GetStringReference(message, &field, &unused()));
    case FieldDescriptor::CPPTYPE_INT32:
      return with_number(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return with_number(reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return with_boolean(reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return with_message(reflection.GetMessage(message, &field));
    default:
      return Subject();  // The schema has no other types.
  }
}

Subject repeated_item(const Payload& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return with_text(field,
                       reflection.GetRepeatedStringReference(message, &field, index, &unused()));
    case FieldDescriptor::CPPTYPE_INT32:
      return with_number(reflection.GetRepeatedInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return with_number(reflection.GetRepeatedEnumValue(message, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return with_boolean(reflection.GetRepeatedBool(message, &field, index));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return with_message(reflection.GetRepeatedMessage(message, &field, index));
    default:
      return Subject();
  }
}

Json to_json(const Subject& subject) {
  switch (subject.kind) {
    case Subject::Kind::number:
      return static_cast<std::int64_t>(subject.number);
    case Subject::Kind::boolean:
      return subject.boolean;
    case Subject::Kind::message:
      return fields_to_json(*subject.message);
    case Subject::Kind::json:
      return *subject.json;
    case Subject::Kind::repeated: {
      Json list = Json::array();
      for (std::size_t i = 0; i < subject.size(); ++i) list.push_back(to_json(subject.item(i)));
      return list;
    }
    case Subject::Kind::map:
      return fields_to_json(*subject.message).value(subject.field->name(), Json::object());
    default:
      return subject_text(subject);
  }
}

}  // namespace

std::size_t Subject::size() const {
  if (kind == Kind::repeated || kind == Kind::map) {
    return static_cast<std::size_t>(message->GetReflection()->FieldSize(*message, field));
  }
  return kind == Kind::json && json->is_array() ? json->size() : 0;
}

Subject Subject::item(std::size_t index) const {
  if (kind == Kind::json) return subject_of_json((*json)[index]);
  Subject result = repeated_item(*message, *field, static_cast<int>(index));
  result.field = field;
  result.present = true;
  return result;
}

Subject subject_of_field(const Payload& message, const FieldDescriptor& field) {
  Subject subject;
  if (field.is_repeated()) {
    subject.kind = field.is_map() ? Subject::Kind::map : Subject::Kind::repeated;
    subject.message = &message;
    subject.field = &field;
    subject.present = subject.size() > 0;
    return subject;
  }
  subject = singular(message, field);
  subject.field = &field;
  subject.present = message.GetReflection()->HasField(message, &field);
  return subject;
}

Subject subject_of_key(const Subject& map, std::string_view key) {
  const FieldDescriptor& key_field = *map.field->message_type()->FindFieldByNumber(1);
  const FieldDescriptor& value_field = *map.field->message_type()->FindFieldByNumber(2);
  for (std::size_t i = 0; i < map.size(); ++i) {
    const Payload& entry = map.message->GetReflection()->GetRepeatedMessage(*map.message, map.field,
                                                                            static_cast<int>(i));
    if (singular(entry, key_field).text != key) continue;
    Subject subject = singular(entry, value_field);
    subject.field = &value_field;
    subject.present = true;
    return subject;
  }
  return Subject();
}

Subject subject_of_json(const Json& value) {
  Subject subject;
  if (value.is_string()) {
    subject = subject_of_text(value.get_ref<const std::string&>());
  } else if (value.is_number()) {
    subject = with_number(value.get<double>());
  } else if (value.is_boolean()) {
    subject = with_boolean(value.get<bool>());
  } else {
    subject.kind = Subject::Kind::json;
  }
  subject.json = &value;
  subject.present = true;
  return subject;
}

Subject subject_of_text(std::string_view text) {
  Subject subject;
  subject.kind = Subject::Kind::text;
  subject.text = text;
  subject.present = true;
  return subject;
}

std::string number_text(double number) {
  if (std::trunc(number) == number && std::abs(number) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(number));
  }
  return fmt::format("{}", number);
}

std::string subject_text(const Subject& subject) {
  switch (subject.kind) {
    case Subject::Kind::missing:
      return "";
    case Subject::Kind::text:
      return std::string(subject.text);
    case Subject::Kind::bytes:
      return to_base64(subject.text);
    case Subject::Kind::number:
      return number_text(subject.number);
    case Subject::Kind::boolean:
      return subject.boolean ? "true" : "false";
    default:
      return to_json(subject).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace harness
