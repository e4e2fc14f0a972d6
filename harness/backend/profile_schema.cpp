#include "backend/profile_schema.h"

#include <string>

#include "backend/profile_table.h"

namespace harness {
namespace {

using Json = nlohmann::ordered_json;

Json object_schema(std::span<const ProfileKey> keys);

Json text_schema() { return {{"type", "string"}, {"minLength", 1}}; }
Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json map_of(Json names, Json values) {
  return {{"type", "object"},
          {"propertyNames", std::move(names)},
          {"additionalProperties", std::move(values)}};
}

Json any_name() { return {{"minLength", 1}}; }

Json log_name_schema() {
  Json taken = Json::array();
  for (std::string_view name : reserved_log_names()) taken.push_back(name);
  return {{"minLength", 1}, {"not", {{"enum", taken}}}};
}

Json capability_schema() {
  Json choices = Json::array();
  for (const CapabilityRow& row : capability_rows()) {
    choices.push_back({{"const", row.name}, {"description", row.meaning}});
  }
  return list_of({{"type", "string"}, {"oneOf", choices}});
}

Json config_schema() {
  const Json one = {{"type", {"string", "number", "boolean"}}, {"pattern", "^[^\\r\\n]*$"}};
  const Json value = {{"anyOf", {one, list_of(one)}}};
  const Json keys = map_of({{"pattern", "^[^=\\[\\]#;\\r\\n]+$"}}, value);
  const Json sections = map_of({{"pattern", "^[^\\[\\]\\r\\n]+$"}}, keys);
  return {{"anyOf", {text_schema(), sections}}};
}

Json kind_schema(ProfileKind kind) {
  switch (kind) {
    case ProfileKind::text:
    case ProfileKind::path:
      return text_schema();
    case ProfileKind::words:
      return list_of({{"type", "string"}});
    case ProfileKind::command:
      // The first word is the program; the others may be empty.
      return {{"type", "array"},
              {"minItems", 1},
              {"items", Json::array({text_schema()})},
              {"additionalItems", {{"type", "string"}}}};
    case ProfileKind::config:
      return config_schema();
    case ProfileKind::text_map:
      return map_of(any_name(), {{"type", "string"}});
    case ProfileKind::environment:
      return map_of({{"pattern", "^[^=]+$"}}, {{"type", "string"}});
    case ProfileKind::logs:
      return map_of(log_name_schema(),
                    {{"type", "string"},
                     {"minLength", 1},
                     {"pattern", "^([^$]|\\$[^{]|\\$\\{backend\\.id\\})*\\$?$"}});
    case ProfileKind::duration:
      return {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+)?(ms|s|m)$"}};
    case ProfileKind::port:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}};
    case ProfileKind::services:
      return list_of(object_schema(service_keys()));
    case ProfileKind::ready: {
      Json schema = object_schema(ready_keys());
      schema["minProperties"] = 1;
      schema["maxProperties"] = 1;
      return schema;
    }
    case ProfileKind::accounts:
      return map_of(any_name(), object_schema(account_keys()));
    case ProfileKind::capabilities:
      return capability_schema();
    case ProfileKind::findings:
      return list_of(text_schema());
  }
  return Json::object();
}

Json object_schema(std::span<const ProfileKey> keys) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const ProfileKey& key : keys) {
    Json property = {{"description", key.doc}};
    property.update(kind_schema(key.kind));
    properties[std::string(key.name)] = std::move(property);
    if (key.required) required.push_back(key.name);
  }
  Json schema = {{"type", "object"}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  schema["properties"] = std::move(properties);
  return schema;
}

}  // namespace

nlohmann::ordered_json profile_schema() {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "Profile of a Spectrum 2 backend for spectrum2-harness"}};
  schema.update(object_schema(profile_keys()));
  return schema;
}

}  // namespace harness
