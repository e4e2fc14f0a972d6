#include "scenario/json_value.h"

namespace harness {

Json json_of(const JsonNode& node) {
  switch (node.kind) {
    case JsonNode::Kind::boolean:
      return node.boolean;
    case JsonNode::Kind::integer:
      return node.integer;
    case JsonNode::Kind::number:
      return node.number;
    case JsonNode::Kind::string:
      return node.string;
    case JsonNode::Kind::array: {
      Json list = Json::array();
      for (const JsonNode& item : node.items) list.push_back(json_of(item));
      return list;
    }
    case JsonNode::Kind::object: {
      Json object = Json::object();
      for (const JsonNode::Member& member : node.members)
        object[member.key] = json_of(member.value);
      return object;
    }
    default:
      return nullptr;
  }
}

}  // namespace harness
