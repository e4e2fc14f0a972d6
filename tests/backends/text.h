#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace echo {

/// True for UTF-8 that XML can carry. Anything else, sent back, would end the XMPP stream.
bool is_text(std::string_view text);

/// Parses a payload. False if it does not parse, a required field is missing or a string is no
/// text. Writes nothing to stderr, as protobuf's own functions would.
bool parse(std::string_view bytes, google::protobuf::Message& message);

/// The value of an attribute in the first tag of a stanza, as a part of `stanza`; empty if there
/// is none.
std::string_view attribute(std::string_view stanza, std::string_view name);

}  // namespace echo
