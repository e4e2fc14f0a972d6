#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "async/clock.h"
#include "backend/account.h"
#include "wire/message.h"
#include "world/finding.h"
#include "world/log.h"

namespace harness {

namespace world {
struct State;
}

/// What the world wants done. Implemented by the session (sockets, processes, journal) and, in
/// memory, by tests. Every call happens inside a call of World.
class WorldOutput {
 public:
  virtual ~WorldOutput() = default;
  /// A line of the server's log.
  virtual void log(LogLevel level, std::string_view category, const std::string& message) = 0;
  /// Write a frame. The world already counts it as sent (do not call World::sent for it).
  virtual void send(int backend, MessagePtr message) = 0;
  virtual void finding(Finding finding) = 0;
  /// Users wait and no backend has room: start another one.
  virtual void start_backend() = 0;
  /// SIGABRT to the process with this id (proto/README.md 5, a missed PONG). The receiver checks
  /// that it is one that the harness started.
  virtual void abort_process(std::string_view process_id) = 0;
  /// Close the connection after what was sent. World::backend_disconnected must not be called for
  /// it: the world has already counted it as gone.
  virtual void close(int backend) = 0;
  /// Asked only when a STATS names another process than process_of told: true if that one belongs
  /// to the backend all the same (it was started through a script, a debugger, a launcher).
  virtual bool belongs_to(int backend, std::int64_t process_id) {
    (void)backend;
    (void)process_id;
    return false;
  }
};

struct WorldOptions {
  int users_per_backend = 100;
  /// False: the picture is kept and findings are made, but no frame is sent unasked (scenario head
  /// `reacts`). PING on connect and the tick stay.
  bool reacts = true;
  /// Drop a backend without users at the tick (proto/README.md 5).
  bool drop_idle = false;
  /// Shown in "Connecting XMPP server HOST port PORT".
  std::string xmpp_host = "127.0.0.1";
  int xmpp_port = 5347;
};

/// What becomes of the frames behind one in the server's buffer (proto/README.md, 2).
enum class Reading { goes_on, stalls };

/// What the real server keeps, and what it would do with each frame (proto/README.md 5, 6, 7).
/// Pure: no socket, no timer, no process. Owned by its session; `output` and `clock` outlive it.
/// Backends are the session's numbers, from 1. Users are bare JIDs; contact and room names are
/// compared as the server does.
class World {
 public:
  World(const Clock& clock, WorldOutput& output, WorldOptions options);
  ~World();

  // The server's own life, proto/README.md 5.
  /// Logs, and sends PING. A number that was connected before is the finding connection.second;
  /// while that connection still lives, the new one is otherwise ignored.
  void backend_connected(int backend);
  /// The connection ended from the other side. EXIT is sent all the same (proto/README.md 5): the
  /// output may find nobody to write it to.
  void backend_disconnected(int backend);
  void ping(int backend);  ///< A PING now: logged, sent, its PONG is due.
  void tick();             ///< Every ping interval.
  void stop();             ///< Shutdown: LOGOUT for each user, EXIT to each backend.

  /// A frame came. Decides what the server would do: accepted, dropped, logged, answered. Where
  /// the server's buffer stalls, the caller holds back what came with it until more bytes come.
  Reading received(int backend, const MessagePtr& message);
  /// A scenario's own frame (`send`, `raw`) was written: the picture follows it.
  void sent(int backend, const MessagePtr& message);
  /// The process behind a backend, once known: STATS.id is compared with it. 0 if it is not ours.
  void process_of(int backend, std::int64_t process_id);

  /// True if the user is known and CONNECTED came for him.
  bool is_connected(std::string_view user) const;
  /// How many users the backend has.
  int users_of(int backend) const;
  /// The picture itself (world/state.h), for what an XMPP user does (world/actions.h).
  world::State& state() { return *state_; }

 private:
  std::unique_ptr<world::State> state_;
};

}  // namespace harness
