#include "journal/trace_reader.h"

#include <chrono>

#include "text/encoding.h"
#include "wire/frame.h"

namespace harness {

namespace {

std::string text_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t number_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

}  // namespace

std::optional<Event> read_trace_event(const Json& line) {
  if (!line.is_object()) return std::nullopt;
  const auto kind = parse_event_kind(text_of(line, "event"));
  const auto time = line.find("t");
  if (!kind || time == line.end() || !time->is_number()) return std::nullopt;
  Event event;
  event.kind = *kind;
  event.sequence = static_cast<std::uint64_t>(number_of(line, "n"));
  event.time = std::chrono::round<Duration>(std::chrono::duration<double>(time->get<double>()));
  event.backend = static_cast<int>(number_of(line, "backend"));
  event.number = number_of(line, "number");
  event.level = parse_level(text_of(line, "level")).value_or(Level::must);
  event.log_level = parse_log_level(text_of(line, "level"));
  event.source = text_of(line, "source");
  const auto bytes = from_hex(text_of(line, "hex"));
  if (!bytes) return std::nullopt;
  if (*kind == EventKind::bytes_sent) {
    event.text = *bytes;
  } else {
    event.text = text_of(line, "text");
  }
  if (*kind == EventKind::frame_sent || *kind == EventKind::frame_received) {
    if (bytes->size() < frame_header_size) return std::nullopt;
    event.message = decode_message(std::string_view(*bytes).substr(frame_header_size));
  }
  return event;
}

}  // namespace harness
