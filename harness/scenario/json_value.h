#pragma once

#include "text/json_tree.h"
#include "wire/message_json.h"

namespace harness {

/// The value without its places, to be written out again.
Json json_of(const JsonNode& node);

}  // namespace harness
