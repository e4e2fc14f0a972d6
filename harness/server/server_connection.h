#pragma once

#include <uv.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "server/server.h"
#include "server/shared_bytes.h"

namespace harness {

/// One connection of the server. Owns itself: it goes once its handles are closed.
struct Server::Connection {
  /// One write to make, not before `wait` has passed since the one before it.
  struct Piece {
    SharedBytes bytes;
    Duration wait{};
    std::size_t frames = 0;  ///< So many whole frames; others may join them while they wait.
  };
  /// A piece that libuv holds.
  struct WriteRequest {
    uv_write_t request;
    SharedBytes bytes;
  };

  Server* server;  ///< Null once the server is gone.
  int number;
  uv_tcp_t tcp;
  uv_timer_t timer;
  uv_timer_t read_timer;  ///< Between the reads of a slow reader.
  int open_handles = 3;
  FrameReader reader;
  std::deque<Piece> queue;
  bool waiting = false;    ///< For the timer, before the first piece of the queue.
  bool in_flight = false;  ///< libuv holds a piece that the kernel did not take at once.
  bool corked = false;
  SharedBytes cork;
  Duration delay{};
  std::optional<std::int64_t> rate;
  std::optional<CloseHow> close_when_written;
  bool open = true;
  bool silent = false;  ///< We have ended it: nothing more is told.
  bool reading = true;  ///< Unless the scenario has stopped it.
  std::uint64_t frames_cut = 0;

  Connection(Server* owner, int n, std::size_t max_frame)
      : server(owner), number(n), reader(max_frame) {}

  void write_shaped(const ShapeRow& shape, std::string_view bytes);
  bool join(const ShapeRow& shape, std::string_view bytes);
  void pump();
  void write_piece(SharedBytes bytes);
  void start_reading();
  void pause_reading(Duration pause);
  void read(ssize_t count, const char* bytes);
  void finish(CloseHow how);
  void close_handles();
};

inline uv_handle_t* as_handle(void* handle) { return static_cast<uv_handle_t*>(handle); }

}  // namespace harness
