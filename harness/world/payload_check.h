#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/message.h"

namespace harness {

/// One fault of a payload that any type of frame may have (proto/README.md 4 and 6).
struct PayloadFault {
  std::string_view finding;  ///< `text.not-utf8`, `text.forbidden-character`, `enum.unknown-value`.
  std::string detail;        ///< `message: "a\x01b"`.
};

/// Looks at every text and enum of the payload, nested ones included. At most one fault of each
/// kind a frame. Costs little when there is none.
std::vector<PayloadFault> check_payload(const google::protobuf::Message& payload);

/// The required fields that are absent, "user, error", but for those whose value was outside their
/// enum: check_payload tells those.
std::string missing_fields(const google::protobuf::Message& payload);

}  // namespace harness
