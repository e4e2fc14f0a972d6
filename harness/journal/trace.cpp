#include "journal/trace.h"

#include <chrono>

#include "text/encoding.h"
#include "wire/frame.h"
#include "wire/message_json.h"

namespace harness {
namespace {

/// The format's version, in the header.
constexpr int trace_version = 1;

/// One line. The replace handler is the last guard: no text may break a trace.
std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

void add_frame(const Message& message, Json* line) {
  line->update(message_to_json(message));
  std::string frame;
  write_frame(message.body, &frame);
  (*line)["hex"] = to_hex(frame);
}

}  // namespace

std::string trace_line(const Event& event, const Redactor& redactor) {
  const EventKindInfo& kind = event_kind_info(event.kind);
  Json line = {
      {"t", std::chrono::duration<double>(event.time).count()},
      {"n", event.sequence},
      {"event", kind.name},
  };
  if (event.backend != 0) line["backend"] = event.backend;
  if (event.message) add_frame(*redactor.message(event.message), &line);
  if (!event.source.empty()) line["source"] = escape_bad_utf8(redactor.text(event.source));
  if (event.kind == EventKind::bytes_sent) {
    line["hex"] = to_hex(redactor.text(event.text));
  } else if (!event.text.empty()) {
    line["text"] = escape_bad_utf8(redactor.text(event.text));
  }
  if (kind.has_number || event.number != 0) line["number"] = event.number;
  if (kind.has_level) line["level"] = level_name(event.level);
  if (event.log_level) line["level"] = log_level_name(*event.log_level);
  return to_line(line);
}

std::string trace_header(std::string_view scenario_id, std::string_view backend_name) {
  return to_line({
      {"trace", trace_version},
      {"scenario", escape_bad_utf8(scenario_id)},
      {"backend", escape_bad_utf8(backend_name)},
  });
}

}  // namespace harness
