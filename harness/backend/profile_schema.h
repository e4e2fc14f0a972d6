#pragma once

#include <nlohmann/json.hpp>

namespace harness {

/// The JSON Schema (draft-07) of a profile, made from the tables of profile_table.h. The file
/// scenarios/backend.schema.json is `profile_schema().dump(2) + "\n"`; a test compares them.
nlohmann::ordered_json profile_schema();

}  // namespace harness
