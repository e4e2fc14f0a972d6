// What a backend says of itself, and RAW_XML (proto/README.md 5, 6).

#include <fmt/format.h>

#include <charconv>

#include "world/frames.h"
#include "world/world_frames.h"

namespace harness {
namespace {

/// A process id as decimal text; 0 if it is none.
std::int64_t parse_process_id(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  return whole && value > 0 && value <= INT32_MAX ? value : 0;
}

/// What the server's admin commands say, as far as the harness has them.
std::string answer_query(const World::State& world, std::string_view query) {
  if (query == "status")
    return fmt::format("Running ({} users connected using {} backends)", world.users.size(),
                       world.live_count());
  if (query == "online_users_count") return std::to_string(world.users.size());
  if (query == "backends_count") return std::to_string(world.live_count());
  return "Unknown command. Try \"help\"";
}

std::string_view bare_jid(std::string_view jid) { return jid.substr(0, jid.find('/')); }

}  // namespace

void on_pong(const Received& received) {
  World::Backend& backend = received.backend;
  ++backend.pongs;
  if (backend.answered_pings() > backend.pings) {
    ++backend.extra_pongs;
    // One sent on connecting, before the first PING was read, is legal. Once a LOGIN was answered
    // the first PING was too.
    const bool greeted = backend.extra_pongs == 1 && backend.pings <= 2 && !backend.said_connected;
    if (!greeted)
      received.report("pong.too-many",
                      fmt::format("{} PINGs, {} PONGs", backend.pings, backend.pongs));
  } else {
    received.world.check_stats(backend);
    // PONGs that still have one behind them are a burst: one STATS may do for all.
    if (backend.bare_pongs == 0 || backend.answered_pings() == backend.pings) ++backend.bare_pongs;
  }
  backend.last_pong = received.world.clock.now();
  if (!backend.ready) received.world.first_pong(backend);
}

void on_stats(const Received& received) {
  World::Backend& backend = received.backend;
  const auto& payload = received.message->as<pb::Stats>();
  backend.bare_pongs = 0;
  backend.stats_id = payload.id();
  const std::int64_t process_id = parse_process_id(payload.id());
  if (process_id == 0) {
    received.report("stats.bad-id", "id " + quoted_name(payload.id()));
    return;
  }
  if (backend.process_id == 0 || process_id == backend.process_id || backend.told_wrong_process ||
      received.world.output.belongs_to(backend.number, process_id))
    return;
  backend.told_wrong_process = true;
  received.report("stats.wrong-process",
                  fmt::format("id {}, the process is {}", process_id, backend.process_id));
}

void on_config(const Received& received) {
  const auto& payload = received.message->as<pb::BackendConfig>();
  ParsedConfig parsed = parse_backend_config(payload.config());
  switch (parsed.fault) {
    case ConfigFault::syntax:
      received.report("config.syntax", std::move(parsed.detail));
      received.stall();
      return;
    case ConfigFault::bad_boolean:
      received.report("config.bad-boolean", std::move(parsed.detail));
      received.stall();
      return;
    case ConfigFault::none:
      break;
  }
  received.backend.features = std::move(parsed.features);
  const BackendFeatures& features = received.backend.features;
  if (!features.login_possible())
    received.report("config.login-impossible",
                    fmt::format("needPassword is {:d}, needRegistration is {:d}",
                                features.need_password, features.need_registration));
}

void on_query(const Received& received) {
  if (!received.world.options.reacts) return;
  const auto& payload = received.message->as<pb::BackendConfig>();
  received.world.send(received.backend.number,
                      query_frame(answer_query(received.world, payload.config())));
}

void on_raw_xml(const Received& received) {
  World::Backend& backend = received.backend;
  if (!backend.features.raw_xml && !backend.told_raw_xml) {
    backend.told_raw_xml = true;
    received.report("rawxml.not-announced");
  }
  if (!backend.raw_xml) backend.raw_xml = std::make_unique<RawXmlStream>();
  // What comes after the poison is lost, and its finding was made.
  if (backend.raw_xml->state() != RawXmlStream::State::good) return;
  const auto on_stanza = [&](std::string_view to) {
    const std::string user(bare_jid(to));
    if (received.world.find_user(user)) return;
    const auto departed = received.world.departed.find(user);
    if (departed != received.world.departed.end() &&
        received.world.may_have_crossed(backend.number, departed->second.fence))
      return;
    received.report("rawxml.unknown-user", to.empty() ? "no to" : "to " + quoted_name(to));
  };
  switch (backend.raw_xml->feed(received.message->payload_bytes, on_stanza)) {
    case RawXmlStream::State::good:
      break;
    case RawXmlStream::State::poisoned:
      received.report("rawxml.not-well-formed", backend.raw_xml->fault());
      break;
    case RawXmlStream::State::too_long:
      received.world.report_limit("limit.raw-xml", backend.number, backend.raw_xml->fault());
      break;
  }
}

}  // namespace harness
