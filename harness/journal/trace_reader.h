#pragma once

#include <optional>

#include "journal/event.h"
#include "wire/message_json.h"

namespace harness {

/// The mirror image of trace_line (journal/trace.h): one event from its JSON object. Frames come
/// from "hex", which has all of them. Nothing if it is no event of a trace.
std::optional<Event> read_trace_event(const Json& line);

}  // namespace harness
