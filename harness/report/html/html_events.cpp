#include "report/html/html_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "journal/redact.h"
#include "report/html/html_text.h"
#include "text/encoding.h"
#include "wire/frame.h"
#include "wire/message_json.h"

namespace harness {

namespace {

constexpr std::size_t bytes_shown = 256;

/// How many failures and findings between the first and the last rows.
std::size_t always_shown(std::size_t limit) { return std::min<std::size_t>(20, limit / 2); }

bool is_at_an_end(std::size_t number, std::size_t total, std::size_t limit) {
  return number < limit / 2 || number + limit / 2 >= total;
}

std::int64_t microseconds(const Event& event) {
  return std::chrono::duration_cast<std::chrono::microseconds>(event.time).count();
}

/// A field's value for people: texts as they are, numbers with the name that they stand for.
std::string value_text(const google::protobuf::Message& payload, const std::string& name,
                       const Json& value) {
  if (value.is_string()) return visible_text(value.get_ref<const std::string&>());
  const auto* field = payload.GetDescriptor()->FindFieldByName(name);
  if (field && value.is_number_integer()) {
    if (const auto* names = enum_of_field(*field)) {
      return fmt::format("{} ({})", value.get<std::int64_t>(),
                         enum_label(*names, value.get<int>()));
    }
  }
  return visible_text(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json frame_fields(const Message& message) {
  Json fields = Json::array();
  const std::string error = decode_error(message);
  if (!error.empty()) fields.push_back({"(error)", visible_text(error)});
  if (message.payload) {
    const Json values = fields_to_json(*message.payload);
    for (const auto& [name, value] : values.items()) {
      fields.push_back({visible_text(name), value_text(*message.payload, name, value)});
    }
  } else if (message.is(pb::WrapperMessage::TYPE_RAW_XML)) {
    fields.push_back({"xml", visible_text(message.payload_bytes)});
  }
  return fields;
}

void add_frame(const Event& event, Json* row) {
  if (!event.message) return;
  const MessagePtr message = Redactor().message(event.message);
  const std::string_view body = message->body;
  std::string head = frame_header(static_cast<std::uint32_t>(body.size()));
  head += body.substr(0, bytes_shown - frame_header_size);
  row->push_back(message->type ? std::string(message->type->name) : "no WrapperMessage");
  row->push_back(frame_fields(*message));
  row->push_back(to_base64(head));
  row->push_back(body.size() + frame_header_size);
}

std::string event_text(const Event& event) {
  if (event.kind != EventKind::signal_sent) return visible_text(event.text);
  const char* name = sigabbrev_np(static_cast<int>(event.number));
  return name ? fmt::format("SIG{}", name) : fmt::format("signal {}", event.number);
}

Json row_of(const Event& event, const Json& passed) {
  Json row = {microseconds(event), event_kind_name(event.kind), event.backend};
  switch (event.kind) {
    case EventKind::frame_sent:
    case EventKind::frame_received:
      add_frame(event, &row);
      break;
    case EventKind::bytes_sent:
      row.push_back("raw bytes");
      row.push_back(Json::array());
      row.push_back(to_base64(std::string_view(event.text).substr(0, bytes_shown)));
      row.push_back(event.text.size());
      break;
    default:
      row.push_back(visible_text(
          event.log_level ? fmt::format("{} {}", log_level_name(*event.log_level), event.source)
                          : event.source));
      row.push_back(event_text(event));
      if (event_kind_info(event.kind).has_level) {
        if (event.kind == EventKind::step_failed) row.push_back(event.number);
        row.push_back(level_name(event.level));
      } else if (event.kind == EventKind::step_begun) {
        row.push_back(event.number);
        row.push_back(passed);
      }
  }
  return row;
}

/// For each step that passed the time when it did, by the place of its beginning. Steps lie within
/// each other, so the last one begun passes first.
std::map<std::size_t, std::int64_t> passed_steps(const std::deque<Event>& events) {
  std::map<std::size_t, std::int64_t> passed;
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < events.size(); ++at) {
    const Event& event = events[at];
    if (event.kind == EventKind::step_begun) open.push_back(at);
    if (event.kind != EventKind::step_passed) continue;
    while (!open.empty()) {
      const std::size_t last = open.back();
      open.pop_back();
      if (events[last].number != event.number || events[last].source != event.source) continue;
      passed[last] = microseconds(event);
      break;
    }
  }
  return passed;
}

}  // namespace

EventRows event_rows(const std::deque<Event>& events, std::size_t limit) {
  const std::map<std::size_t, std::int64_t> passed = passed_steps(events);
  EventRows out;
  for (const Event& event : events) out.total += event.kind != EventKind::step_passed;
  std::size_t number = 0;
  std::size_t extra = 0;
  for (std::size_t at = 0; at < events.size(); ++at) {
    const Event& event = events[at];
    if (event.kind == EventKind::step_passed) continue;
    const std::size_t here = number++;
    const bool always = event_kind_info(event.kind).has_level;
    if (!is_at_an_end(here, out.total, limit) && (!always || extra++ >= always_shown(limit)))
      continue;
    const auto end = passed.find(at);
    const Json row = row_of(event, end == passed.end() ? Json() : Json(end->second));
    out.rows.push_back({here, always, script_json(row)});
  }
  return out;
}

std::string event_data(const EventRows& rows, std::size_t limit) {
  std::string out = "[";
  std::size_t next = 0;
  std::size_t extra = 0;
  const auto fill_up_to = [&](std::size_t number) {
    if (number > next) out += fmt::format("[0,\"more\",0,{}],", number - next);
  };
  for (const EventRow& row : rows.rows) {
    if (!is_at_an_end(row.number, rows.total, limit) &&
        (!row.always || extra++ >= always_shown(limit))) {
      continue;
    }
    fill_up_to(row.number);
    out += row.json + ",";
    next = row.number + 1;
  }
  fill_up_to(rows.total);
  if (out.back() == ',') out.pop_back();
  return out + "]";
}

}  // namespace harness
