#include "scenario/schema.h"

#include <string>
#include <utility>
#include <vector>

#include "form/schema.h"
#include "scenario/head.h"
#include "scenario/kinds.h"
#include "scenario/schema_fields.h"
#include "scenario/verbs.h"
#include "wire/wrapper_type.h"
#include "world/actions.h"

namespace harness {

namespace {

std::string verb_definition(std::string_view verb) { return "step_" + std::string(verb); }

/// `{"if": {"properties": {KEY: {"enum": WORDS}}}, "then": …}`
Json if_key_is(std::string_view key, std::vector<std::string> words, Json then) {
  Json rule = Json::object();
  rule["if"]["properties"][std::string(key)]["enum"] = std::move(words);
  rule["then"] = std::move(then);
  return rule;
}

/// `fields` by type: where the verb names the type, its fields are these.
Json field_rules(std::string_view verb, bool sends, Json* definitions) {
  Json rules = Json::array();
  for (const WrapperType& type : wrapper_types()) {
    Json fields;
    const auto* message = payload_descriptor(type);
    if (message != nullptr) {
      fields = sends ? values_schema(*message, definitions) : matches_schema(*message, definitions);
    } else {
      fields["type"] = "object";
      fields["additionalProperties"] = false;
      if (type.payload == "xml") {
        fields["properties"]["xml"] = sends ? string_schema() : text_match_schema(definitions);
      }
    }
    const std::string name(type.name);
    Json then = Json::object();
    then["properties"]["fields"] = std::move(fields);
    rules.push_back(if_key_is(verb, {name, "TYPE_" + name}, std::move(then)));
  }
  return rules;
}

Json action_value_schema(const ActionKey& key) {
  if (key.is_list) return array_schema(string_schema());
  if (key.choices.empty()) return string_schema();
  return any_schema({enum_schema({key.choices.begin(), key.choices.end()}), schema_variable()});
}

/// `do`: the keys of each action.
void add_actions(const VerbRow& verb, Json* schema) {
  Json rules = Json::array();
  for (const ActionRow& action : action_rows()) {
    std::vector<std::string> names{"do"};
    for (const Key& row : verb.keys) names.emplace_back(row.name);
    for (const Key& row : common_rows()) names.emplace_back(row.name);
    std::vector<std::string> needed;
    for (const ActionKey& key : action.keys) {
      (*schema)["properties"][std::string(key.name)] = action_value_schema(key);
      names.emplace_back(key.name);
      if (key.required) needed.emplace_back(key.name);
    }
    Json then = Json::object();
    then["description"] = action.meaning;
    then["propertyNames"]["enum"] = std::move(names);
    if (!needed.empty()) then["required"] = std::move(needed);
    rules.push_back(if_key_is("do", {std::string(action.name)}, std::move(then)));
  }
  (*schema)["allOf"] = std::move(rules);
}

/// What the readers check beside keys, kinds and rules.
void add_what_readers_check(const VerbRow& verb, Json* schema, Json* definitions) {
  const std::string name(verb.name());
  if (verb.main.is(kinds::message_type)) {
    (*schema)["allOf"] = field_rules(name, name == "send", definitions);
  }
  if (verb.main.is(kinds::action)) add_actions(verb, schema);
  if (name == "together") {
    Json choices = Json::array();
    for (const char* part : {"send", "raw", "do"}) {
      choices.push_back(ref_schema(verb_definition(part)));
    }
    Json& main = (*schema)["properties"][name];
    main["minItems"] = 1;
    main["items"] = Json::object();
    main["items"]["oneOf"] = std::move(choices);
  }
}

Json verb_schema(const VerbRow& verb, Json* definitions) {
  std::vector<Key> rows{verb.main};
  for (const Key& row : verb.keys) rows.push_back(row);
  for (const Key& row : common_rows()) {
    if (find_key(verb.keys, row.name) == nullptr) rows.push_back(row);
  }
  Json schema = object_schema(rows, verb.rules, definitions);
  schema["description"] = verb.meaning();
  schema["examples"] = Json::array();
  schema["examples"].push_back(Json::parse(verb.example));
  add_what_readers_check(verb, &schema, definitions);
  return schema;
}

/// An `expect` inside `all_of`.
Json part_schema(Json* definitions) {
  Json schema = object_schema(part_rows(), {}, definitions);
  schema["allOf"] = field_rules("expect", false, definitions);
  return schema;
}

}  // namespace

Json scenario_schema() {
  Json definitions = Json::object();
  Json verbs = Json::array();
  for (const VerbRow* verb : verb_rows()) {
    verbs.push_back(ref_schema(verb_definition(verb->name())));
  }
  definitions["step"]["type"] = "object";
  definitions["step"]["oneOf"] = std::move(verbs);
  definitions["part"] = part_schema(&definitions);
  for (const VerbRow* verb : verb_rows()) {
    Json schema = verb_schema(*verb, &definitions);
    definitions[verb_definition(verb->name())] = std::move(schema);
  }
  Json scenario = object_schema(head_rows(), {}, &definitions);
  Json fragment = object_schema(fragment_rows(), {}, &definitions);
  Json schema = Json::object();
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "A scenario of spectrum2-harness, or a fragment of one";
  schema["type"] = "object";
  schema["if"]["required"] = std::vector<std::string>{"parameters"};
  schema["then"] = std::move(fragment);
  schema["else"] = std::move(scenario);
  schema["definitions"] = std::move(definitions);
  return schema;
}

}  // namespace harness
