#pragma once

#include "wire/message_json.h"

namespace harness {

/// The JSON Schema (draft 7) of scenario and fragment files, made from the tables that the parser
/// reads: verbs, head keys, actions, matchers, wrapper types and their fields.
/// scenarios/scenario.schema.json is its dump(2) and a newline.
Json scenario_schema();

}  // namespace harness
