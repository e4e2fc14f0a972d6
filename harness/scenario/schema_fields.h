#pragma once

#include <google/protobuf/descriptor.h>

#include "wire/message_json.h"

namespace harness {

/// A string with a variable in it, for where a number or boolean is due.
Json schema_variable();

/// The fields of a message to send, or to match. Named definitions that they need are added to
/// `definitions`.
Json values_schema(const google::protobuf::Descriptor& message, Json* definitions);
Json matches_schema(const google::protobuf::Descriptor& message, Json* definitions);
/// A matcher on a plain text (RAW_XML).
Json text_match_schema(Json* definitions);

}  // namespace harness
