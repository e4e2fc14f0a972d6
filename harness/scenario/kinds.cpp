#include "scenario/kinds.h"

#include <fmt/format.h>

#include "form/check.h"
#include "form/schema.h"
#include "journal/level.h"
#include "process/signals.h"
#include "wire/wrapper_type.h"
#include "world/actions.h"
#include "world/log.h"

namespace harness {

namespace {

using Form = JsonNode::Kind;

bool wrong(Checker& checker, const JsonNode& value, std::string message) {
  checker.error(value.offset, std::move(message));
  return false;
}

bool check_templates(Checker& checker, const JsonNode& value, const Key& key) {
  return check_items(checker, value, key, kinds::templated);
}

Json strings_schema(const Key&, Json*) { return array_schema(string_schema()); }

constexpr std::string_view level_words = "must should may";
constexpr std::string_view log_level_words = "INFO WARN ERROR must should may";

bool check_level(Checker& checker, const JsonNode& value, const Key&) {
  if (parse_level(value.string)) return true;
  return wrong(checker, value,
               fmt::format("bad level \"{}\", expected must, should or may", value.string));
}

bool check_log_level(Checker& checker, const JsonNode& value, const Key&) {
  if (parse_log_level(value.string) || parse_level(value.string)) return true;
  return wrong(checker, value,
               fmt::format("bad level \"{}\", expected INFO, WARN or ERROR (the line's), or must, "
                           "should or may (the step's)",
                           value.string));
}

bool check_variable(Checker& checker, const JsonNode& value, const Key&) {
  return check_name(checker, value.offset, "variable", value.string);
}

Json variable_name_schema() {
  Json schema = Json::object();
  schema["pattern"] = "^[^\\s{}\"$]+$";
  return schema;
}

Json variable_schema(const Key&, Json*) {
  Json schema = variable_name_schema();
  schema["type"] = "string";
  return schema;
}

bool check_message_type(Checker& checker, const JsonNode& value, const Key&) {
  if (find_wrapper_type(value.string) != nullptr) return true;
  checker.unknown(value.offset, "message type", value.string, wrapper_type_names());
  return false;
}

bool check_message_types(Checker& checker, const JsonNode& value, const Key& key) {
  return check_items(checker, value, key, kinds::message_type);
}

Json message_type_schema(const Key&, Json* definitions) {
  if (!definitions->contains("message_type")) {
    std::vector<std::string> names = wrapper_type_names();
    const std::size_t count = names.size();
    for (std::size_t i = 0; i < count; ++i) names.push_back("TYPE_" + names[i]);
    (*definitions)["message_type"] = enum_schema(names);
  }
  return ref_schema("message_type");
}

Json message_types_schema(const Key& key, Json* definitions) {
  return array_schema(message_type_schema(key, definitions));
}

Json payload_schema(const Key&, Json*) {
  return pattern_schema(
      "^(hex:([0-9A-Fa-f]{2}|\\s|[0-9A-Fa-f]\\s+[0-9A-Fa-f])*|base64:.*|text:.*)$");
}

Json regex_schema(const Key&, Json*) {
  Json schema = string_schema();
  schema["format"] = "regex";
  return schema;
}

/// The names are variables, the values texts, numbers or booleans.
bool check_scalar_map(Checker& checker, const JsonNode& value, const Key&) {
  bool good = true;
  for (const JsonNode::Member& member : value.members) {
    good &= check_name(checker, member.key_offset, "variable", member.key);
  }
  return check_members(checker, value, kinds::scalar) && good;
}

Json scalar_map_schema(const Key& key, Json* definitions) {
  return map_schema(key_schema(Key(key.name, kinds::scalar, optional, ""), definitions),
                    variable_name_schema());
}

bool check_save(Checker& checker, const JsonNode& value, const Key&) {
  bool good = true;
  for (const JsonNode::Member& member : value.members) {
    good &= check_name(checker, member.key_offset, "variable", member.key);
  }
  return good;
}

Json save_schema(const Key&, Json*) { return map_schema(string_schema(), variable_name_schema()); }

Json steps_schema(const Key&, Json*) { return array_schema(ref_schema("step")); }

Json branches_schema(const Key&, Json*) {
  Json first = Json::array();
  first.push_back(ref_schema("step_expect"));
  Json branch = array_schema(std::move(first));
  branch["minItems"] = 1;
  branch["additionalItems"] = ref_schema("step");
  Json schema = array_schema(std::move(branch));
  schema["minItems"] = 1;
  return schema;
}

Json parts_schema(const Key&, Json*) {
  Json schema = array_schema(ref_schema("part"));
  schema["minItems"] = 1;
  return schema;
}

Json action_schema(const Key&, Json*) { return enum_schema(action_names()); }

bool check_signal(Checker& checker, const JsonNode& value, const Key&) {
  if (parse_signal(value.string)) return true;
  checker.unknown(value.offset, "signal", value.string, signal_names());
  return false;
}

Json signal_schema(const Key&, Json*) {
  std::vector<std::string> names = signal_names();
  const std::size_t count = names.size();
  for (std::size_t i = 0; i < count; ++i) names.push_back(names[i].substr(3));
  return enum_schema(names);
}

}  // namespace

namespace kinds {

const Kind templated{Form::string, "a string"};
const Kind templates{Form::array, "an array of strings", check_templates, strings_schema};
const Kind level{Form::string, "must, should or may", check_level,
                 [](const Key&, Json*) { return enum_schema(words_of(level_words)); }};
const Kind log_level{Form::string, "INFO, WARN or ERROR", check_log_level,
                     [](const Key&, Json*) { return enum_schema(words_of(log_level_words)); }};
const Kind variable{Form::string, "a variable's name", check_variable, variable_schema};
const Kind message_type{Form::string, "a message type such as \"CONNECTED\"", check_message_type,
                        message_type_schema};
const Kind message_types{Form::array, "an array of message types", check_message_types,
                         message_types_schema};
const Kind values{Form::object, "an object of fields"};
const Kind matchers{Form::object, "an object of fields"};
const Kind payload{Form::string, "a string such as \"hex:08 09\"", nullptr, payload_schema};
const Kind pattern{Form::string, "a pattern", nullptr, regex_schema};
const Kind scalar_map{Form::object, "an object of variables", check_scalar_map, scalar_map_schema};
const Kind save{Form::object, "an object such as {\"who\": \"user\"}", check_save, save_schema};
const Kind steps{Form::array, "an array of steps", nullptr, steps_schema};
const Kind branches{Form::array, "an array of arrays of steps", nullptr, branches_schema};
const Kind parts{Form::array, "an array of expect steps", nullptr, parts_schema};
const Kind action{Form::string, "an action such as \"login\"", nullptr, action_schema};
const Kind account{Form::string, "an account's name"};
const Kind log_source{Form::string, "the name of a log"};
const Kind fragment{Form::string, "a fragment's name"};
const Kind signal{Form::string, "a signal such as \"SIGTERM\"", check_signal, signal_schema};

}  // namespace kinds

}  // namespace harness
