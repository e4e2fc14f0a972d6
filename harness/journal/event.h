#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "journal/level.h"
#include "text/units.h"
#include "wire/message.h"

namespace harness {

/// What happened, one row each in event.cpp's table (name in the trace, name for people).
enum class EventKind {
  frame_sent,
  frame_received,
  bytes_sent,       ///< `raw` bytes that are no whole frame. `text` is the bytes.
  server_log,       ///< A line of the fake server. `source` is its category.
  output_line,      ///< `source` is "stdout", "stderr" or a log's name in the profile.
  process_started,  ///< `text` is the command line, `number` the process id.
  process_exited,   ///< `number` is the exit code, or minus the signal.
  connection_opened,
  connection_closed,  ///< `text` says who ended it and how.
  signal_sent,        ///< `number` is the signal.
  finding,            ///< `source` is the finding's id, `text` its words.
  step_begun,         ///< `text` is the step in words, `number` its line in the scenario file.
  step_passed,
  step_failed,  ///< `text` is the first line of the failure.
  note,         ///< The harness's or scenario's own words.
};

/// One row of event.cpp's table.
struct EventKindInfo {
  EventKind kind;
  std::string_view name;   ///< In the trace: "frame_sent".
  std::string_view label;  ///< For people: "sent".
  bool has_number;         ///< Event::number means something.
  bool has_level;          ///< Event::level means something.
};

const EventKindInfo& event_kind_info(EventKind kind);
/// The name in the trace.
std::string_view event_kind_name(EventKind kind);
/// The mirror image of event_kind_name, for reading traces. Nothing if there is no such kind.
std::optional<EventKind> parse_event_kind(std::string_view name);

/// One event of a session. A plain value.
struct Event {
  std::uint64_t sequence = 0;  ///< Counts from 1 in its journal; set by Journal::append.
  Duration time{};             ///< Since the session's start; set by Journal::append.
  EventKind kind = EventKind::note;
  int backend = 0;            ///< Which backend of the session, from 1; 0 if it is about none.
  Level level = Level::must;  ///< Of findings and failed steps.
  std::optional<LogLevel> log_level;  ///< Of server_log.
  std::int64_t number = 0;
  std::string source;
  std::string text;
  MessagePtr message;  ///< Of frame_sent and frame_received.
};

/// Makes events where only a few members matter.
Event frame_event(EventKind kind, int backend, MessagePtr message);
Event text_event(EventKind kind, int backend, std::string source, std::string text,
                 std::int64_t number = 0);

}  // namespace harness
