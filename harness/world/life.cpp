#include "world/life.h"

#include <fmt/format.h>

#include <chrono>

#include "world/picture.h"
#include "world/tell.h"
#include "world/users.h"

namespace harness::world {
namespace {

using namespace std::chrono_literals;

/// What the server's heap would give: distinct for each connection, the same in every run.
std::string handle_of(std::uint64_t connection) {
  return fmt::format("{:#x}", std::uint64_t{0x55aa3d4aae50} + (connection - 1) * 0x1b6f0);
}

/// How long STATS may take after its PONG before the lack of it counts.
constexpr Duration stats_patience = 500ms;

/// The connection is over: logs it, and reconnects its users.
void finish(State& state, Backend& backend) {
  backend.connected = false;
  info(state, plugin_server,
       fmt::format("Backend {} (ID={}) disconnected. Current backend count={}", backend.handle,
                   backend.stats_id, state.live_count()));
  for (User* user : state.users_in_order()) {
    if (user->backend != backend.number) continue;
    error(state, plugin_server,
          fmt::format("Backend {} (ID={}) disconnected (probably crashed) with active user {}",
                      backend.handle, backend.stats_id, user->jid));
    user->backend = 0;
    --backend.users;
    lost(state, *user, pb::CONNECTION_ERROR_NETWORK_ERROR,
         "Internal Server Error, please reconnect.");
  }
  send(state, backend.number, make_message(pb::WrapperMessage::TYPE_EXIT));
}

}  // namespace

void backend_connected(State& state, int number) {
  if (state.stopped) return;
  if (const Backend* before = state.find_backend(number)) {
    report(state, "connection.second", number);
    if (before->connected) return;
  }
  auto created = std::make_unique<Backend>();
  Backend& backend = *created;
  backend.number = number;
  backend.connection = ++state.connections;
  backend.handle = handle_of(backend.connection);
  backend.connected = true;
  state.backends.push_back(std::move(created));
  state.starting = false;
  info(state, plugin_server,
       fmt::format("New backend {} connected. Current backend count={}", backend.handle,
                   state.live_count()));
  ping(state, backend);
}

void ping(State& state, Backend& backend) {
  info(state, plugin_server, fmt::format("PING to {} (ID={})", backend.handle, backend.stats_id));
  ++backend.pings;
  send(state, backend.number, make_message(pb::WrapperMessage::TYPE_PING));
}

void first_pong(State& state, Backend& backend) {
  backend.ready = true;
  if (!state.xmpp_started) {
    state.xmpp_started = true;
    info(state, "Component",
         fmt::format("Connecting XMPP server {} port {}", state.options.xmpp_host,
                     state.options.xmpp_port));
  }
  serve_queue(state);
}

void check_stats(State& state, Backend& backend) {
  if (backend.told_stats_missing || backend.bare_pongs == 0) return;
  // One PONG whose STATS may still be under way is no fault yet.
  const bool waited = state.clock.now() - backend.last_pong >= stats_patience;
  if (!waited && backend.bare_pongs < 2) return;
  backend.told_stats_missing = true;
  report(state, "stats.missing", backend.number);
}

void backend_disconnected(State& state, int number) {
  Backend* backend = state.live_backend(number);
  if (!backend) return;
  check_stats(state, *backend);
  finish(state, *backend);
}

void tick(State& state) {
  if (state.stopped) return;
  info(state, plugin_server, "Sending PING to backends");
  forget_old_vcard_requests(state);
  std::vector<Backend*> dropped;
  // Newest first, as the server keeps them.
  for (auto one = state.backends.rbegin(); one != state.backends.rend(); ++one) {
    Backend& backend = **one;
    if (!backend.connected) continue;
    bool drop = false;
    if (backend.answered) {
      backend.answered = false;
      ping(state, backend);
    } else {
      drop = true;
      info(state, plugin_server,
           fmt::format("Disconnecting backend {} (ID={}). PING response not received.",
                       backend.handle, backend.stats_id));
      report(state, "pong.missing", backend.number);
      if (!backend.stats_id.empty()) state.output.abort_process(backend.stats_id);
    }
    if (state.options.drop_idle && backend.users == 0) {
      drop = true;
      info(state, plugin_server,
           fmt::format("Disconnecting backend {} (ID={}). There are no users.", backend.handle,
                       backend.stats_id));
    }
    if (drop) dropped.push_back(&backend);
  }
  for (Backend* backend : dropped) {
    finish(state, *backend);
    state.output.close(backend->number);
  }
}

void stop(State& state) {
  if (state.stopped) return;
  state.stopped = true;
  for (User* user : state.users_in_order()) {
    log_out(state, *user);
    take_from_backend(state, *user);
  }
  state.users.clear();
  state.waiting.clear();
  for (auto one = state.backends.rbegin(); one != state.backends.rend(); ++one) {
    Backend& backend = **one;
    if (!backend.connected) continue;
    check_stats(state, backend);
    info(state, plugin_server, fmt::format("Stopping backend {}", backend.handle));
    send(state, backend.number, make_message(pb::WrapperMessage::TYPE_EXIT));
    backend.connected = false;
  }
}

}  // namespace harness::world
