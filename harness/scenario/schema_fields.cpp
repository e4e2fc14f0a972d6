#include "scenario/schema_fields.h"

#include "form/schema.h"
#include "match/matcher.h"
#include "scenario/fields.h"
#include "scenario/matchers.h"

namespace harness {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

Json match_schema(const MatchSubject& subject, Json* definitions);

Json boolean_type() {
  Json schema = Json::object();
  schema["type"] = "boolean";
  return schema;
}

Json whole_number() {
  Json schema = Json::object();
  schema["type"] = "integer";
  schema["minimum"] = int32_min;
  schema["maximum"] = int32_max;
  return schema;
}

Json base64_text() { return pattern_schema(R"(^[A-Za-z0-9+/\s]*=?\s*=?\s*$|\$\{)"); }

/// The names of an enum's values without prefix, then with it.
Json enum_value_schema(const EnumDescriptor& type) {
  Json names = Json::object();
  std::string joined;
  const auto add = [&](const std::string& name) {
    names["enum"].push_back(name);
    joined += joined.empty() ? name : "|" + name;
  };
  for (const std::string& name : enum_names(type)) add(name);
  for (int i = 0; i < type.value_count(); ++i) add(type.value(i)->name());
  std::vector<Json> choices{names, whole_number(), schema_variable()};
  // Bit masks can be joined.
  if (type.name() == "ParticipantFlag") {
    choices.push_back(pattern_schema("^(" + joined + ")(\\|(" + joined + "))+$"));
  }
  return any_schema(std::move(choices));
}

Json number_schema(const FieldDescriptor* field) {
  const auto* names = field == nullptr ? nullptr : enum_of_field(*field);
  if (names != nullptr) return enum_value_schema(*names);
  return any_schema({whole_number(), schema_variable()});
}

Json boolean_schema() { return any_schema({boolean_type(), schema_variable()}); }

Json field_scalar_schema(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return boolean_schema();
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? base64_text() : string_schema();
    default:
      return number_schema(&field);
  }
}

Json value_schema(const FieldDescriptor& field, Json* definitions) {
  if (field.is_map()) return map_schema(string_schema());
  Json item = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
                  ? values_schema(*field.message_type(), definitions)
                  : field_scalar_schema(field);
  return field.is_repeated() ? array_schema(std::move(item)) : item;
}

/// A definition under this name, made once. A place is kept first, since matchers hold matchers.
template <typename Make>
Json define(const std::string& name, Json* definitions, Make make) {
  if (!definitions->contains(name)) {
    (*definitions)[name] = Json::object();
    Json made = make();
    (*definitions)[name] = std::move(made);
  }
  return ref_schema(name);
}

/// What tells subjects apart: those of one name have the same schema.
std::string subject_name(const MatchSubject& subject) {
  const FieldDescriptor* field = subject.field;
  switch (subject.target) {
    case match_text_field:
      return "match_text";
    case match_bytes:
      return "match_base64";
    case match_boolean:
      return "match_boolean";
    case match_json:
      return "match_json";
    case match_number: {
      const auto* names = field == nullptr ? nullptr : enum_of_field(*field);
      return names == nullptr ? "match_number" : "match_" + names->name();
    }
    case match_repeated:
      return "match_list_" + field->containing_type()->name() + "_" + field->name();
    default:
      return field->is_map() ? "match_map" : "match_" + field->message_type()->name();
  }
}

MatchSubject item_subject(const MatchSubject& list) {
  if (list.target != match_repeated) return list;
  MatchSubject item = list;
  if (list.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    item.target = match_message;
  } else if (list.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    item.target = match_text_field;
  } else {
    item.target = match_number;
  }
  return item;
}

Json any_number() {
  Json schema = Json::object();
  schema["type"] = "number";
  return schema;
}

/// What stands at the paths of `ini`: a matcher, or a scalar.
Json ini_value(Json* definitions) {
  Json scalar = Json::object();
  scalar["type"] = std::vector<std::string>{"number", "boolean"};
  return any_schema({text_match_schema(definitions), std::move(scalar)});
}

