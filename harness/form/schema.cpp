#include "form/schema.h"

#include <utility>

namespace harness {

namespace {

/// An empty object made from pairs, one at a time: brace lists of JSON are slow to compile.
class Object {
 public:
  Object& set(std::string_view key, Json value) {
    json_[std::string(key)] = std::move(value);
    return *this;
  }
  Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

Json having(const std::string& key) {
  Json names = Json::array();
  names.push_back(key);
  return Object().set("required", std::move(names)).take();
}

Json having_one_of(const std::vector<std::string>& keys) {
  Json choices = Json::array();
  for (const std::string& key : keys) choices.push_back(having(key));
  return choices;
}

std::string_view json_type(const Kind& kind) {
  switch (kind.json) {
    case JsonNode::Kind::boolean:
      return "boolean";
    case JsonNode::Kind::integer:
      return "integer";
    case JsonNode::Kind::number:
      return "number";
    case JsonNode::Kind::array:
      return "array";
    case JsonNode::Kind::object:
      return "object";
    default:
      return "string";
  }
}

Json kind_schema(const Key& key, Json* definitions) {
  const Kind& kind = *key.kind;
  if (kind.schema != nullptr) return kind.schema(key, definitions);
  Object schema;
  schema.set("type", json_type(kind));
  if (kind.most != 0) schema.set("minimum", kind.least).set("maximum", kind.most);
  return schema.take();
}

}  // namespace

Json key_schema(const Key& key, Json* definitions) {
  Json schema = kind_schema(key, definitions);
  // A sibling of $ref is not read in draft 7.
  if (schema.contains("$ref")) {
    Json all = Json::array();
    all.push_back(std::move(schema));
    schema = Object().set("allOf", std::move(all)).take();
  }
  if (!key.meaning.empty()) schema["description"] = key.meaning;
  return schema;
}

void add_rules(std::span<const Rule> rules, Json* schema) {
  for (const Rule& rule : rules) {
    const std::vector<std::string> names = words_of(rule.keys);
    switch (rule.how) {
      case Rule::How::exactly_one:
        (*schema)["oneOf"] = having_one_of(names);
        break;
      case Rule::How::at_least_one:
        (*schema)["anyOf"] = having_one_of(names);
        break;
      case Rule::How::at_most_one: {
        Json pairs = Json::array();
        for (std::size_t i = 0; i < names.size(); ++i) {
          for (std::size_t j = i + 1; j < names.size(); ++j) {
            Json both = Json::array();
            both.push_back(names[i]);
            both.push_back(names[j]);
            pairs.push_back(Object().set("required", std::move(both)).take());
          }
        }
        (*schema)["not"] = Object().set("anyOf", std::move(pairs)).take();
        break;
      }
      case Rule::How::alone:
        (*schema)["if"] = Object().set("anyOf", having_one_of(names)).take();
        (*schema)["then"] = Object().set("maxProperties", 1).take();
        break;
    }
  }
}

Json object_schema(std::span<const Key> keys, std::span<const Rule> rules, Json* definitions) {
  Json properties = Json::object();
  Json needed = Json::array();
  for (const Key& key : keys) {
    properties[std::string(key.name)] = key_schema(key, definitions);
    if (key.need == required) needed.push_back(key.name);
  }
  Object schema;
  schema.set("type", "object").set("additionalProperties", false);
  schema.set("properties", std::move(properties));
  if (!needed.empty()) schema.set("required", std::move(needed));
  Json made = schema.take();
  add_rules(rules, &made);
  return made;
}

Json string_schema() { return Object().set("type", "string").take(); }

Json filled_schema() { return Object().set("type", "string").set("minLength", 1).take(); }

Json pattern_schema(std::string_view pattern) {
  return Object().set("type", "string").set("pattern", pattern).take();
}

Json enum_schema(const std::vector<std::string>& names) {
  return Object().set("type", "string").set("enum", names).take();
}

Json array_schema(Json items) {
  return Object().set("type", "array").set("items", std::move(items)).take();
}

Json map_schema(Json values, Json names) {
  Object schema;
  schema.set("type", "object");
  if (!names.is_null()) schema.set("propertyNames", std::move(names));
  return schema.set("additionalProperties", std::move(values)).take();
}

Json any_schema(std::vector<Json> choices) {
  Json list = Json::array();
  for (Json& choice : choices) list.push_back(std::move(choice));
  return Object().set("anyOf", std::move(list)).take();
}

Json ref_schema(std::string_view name) {
  return Object().set("$ref", "#/definitions/" + std::string(name)).take();
}

}  // namespace harness
