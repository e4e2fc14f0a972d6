#pragma once

#include <string_view>

#include "text/encoding.h"
#include "wire/message.h"

namespace harness {

/// A frame's body as hex digits, decoded.
inline MessagePtr decode_hex(std::string_view hex) { return decode_message(from_hex(hex).value()); }

}  // namespace harness