Json argument_schema(const MatcherRow& row, const MatchSubject& subject, Json* definitions) {
  using Argument = MatcherRow::Argument;
  const MatchSubject number{match_number, "", nullptr};
  switch (row.argument) {
    case Argument::text:
      return string_schema();
    case Argument::pattern: {
      Json schema = string_schema();
      schema["format"] = "regex";
      return schema;
    }
    case Argument::number:
      return any_schema({any_number(), schema_variable()});
    case Argument::list:
      return array_schema(match_schema(subject, definitions));
    case Argument::flag:
    case Argument::boolean:
      return boolean_type();
    case Argument::members:
      return map_schema(row.name == "json" ? match_schema({match_json, "", nullptr}, definitions)
                                           : ini_value(definitions));
    case Argument::matcher:
      if (row.name == "length" || row.name == "size") return match_schema(number, definitions);
      if (row.name == "not") return match_schema(subject, definitions);
      return match_schema(item_subject(subject), definitions);
    case Argument::value:
      break;
  }
  if (row.name == "has_flag") {
    Json one = number_schema(subject.field);
    return any_schema({one, array_schema(one)});
  }
  if (subject.target == match_text_field) return string_schema();
  return match_schema(item_subject(subject), definitions);
}

Json matcher_object(const MatchSubject& subject, Json* definitions) {
  Json properties = Json::object();
  for (const MatcherRow& row : matcher_rows()) {
    if (row.name.empty() || (row.targets & subject.target) == 0) continue;
    Json argument = argument_schema(row, subject, definitions);
    // A sibling of $ref is not read in draft 7.
    Json property = Json::object();
    property["description"] = row.meaning;
    property["allOf"].push_back(std::move(argument));
    properties[std::string(row.name)] = std::move(property);
  }
  Json schema = Json::object();
  schema["type"] = "object";
  schema["minProperties"] = 1;
  schema["maxProperties"] = 1;
  schema["additionalProperties"] = false;
  schema["properties"] = std::move(properties);
  return schema;
}

/// Plain values of a subject.
std::vector<Json> plain_schemas(const MatchSubject& subject, Json* definitions) {
  switch (subject.target) {
    case match_text_field:
      return {string_schema()};
    case match_bytes:
      return {base64_text()};
    case match_number:
      return {number_schema(subject.field)};
    case match_boolean:
      return {boolean_schema()};
    case match_json: {
      Json scalar = Json::object();
      scalar["type"] = std::vector<std::string>{"string", "number", "boolean"};
      return {std::move(scalar), array_schema(ref_schema("match_json"))};
    }
    case match_repeated:
      return {array_schema(match_schema(item_subject(subject), definitions))};
    default:
      if (subject.field->is_map()) return {map_schema(text_match_schema(definitions))};
      return {matches_schema(*subject.field->message_type(), definitions)};
  }
}

Json match_schema(const MatchSubject& subject, Json* definitions) {
  return define(subject_name(subject), definitions, [&] {
    std::vector<Json> choices = plain_schemas(subject, definitions);
    choices.push_back(matcher_object(subject, definitions));
    return any_schema(std::move(choices));
  });
}

/// An object with a schema for each field of the message.
template <typename Make>
Json message_schema(const Descriptor& message, Make make) {
  Json schema = Json::object();
  schema["type"] = "object";
  schema["additionalProperties"] = false;
  schema["properties"] = Json::object();
  for (int i = 0; i < message.field_count(); ++i) {
    schema["properties"][message.field(i)->name()] = make(*message.field(i));
  }
  return schema;
}

}  // namespace

Json schema_variable() { return pattern_schema("\\$\\{"); }

Json values_schema(const Descriptor& message, Json* definitions) {
  return define("send_" + message.name(), definitions, [&] {
    return message_schema(
        message, [&](const FieldDescriptor& field) { return value_schema(field, definitions); });
  });
}

Json matches_schema(const Descriptor& message, Json* definitions) {
  return define("expect_" + message.name(), definitions, [&] {
    return message_schema(message, [&](const FieldDescriptor& field) {
      return match_schema(subject_of(field), definitions);
    });
  });
}

Json text_match_schema(Json* definitions) {
  return match_schema({match_text_field, "", nullptr}, definitions);
}

}  // namespace harness
