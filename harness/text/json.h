#pragma once

#include <nlohmann/json.hpp>

namespace harness {

/// JSON values that are written: members keep the order in which they were set. What users write is
/// read into JsonNode (text/json_tree.h), which remembers places.
using Json = nlohmann::ordered_json;

}  // namespace harness

/// Compiled once, in json.cpp: the greater part of what this header costs.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;
