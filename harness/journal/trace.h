#pragma once

#include <string>

#include "journal/event.h"
#include "journal/redact.h"

namespace harness {

/// One event as one line of a trace file, newline included: JSON with "t" (seconds), "n"
/// (sequence), "event" (event_kind_name), "backend", and what the kind needs: "type" and "fields"
/// and "hex" (the whole frame, length word included) for frames, "hex" for bytes_sent, "source",
/// "text", "number", "level". Passwords are replaced by the redactor, in "hex" too.
std::string trace_line(const Event& event, const Redactor& redactor);

/// The first line of a trace file.
std::string trace_header(std::string_view scenario_id, std::string_view backend_name);

}  // namespace harness
