// The server's own life: connections, PING, the tick, shutdown (proto/README.md 5).

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "world/world_state.h"

namespace harness {
namespace {

using namespace std::chrono_literals;

/// What the server's heap would give: distinct for each connection, the same in every run.
std::string handle_of(std::uint64_t connection) {
  return fmt::format("{:#x}", std::uint64_t{0x55aa3d4aae50} + (connection - 1) * 0x1b6f0);
}

/// How long STATS may take after its PONG before the lack of it counts.
constexpr Duration stats_patience = 500ms;

}  // namespace

void World::State::connected(int number) {
  if (stopped) return;
  if (const Backend* before = find_backend(number)) {
    report("connection.second", number);
    if (before->connected) return;
  }
  auto created = std::make_unique<Backend>();
  Backend& backend = *created;
  backend.number = number;
  backend.connection = ++connections;
  backend.handle = handle_of(backend.connection);
  backend.connected = true;
  backends.push_back(std::move(created));
  starting = false;
  info(plugin_server, fmt::format("New backend {} connected. Current backend count={}",
                                  backend.handle, live_count()));
  ping(backend);
}

void World::State::ping(Backend& backend) {
  info(plugin_server, fmt::format("PING to {} (ID={})", backend.handle, backend.stats_id));
  ++backend.pings;
  send(backend.number, make_message(pb::WrapperMessage::TYPE_PING));
}

void World::State::first_pong(Backend& backend) {
  backend.ready = true;
  if (!xmpp_started) {
    xmpp_started = true;
    info("Component",
         fmt::format("Connecting XMPP server {} port {}", options.xmpp_host, options.xmpp_port));
  }
  serve_queue();
}

void World::State::check_stats(Backend& backend) {
  if (backend.told_stats_missing || backend.bare_pongs == 0) return;
  // One PONG whose STATS may still be under way is no fault yet.
  const bool waited = clock.now() - backend.last_pong >= stats_patience;
  if (!waited && backend.bare_pongs < 2) return;
  backend.told_stats_missing = true;
  report("stats.missing", backend.number);
}

void World::State::finish(Backend& backend) {
  backend.connected = false;
  info(plugin_server, fmt::format("Backend {} (ID={}) disconnected. Current backend count={}",
                                  backend.handle, backend.stats_id, live_count()));
  std::vector<User*> mine;
  for (auto& [jid, user] : users)
    if (user.backend == backend.number) mine.push_back(&user);
  std::sort(mine.begin(), mine.end(),
            [](const User* a, const User* b) { return a->order < b->order; });
  for (User* user : mine) {
    error(plugin_server,
          fmt::format("Backend {} (ID={}) disconnected (probably crashed) with active user {}",
                      backend.handle, backend.stats_id, user->jid));
    user->backend = 0;
    --backend.users;
    lost(*user, pb::CONNECTION_ERROR_NETWORK_ERROR, "Internal Server Error, please reconnect.");
  }
  send(backend.number, make_message(pb::WrapperMessage::TYPE_EXIT));
}

void World::State::disconnected(int number) {
  Backend* backend = live_backend(number);
  if (!backend) return;
  check_stats(*backend);
  finish(*backend);
}

void World::State::tick() {
  if (stopped) return;
  info(plugin_server, "Sending PING to backends");
  forget_old_vcard_requests();
  std::vector<Backend*> dropped;
  // Newest first, as the server keeps them.
  for (auto one = backends.rbegin(); one != backends.rend(); ++one) {
    Backend& backend = **one;
    if (!backend.connected) continue;
    bool drop = false;
    if (backend.answered) {
      backend.answered = false;
      ping(backend);
    } else {
      drop = true;
      info(plugin_server,
           fmt::format("Disconnecting backend {} (ID={}). PING response not received.",
                       backend.handle, backend.stats_id));
      report("pong.missing", backend.number);
      if (!backend.stats_id.empty()) output.abort_process(backend.stats_id);
    }
    if (options.drop_idle && backend.users == 0) {
      drop = true;
      info(plugin_server, fmt::format("Disconnecting backend {} (ID={}). There are no users.",
                                      backend.handle, backend.stats_id));
    }
    if (drop) dropped.push_back(&backend);
  }
  for (Backend* backend : dropped) {
    finish(*backend);
    output.close(backend->number);
  }
}

void World::State::stop() {
  if (stopped) return;
  stopped = true;
  std::vector<User*> everyone;
  for (auto& [jid, user] : users) everyone.push_back(&user);
  std::sort(everyone.begin(), everyone.end(),
            [](const User* a, const User* b) { return a->order < b->order; });
  for (User* user : everyone) {
    log_out(*user);
    take_from_backend(*user);
  }
  users.clear();
  waiting.clear();
  for (auto one = backends.rbegin(); one != backends.rend(); ++one) {
    Backend& backend = **one;
    if (!backend.connected) continue;
    check_stats(backend);
    info(plugin_server, fmt::format("Stopping backend {}", backend.handle));
    send(backend.number, make_message(pb::WrapperMessage::TYPE_EXIT));
    backend.connected = false;
  }
}

}  // namespace harness
