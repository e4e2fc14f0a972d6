#include "scenario/schema.h"

#include <string>
#include <vector>

#include "backend/profile_table.h"
#include "process/signals.h"
#include "scenario/schema_fields.h"
#include "scenario/verb_table.h"
#include "wire/wrapper_type.h"
#include "world/actions.h"

namespace harness {
namespace {

Json key_schema(const KeyRow& row, Json* definitions);

Json string_schema() { return {{"type", "string"}}; }
Json pattern_schema(std::string pattern) {
  return {{"type", "string"}, {"pattern", std::move(pattern)}};
}
Json array_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json map_of(Json values) {
  return {{"type", "object"}, {"additionalProperties", std::move(values)}};
}
Json scalar_schema() { return {{"type", {"string", "number", "boolean"}}}; }

template <typename Names>
Json enum_of(const Names& names) {
  Json list = Json::array();
  for (const auto& name : names) list.push_back(std::string(name));
  return {{"type", "string"}, {"enum", std::move(list)}};
}

Json variable_name_schema() { return {{"pattern", "^[^\\s{}\"$]+$"}}; }

Json capabilities_schema() {
  std::vector<std::string> names;
  for (const CapabilityRow& row : capability_rows()) names.emplace_back(row.name);
  return array_of(enum_of(names));
}

Json signal_schema() {
  std::vector<std::string> names = signal_names();
  const std::size_t count = names.size();
  for (std::size_t i = 0; i < count; ++i) names.push_back(names[i].substr(3));
  return enum_of(names);
}

std::string verb_definition(std::string_view verb) { return "step_" + std::string(verb); }

/// The object of an `options` or `accounts` row, or of a head.
Json object_of(std::span<const KeyRow> rows, Json* definitions) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const KeyRow& row : rows) {
    properties[std::string(row.name)] = key_schema(row, definitions);
    if (row.required) required.push_back(std::string(row.name));
  }
  Json schema = {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json branches_schema() {
  return {{"type", "array"},
          {"minItems", 1},
          {"items",
           {{"type", "array"},
            {"minItems", 1},
            {"items", Json::array({schema_ref(verb_definition("expect"))})},
            {"additionalItems", schema_ref("step")}}}};
}

Json config_schema() {
  const Json value = {{"anyOf", Json::array({scalar_schema(), array_of(scalar_schema())})}};
  return map_of(map_of(value));
}

Json kind_schema(const KeyRow& row, Json* definitions) {
  switch (row.kind) {
    case Kind::boolean:
      return {{"type", "boolean"}};
    case Kind::integer:
      return {{"type", "integer"}, {"minimum", 0}, {"maximum", 2147483647}};
    case Kind::positive:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", 2147483647}};
    case Kind::few:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", 10000}};
    case Kind::duration:
      return pattern_schema("^[0-9]+(\\.[0-9]+)?(ms|s|m)$");
    case Kind::size:
      return {{"anyOf", Json::array({Json{{"type", "integer"}, {"minimum", 0}},
                                     pattern_schema("^[0-9]+(\\.[0-9]+)?([KMG]i?B|kB|B)?$")})}};
    case Kind::level:
      return enum_of(words_of("must should may"));
    case Kind::log_level:
      return enum_of(words_of("INFO WARN ERROR must should may"));
    case Kind::choice:
      return enum_of(words_of(row.choices));
    case Kind::variable: {
      Json schema = variable_name_schema();
      schema["type"] = "string";
      return schema;
    }
    case Kind::message_type:
      return schema_ref("message_type");
    case Kind::message_types:
      return array_of(schema_ref("message_type"));
    case Kind::values:
    case Kind::matchers:
      return {{"type", "object"}};
    case Kind::payload:
      return pattern_schema(
          "^(hex:([0-9A-Fa-f]{2}|\\s|[0-9A-Fa-f]\\s+[0-9A-Fa-f])*|base64:.*|text:.*)$");
    case Kind::hex:
      return pattern_schema("^[0-9A-Fa-f\\s]*$");
    case Kind::base64:
      return pattern_schema("^[A-Za-z0-9+/\\s]*=?\\s*=?\\s*$");
    case Kind::pattern:
      return {{"type", "string"}, {"format", "regex"}};
    case Kind::sizes:
      return array_of({{"type", "integer"}, {"minimum", 1}, {"maximum", 2147483647}});
    case Kind::texts:
    case Kind::templates:
      return array_of(string_schema());
    case Kind::capabilities:
      return capabilities_schema();
    case Kind::scalars:
      return array_of(scalar_schema());
    case Kind::scalar_map: {
      Json schema = map_of(scalar_schema());
      schema["propertyNames"] = variable_name_schema();
      return schema;
    }
    case Kind::text_map:
      return map_of(scalar_schema());
    case Kind::save: {
      Json schema = map_of(string_schema());
      schema["propertyNames"] = variable_name_schema();
      return schema;
    }
    case Kind::steps:
      return array_of(schema_ref("step"));
    case Kind::branches:
      return branches_schema();
    case Kind::parts: {
      Json schema = array_of(schema_ref("part"));
      schema["minItems"] = 1;
      return schema;
    }
    case Kind::action:
      return enum_of(action_names());
    case Kind::signal:
      return signal_schema();
    case Kind::config:
      return config_schema();
    case Kind::accounts:
      return map_of(object_of(row.keys, definitions));
    case Kind::options:
      return object_of(row.keys, definitions);
    default:
      return string_schema();
  }
}

Json key_schema(const KeyRow& row, Json* definitions) {
  Json schema = kind_schema(row, definitions);
  // A sibling of $ref is not read in draft 7.
  if (schema.contains("$ref")) schema = {{"allOf", Json::array({std::move(schema)})}};
  if (!row.meaning.empty()) schema["description"] = row.meaning;
  return schema;
}

Json one_of_keys(const std::vector<std::string>& keys) {
  Json choices = Json::array();
  for (const std::string& key : keys) choices.push_back({{"required", {key}}});
  return choices;
}

/// `fields` by type: `if` the verb names the type `then` its fields are these.
Json field_rules(std::string_view verb, bool sends, Json* definitions) {
  Json rules = Json::array();
  for (const WrapperType& type : wrapper_types()) {
    Json fields;
    const auto* message = payload_descriptor(type);
    if (message != nullptr) {
      fields = sends ? values_schema(*message, definitions) : matches_schema(*message, definitions);
    } else {
      fields = {{"type", "object"}, {"additionalProperties", false}};
      if (type.payload == "xml") {
        fields["properties"]["xml"] = sends ? string_schema() : text_match_schema(definitions);
      }
    }
    const std::string name(type.name);
    const Json named = {{"properties", {{std::string(verb), {{"enum", {name, "TYPE_" + name}}}}}}};
    rules.push_back({{"if", named}, {"then", {{"properties", {{"fields", fields}}}}}});
  }
  return rules;
}

/// `do`: the keys of each action.
Json action_rules(const VerbRow& verb) {
  Json rules = Json::array();
  for (const ActionRow& action : action_rows()) {
    Json names = Json::array({"do"});
    for (const KeyRow& row : verb.keys) names.push_back(std::string(row.name));
    for (const KeyRow& row : common_rows()) names.push_back(std::string(row.name));
    Json required = Json::array();
    for (const ActionKey& key : action.keys) {
      names.push_back(std::string(key.name));
      if (key.required) required.push_back(std::string(key.name));
    }
    Json then = {{"description", action.meaning}, {"propertyNames", {{"enum", names}}}};
    if (!required.empty()) then["required"] = required;
    const Json named = {{"properties", {{"do", {{"const", std::string(action.name)}}}}}};
    rules.push_back({{"if", named}, {"then", std::move(then)}});
  }
  return rules;
}

Json action_value_schema(const ActionKey& key) {
  if (key.is_list) return array_of(string_schema());
  if (key.choices.empty()) return string_schema();
  return {{"anyOf", Json::array({enum_of(key.choices), schema_variable()})}};
}

/// What the parser's readers check beside the keys.
void add_rules(const VerbRow& verb, Json* schema, Json* definitions) {
  const std::string name(verb.name());
  Json& main = (*schema)["properties"][name];
  if (verb.main.kind == Kind::message_type) {
    (*schema)["allOf"] = field_rules(name, name == "send", definitions);
  }
  if (name == "send") (*schema)["not"] = {{"required", {"fields", "payload"}}};
  if (name == "log" || name == "log_none") {
    (*schema)["oneOf"] = one_of_keys({"contains", "matches", "line"});
  }
  if (name == "raw") main["oneOf"] = one_of_keys({"hex", "base64", "text"});
  if (name == "connection" || name == "resources") main["minProperties"] = 1;
  if (name == "resources") {
    for (auto& [key, value] : main["properties"].items()) {
      if (value["type"] == "object") value["minProperties"] = 1;
    }
  }
  if (name == "exit") {
    main["properties"]["code"]["maximum"] = 255;
    main["not"] = {{"anyOf", Json::array({Json{{"required", {"code", "signal"}}},
                                          Json{{"required", {"code", "any"}}},
                                          Json{{"required", {"signal", "any"}}}})}};
  }
  if (name == "together") {
    main["minItems"] = 1;
    main["items"] = {{"oneOf", Json::array({schema_ref(verb_definition("send")),
                                            schema_ref(verb_definition("raw")),
                                            schema_ref(verb_definition("do"))})}};
  }
  if (name == "do") {
    for (const ActionRow& action : action_rows()) {
      for (const ActionKey& key : action.keys) {
        (*schema)["properties"][std::string(key.name)] = action_value_schema(key);
      }
    }
    (*schema)["allOf"] = action_rules(verb);
  }
}

Json verb_schema(const VerbRow& verb, Json* definitions) {
  std::vector<KeyRow> rows{verb.main};
  rows.insert(rows.end(), verb.keys.begin(), verb.keys.end());
  for (const KeyRow& row : common_rows()) {
    bool taken = false;
    for (const KeyRow& own : verb.keys) taken |= own.name == row.name;
    if (!taken) rows.push_back(row);
  }
  Json schema = object_of(rows, definitions);
  schema["description"] = verb.meaning();
  schema["examples"] = Json::array({Json::parse(verb.example)});
  add_rules(verb, &schema, definitions);
  return schema;
}

/// An `expect` inside `all_of`.
Json part_schema(Json* definitions) {
  std::vector<KeyRow> rows{find_verb("expect")->main};
  rows.insert(rows.end(), part_rows().begin(), part_rows().end());
  Json schema = object_of(rows, definitions);
  schema["allOf"] = field_rules("expect", false, definitions);
  return schema;
}

Json message_type_schema() {
  std::vector<std::string> names = wrapper_type_names();
  const std::size_t count = names.size();
  for (std::size_t i = 0; i < count; ++i) names.push_back("TYPE_" + names[i]);
  return enum_of(names);
}

}  // namespace

Json scenario_schema() {
  Json definitions = Json::object();
  definitions["message_type"] = message_type_schema();
  Json verbs = Json::array();
  for (const VerbRow& verb : verb_rows()) {
    verbs.push_back(schema_ref(verb_definition(verb.name())));
  }
  definitions["step"] = {{"type", "object"}, {"oneOf", std::move(verbs)}};
  definitions["part"] = part_schema(&definitions);
  for (const VerbRow& verb : verb_rows()) {
    Json schema = verb_schema(verb, &definitions);
    definitions[verb_definition(verb.name())] = std::move(schema);
  }
  Json scenario = object_of(head_rows(), &definitions);
  Json fragment = object_of(fragment_rows(), &definitions);
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "A scenario of spectrum2-harness, or a fragment of one"},
          {"type", "object"},
          {"if", {{"required", {"parameters"}}}},
          {"then", std::move(fragment)},
          {"else", std::move(scenario)},
          {"definitions", std::move(definitions)}};
}

}  // namespace harness
