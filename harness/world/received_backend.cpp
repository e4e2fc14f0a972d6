// What a backend says of itself, and RAW_XML (proto/README.md 5, 6).

#include <fmt/format.h>

#include <charconv>

#include "world/frames.h"
#include "world/life.h"
#include "world/names.h"
#include "world/received.h"
#include "world/tell.h"

namespace harness::world {
namespace {

/// A process id as decimal text; 0 if it is none.
std::int64_t parse_process_id(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  return whole && value > 0 && value <= INT32_MAX ? value : 0;
}

/// What the server's admin commands say, as far as the harness has them.
std::string answer_query(const State& state, std::string_view query) {
  if (query == "status")
    return fmt::format("Running ({} users connected using {} backends)", state.users.size(),
                       state.live_count());
  if (query == "online_users_count") return std::to_string(state.users.size());
  if (query == "backends_count") return std::to_string(state.live_count());
  return "Unknown command. Try \"help\"";
}

std::string_view bare_jid(std::string_view jid) { return jid.substr(0, jid.find('/')); }

}  // namespace

void on_pong(const ReceivedFrame& frame) {
  Backend& backend = frame.backend;
  ++backend.pongs;
  if (backend.answered_pings() > backend.pings) {
    ++backend.extra_pongs;
    // One sent on connecting, before the first PING was read, is legal. Once a LOGIN was answered
    // the first PING was too.
    const bool greeted = backend.extra_pongs == 1 && backend.pings <= 2 && !backend.said_connected;
    if (!greeted)
      frame.report("pong.too-many",
                   fmt::format("{} PINGs, {} PONGs", backend.pings, backend.pongs));
  } else {
    check_stats(frame.state, backend);
    // PONGs that still have one behind them are a burst: one STATS may do for all.
    if (backend.bare_pongs == 0 || backend.answered_pings() == backend.pings) ++backend.bare_pongs;
  }
  backend.last_pong = frame.state.clock.now();
  if (!backend.ready) first_pong(frame.state, backend);
}

void on_stats(const ReceivedFrame& frame) {
  Backend& backend = frame.backend;
  const auto& payload = frame.message->as<pb::Stats>();
  backend.bare_pongs = 0;
  backend.stats_id = payload.id();
  const std::int64_t process_id = parse_process_id(payload.id());
  if (process_id == 0) {
    frame.report("stats.bad-id", "id " + quoted_name(payload.id()));
    return;
  }
  if (backend.process_id == 0 || process_id == backend.process_id || backend.told_wrong_process ||
      frame.state.output.belongs_to(backend.number, process_id))
    return;
  backend.told_wrong_process = true;
  frame.report("stats.wrong-process",
               fmt::format("id {}, the process is {}", process_id, backend.process_id));
}

void on_config(const ReceivedFrame& frame) {
  const auto& payload = frame.message->as<pb::BackendConfig>();
  ParsedConfig parsed = parse_backend_config(payload.config());
  switch (parsed.fault) {
    case ConfigFault::syntax:
      frame.report("config.syntax", std::move(parsed.detail));
      frame.stall();
      return;
    case ConfigFault::bad_boolean:
      frame.report("config.bad-boolean", std::move(parsed.detail));
      frame.stall();
      return;
    case ConfigFault::none:
      break;
  }
  frame.backend.features = std::move(parsed.features);
  const BackendFeatures& features = frame.backend.features;
  if (!features.login_possible())
    frame.report("config.login-impossible",
                 fmt::format("needPassword is {:d}, needRegistration is {:d}",
                             features.need_password, features.need_registration));
}

void on_query(const ReceivedFrame& frame) {
  if (!frame.state.options.reacts) return;
  const auto& payload = frame.message->as<pb::BackendConfig>();
  send(frame.state, frame.backend.number, query_frame(answer_query(frame.state, payload.config())));
}

void on_raw_xml(const ReceivedFrame& frame) {
  Backend& backend = frame.backend;
  if (!backend.features.raw_xml && !backend.told_raw_xml) {
    backend.told_raw_xml = true;
    frame.report("rawxml.not-announced");
  }
  if (!backend.raw_xml) backend.raw_xml = std::make_unique<RawXmlStream>();
  // What comes after the poison is lost, and its finding was made.
  if (backend.raw_xml->state() != RawXmlStream::State::good) return;
  const auto on_stanza = [&](std::string_view to) {
    const std::string user(bare_jid(to));
    if (frame.state.find_user(user) || frame.may_have_crossed_logout(user)) return;
    frame.report("rawxml.unknown-user", to.empty() ? "no to" : "to " + quoted_name(to));
  };
  switch (backend.raw_xml->feed(frame.message->payload_bytes, on_stanza)) {
    case RawXmlStream::State::good:
      break;
    case RawXmlStream::State::poisoned:
      frame.report("rawxml.not-well-formed", backend.raw_xml->fault());
      break;
    case RawXmlStream::State::too_long:
      report_limit(frame.state, "limit.raw-xml", backend.number, backend.raw_xml->fault());
      break;
  }
}

}  // namespace harness::world
