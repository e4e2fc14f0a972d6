#include "scenario/schema_fields.h"

#include "match/matcher.h"
#include "scenario/matcher_parse.h"

namespace harness {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

Json match_schema(const MatchSubject& subject, Json* definitions);

Json text() { return {{"type", "string"}}; }
Json any_of(Json choices) { return {{"anyOf", std::move(choices)}}; }

Json whole_number() {
  return {{"type", "integer"}, {"minimum", -2147483648LL}, {"maximum", 2147483647LL}};
}

Json base64_text() {
  return {{"type", "string"}, {"pattern", R"(^[A-Za-z0-9+/\s]*=?\s*=?\s*$|\$\{)"}};
}

/// The names of an enum's values without prefix, then with it.
Json enum_schema(const EnumDescriptor& type) {
  Json names = Json::array();
  std::string joined;
  for (const std::string& name : enum_names(type)) {
    names.push_back(name);
    joined += joined.empty() ? name : "|" + name;
  }
  for (int i = 0; i < type.value_count(); ++i) {
    names.push_back(type.value(i)->name());
    joined += "|" + type.value(i)->name();
  }
  Json choices = Json::array({Json{{"enum", names}}, whole_number(), schema_variable()});
  // Bit masks can be joined.
  if (type.name() == "ParticipantFlag") {
    choices.push_back(
        {{"type", "string"}, {"pattern", "^(" + joined + ")(\\|(" + joined + "))+$"}});
  }
  return any_of(std::move(choices));
}

Json number_schema(const FieldDescriptor* field) {
  const auto* names = field == nullptr ? nullptr : enum_of_field(*field);
  if (names != nullptr) return enum_schema(*names);
  return any_of(Json::array({whole_number(), schema_variable()}));
}

Json boolean_schema() {
  return any_of(Json::array({Json{{"type", "boolean"}}, schema_variable()}));
}

Json scalar_schema(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return boolean_schema();
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? base64_text() : text();
    default:
      return number_schema(&field);
  }
}

Json value_schema(const FieldDescriptor& field, Json* definitions) {
  if (field.is_map()) return {{"type", "object"}, {"additionalProperties", text()}};
  Json item;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    item = values_schema(*field.message_type(), definitions);
  } else {
    item = scalar_schema(field);
  }
  if (!field.is_repeated()) return item;
  return {{"type", "array"}, {"items", std::move(item)}};
}

/// A definition under this name, made once. A place is kept first, since matchers hold matchers.
template <typename Make>
Json define(const std::string& name, Json* definitions, Make make) {
  if (!definitions->contains(name)) {
    (*definitions)[name] = Json::object();
    Json made = make();
    (*definitions)[name] = std::move(made);
  }
  return schema_ref(name);
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

Json paths_schema(Json values) {
  return {{"type", "object"}, {"additionalProperties", std::move(values)}};
}

Json argument_schema(const MatcherRow& row, const MatchSubject& subject, Json* definitions) {
  using Argument = MatcherRow::Argument;
  const MatchSubject number{match_number, "", nullptr};
  switch (row.argument) {
    case Argument::text:
      return text();
    case Argument::pattern:
      return {{"type", "string"}, {"format", "regex"}};
    case Argument::number:
      return any_of(Json::array({Json{{"type", "number"}}, schema_variable()}));
    case Argument::list:
      return {{"type", "array"}, {"items", match_schema(subject, definitions)}};
    case Argument::flag:
    case Argument::boolean:
      return {{"type", "boolean"}};
    case Argument::members:
      if (row.name == "json") {
        return paths_schema(match_schema({match_json, "", nullptr}, definitions));
      }
      return paths_schema(any_of(
          Json::array({text_match_schema(definitions), Json{{"type", {"number", "boolean"}}}})));
    case Argument::matcher:
      if (row.name == "length" || row.name == "size") return match_schema(number, definitions);
      if (row.name == "not") return match_schema(subject, definitions);
      return match_schema(item_subject(subject), definitions);
    case Argument::value:
      break;
  }
  if (row.name == "has_flag") {
    const Json one = number_schema(subject.field);
    return any_of(Json::array({one, Json{{"type", "array"}, {"items", one}}}));
  }
  if (subject.target == match_text_field) return text();
  return match_schema(item_subject(subject), definitions);
}

Json matcher_object(const MatchSubject& subject, Json* definitions) {
  Json properties = Json::object();
  for (const MatcherRow& row : matcher_rows()) {
    if (row.name.empty() || (row.targets & subject.target) == 0) continue;
    Json argument = argument_schema(row, subject, definitions);
    // A sibling of $ref is not read in draft 7.
    Json property = {{"description", row.meaning}, {"allOf", Json::array({std::move(argument)})}};
    properties[std::string(row.name)] = std::move(property);
  }
  return {{"type", "object"},
          {"minProperties", 1},
          {"maxProperties", 1},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

/// Plain values of a subject.
Json plain_schemas(const MatchSubject& subject, Json* definitions) {
  switch (subject.target) {
    case match_text_field:
      return Json::array({text()});
    case match_bytes:
      return Json::array({base64_text()});
    case match_number:
      return Json::array({number_schema(subject.field)});
    case match_boolean:
      return Json::array({boolean_schema()});
    case match_json:
      return Json::array({Json{{"type", {"string", "number", "boolean"}}},
                          Json{{"type", "array"}, {"items", schema_ref("match_json")}}});
    case match_repeated:
      return Json::array(
          {Json{{"type", "array"}, {"items", match_schema(item_subject(subject), definitions)}}});
    default:
      if (subject.field->is_map()) {
        return Json::array({paths_schema(text_match_schema(definitions))});
      }
      return Json::array({matches_schema(*subject.field->message_type(), definitions)});
  }
}

Json match_schema(const MatchSubject& subject, Json* definitions) {
  return define(subject_name(subject), definitions, [&] {
    Json choices = plain_schemas(subject, definitions);
    choices.push_back(matcher_object(subject, definitions));
    return any_of(std::move(choices));
  });
}

}  // namespace

Json schema_ref(const std::string& name) { return {{"$ref", "#/definitions/" + name}}; }

Json schema_variable() { return {{"type", "string"}, {"pattern", "\\$\\{"}}; }

Json values_schema(const Descriptor& message, Json* definitions) {
  return define("send_" + message.name(), definitions, [&] {
    Json properties = Json::object();
    for (int i = 0; i < message.field_count(); ++i) {
      properties[message.field(i)->name()] = value_schema(*message.field(i), definitions);
    }
    return Json{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  });
}

Json matches_schema(const Descriptor& message, Json* definitions) {
  return define("expect_" + message.name(), definitions, [&] {
    Json properties = Json::object();
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      properties[field.name()] = match_schema(subject_of(field), definitions);
    }
    return Json{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  });
}

Json text_match_schema(Json* definitions) {
  return match_schema({match_text_field, "", nullptr}, definitions);
}

}  // namespace harness
