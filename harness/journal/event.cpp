#include "journal/event.h"

#include <array>
#include <utility>

namespace harness {
namespace {

constexpr std::array<EventKindInfo, 15> kinds{{
    {EventKind::frame_sent, "frame_sent", "sent", false, false},
    {EventKind::frame_received, "frame_received", "received", false, false},
    {EventKind::bytes_sent, "bytes_sent", "bytes sent", false, false},
    {EventKind::server_log, "server_log", "server log", false, false},
    {EventKind::output_line, "output_line", "output", false, false},
    {EventKind::process_started, "process_started", "process started", true, false},
    {EventKind::process_exited, "process_exited", "process ended", true, false},
    {EventKind::connection_opened, "connection_opened", "connection opened", false, false},
    {EventKind::connection_closed, "connection_closed", "connection closed", false, false},
    {EventKind::signal_sent, "signal_sent", "signal sent", true, false},
    {EventKind::finding, "finding", "finding", false, true},
    {EventKind::step_begun, "step_begun", "step", true, false},
    {EventKind::step_passed, "step_passed", "step passed", true, false},
    {EventKind::step_failed, "step_failed", "step failed", true, true},
    {EventKind::note, "note", "note", false, false},
}};

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (static_cast<std::size_t>(kinds[i].kind) != i) return false;
  }
  return true;
}
static_assert(in_enum_order());

}  // namespace

const EventKindInfo& event_kind_info(EventKind kind) {
  return kinds.at(static_cast<std::size_t>(kind));
}

std::string_view event_kind_name(EventKind kind) { return event_kind_info(kind).name; }

std::optional<EventKind> parse_event_kind(std::string_view name) {
  for (const EventKindInfo& info : kinds) {
    if (info.name == name) return info.kind;
  }
  return std::nullopt;
}

Event frame_event(EventKind kind, int backend, MessagePtr message) {
  Event event;
  event.kind = kind;
  event.backend = backend;
  event.message = std::move(message);
  return event;
}

Event text_event(EventKind kind, int backend, std::string source, std::string text,
                 std::int64_t number) {
  Event event;
  event.kind = kind;
  event.backend = backend;
  event.source = std::move(source);
  event.text = std::move(text);
  event.number = number;
  return event;
}

}  // namespace harness
