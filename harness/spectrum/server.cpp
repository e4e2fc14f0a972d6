#include "spectrum/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

namespace harness {

namespace {

/// One write to make, not before `wait` has passed since the one before it.
struct Piece {
  std::string bytes;
  Duration wait{};
};

uv_handle_t* as_handle(void* handle) { return static_cast<uv_handle_t*>(handle); }

}  // namespace

struct Server::Connection {
  Server* server;  ///< Null once the server is gone.
  int number;
  uv_tcp_t tcp;
  uv_timer_t timer;
  int open_handles = 2;
  FrameReader reader;
  std::deque<Piece> queue;
  bool waiting = false;    ///< For the timer, before the first piece of the queue.
  bool in_flight = false;  ///< libuv holds a piece that the kernel did not take at once.
  bool corked = false;
  std::string cork;
  Duration delay{};
  std::optional<std::int64_t> rate;
  std::optional<CloseHow> close_when_written;
  bool open = true;
  bool silent = false;  ///< We have ended it: nothing more is told.

  Connection(Server* owner, int n, std::size_t max_frame)
      : server(owner), number(n), reader(max_frame) {}

  void pump();
  void write_piece(Piece piece);
  void start_reading();
  void read(ssize_t count, const char* bytes);
  void finish(CloseHow how);
  void close_handles();
};

namespace {

struct WriteRequest {
  uv_write_t request;
  std::string bytes;
};

}  // namespace

void Server::Connection::close_handles() {
  open = false;
  queue.clear();
  if (server) server->connections_[static_cast<std::size_t>(number) - 1] = nullptr;
  const auto closed = [](uv_handle_t* h) {
    auto* self = static_cast<Connection*>(h->data);
    if (--self->open_handles == 0) delete self;
  };
  uv_close(as_handle(&timer), closed);
  if (!uv_is_closing(as_handle(&tcp))) uv_close(as_handle(&tcp), closed);
}

void Server::Connection::finish(CloseHow how) {
  if (!open) return;
  if (how == CloseHow::half) {
    auto* request = new uv_shutdown_t;
    if (uv_shutdown(request, reinterpret_cast<uv_stream_t*>(&tcp),
                    [](uv_shutdown_t* r, int) { delete r; }) != 0) {
      delete request;
    }
    return;
  }
  if (how == CloseHow::rst) {
    uv_tcp_close_reset(&tcp, [](uv_handle_t* h) {
      auto* self = static_cast<Connection*>(h->data);
      if (--self->open_handles == 0) delete self;
    });
  }
  close_handles();
}

void Server::Connection::write_piece(Piece piece) {
  uv_buf_t buffer = uv_buf_init(piece.bytes.data(), static_cast<unsigned>(piece.bytes.size()));
  const int written = uv_try_write(reinterpret_cast<uv_stream_t*>(&tcp), &buffer, 1);
  const std::size_t taken = written > 0 ? static_cast<std::size_t>(written) : 0;
  if (taken == piece.bytes.size()) return;
  if (written < 0 && written != UV_EAGAIN) return;  // The read side tells how it ended.
  auto* request = new WriteRequest{{}, piece.bytes.substr(taken)};
  request->request.data = request;
  buffer = uv_buf_init(request->bytes.data(), static_cast<unsigned>(request->bytes.size()));
  in_flight = true;
  uv_write(&request->request, reinterpret_cast<uv_stream_t*>(&tcp), &buffer, 1,
           [](uv_write_t* r, int) {
             auto* self = static_cast<Connection*>(r->handle->data);
             delete static_cast<WriteRequest*>(r->data);
             self->in_flight = false;
             if (self->open) self->pump();
           });
}

void Server::Connection::pump() {
  const bool had_work = !queue.empty() || in_flight;
  while (!queue.empty() && !waiting && !in_flight) {
    Piece& first = queue.front();
    if (first.wait > Duration{}) {
      const auto ms = std::chrono::ceil<std::chrono::milliseconds>(first.wait);
      first.wait = Duration{};
      waiting = true;
      uv_update_time(timer.loop);
      uv_timer_start(
          &timer,
          [](uv_timer_t* t) {
            auto* self = static_cast<Connection*>(t->data);
            self->waiting = false;
            self->pump();
          },
          static_cast<std::uint64_t>(ms.count()), 0);
      return;
    }
    Piece piece = std::move(first);
    queue.pop_front();
    write_piece(std::move(piece));
  }
  if (!queue.empty() || in_flight || waiting) return;
  if (close_when_written) {
    const CloseHow how = *close_when_written;
    close_when_written.reset();
    finish(how);
  } else if (had_work && server && !silent) {
    server->listener_.writes_done(number);
  }
}

void Server::Connection::start_reading() {
  uv_read_start(
      reinterpret_cast<uv_stream_t*>(&tcp),
      [](uv_handle_t* h, std::size_t, uv_buf_t* buffer) {
        auto& bytes = static_cast<Connection*>(h->data)->server->read_buffer_;
        *buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
      },
      [](uv_stream_t* s, ssize_t count, const uv_buf_t* buffer) {
        if (count != 0) static_cast<Connection*>(s->data)->read(count, buffer->base);
      });
}

void Server::Connection::read(ssize_t count, const char* bytes) {
  if (!server || !open || silent) return;
  ServerListener& listener = server->listener_;
  if (count < 0) {
    const std::string how = count == UV_EOF
                                ? "closed by the backend"
                                : fmt::format("broken: {}", uv_strerror(static_cast<int>(count)));
    const std::size_t pending = reader.pending();
    close_handles();
    listener.connection_closed(number, how, pending);
    listener.read_done();
    return;
  }
  reader.feed({bytes, static_cast<std::size_t>(count)});
  std::string_view body;
  for (;;) {
    const FrameReader::State state = reader.next(&body);
    if (state == FrameReader::State::need_more) break;
    if (state == FrameReader::State::too_long) {
      listener.frame_too_long(number, reader.announced());
    } else {
      listener.frame_arrived(number, body);
    }
    if (!server || !open || silent) return;  // What the frame led to has ended the connection.
  }
  listener.read_done();
}

Server::Server(uv_loop_t* loop, ServerListener& listener, std::size_t max_frame)
    : loop_(loop), listener_(listener), max_frame_(max_frame), read_buffer_(64 * 1024) {}

Server::~Server() {
  stop_listening();
  for (Connection* connection : connections_) {
    if (!connection) continue;
    connection->server = nullptr;
    connection->close_handles();
  }
}

void Server::stop_listening() {
  if (!listening_) return;
  listening_->data = nullptr;
  uv_close(as_handle(listening_), [](uv_handle_t* h) { delete reinterpret_cast<uv_tcp_t*>(h); });
  listening_ = nullptr;
}

std::string Server::listen(const std::string& host, int port) {
  sockaddr_storage address{};
  const std::string numeric = host == "localhost" ? "127.0.0.1" : host;
  if (uv_ip4_addr(numeric.c_str(), port, reinterpret_cast<sockaddr_in*>(&address)) != 0 &&
      uv_ip6_addr(numeric.c_str(), port, reinterpret_cast<sockaddr_in6*>(&address)) != 0) {
    return fmt::format("cannot listen on {}: it is no IP address", host);
  }
  listening_ = new uv_tcp_t;
  uv_tcp_init(loop_, listening_);
  listening_->data = this;
  int status = uv_tcp_bind(listening_, reinterpret_cast<const sockaddr*>(&address), 0);
  if (status == 0) {
    status = uv_listen(reinterpret_cast<uv_stream_t*>(listening_), 128, [](uv_stream_t* s, int e) {
      if (e == 0 && s->data) static_cast<Server*>(s->data)->accept();
    });
  }
  if (status != 0) {
    stop_listening();
    return fmt::format("cannot listen on {} port {}: {}", host, port, uv_strerror(status));
  }
  int length = sizeof(address);
  uv_tcp_getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                              : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
  return "";
}

void Server::accept() {
  auto* connection = new Connection(this, static_cast<int>(connections_.size()) + 1, max_frame_);
  uv_tcp_init(loop_, &connection->tcp);
  uv_timer_init(loop_, &connection->timer);
  connection->tcp.data = connection->timer.data = connection;
  if (uv_accept(reinterpret_cast<uv_stream_t*>(listening_),
                reinterpret_cast<uv_stream_t*>(&connection->tcp)) != 0) {
    connection->server = nullptr;  // Never told of.
    connection->close_handles();
    return;
  }
  uv_tcp_nodelay(&connection->tcp, 1);
  connections_.push_back(connection);
  connection->start_reading();
  listener_.connection_opened(connection->number);
}

Server::Connection* Server::find(int connection) const {
  if (connection < 1 || static_cast<std::size_t>(connection) > connections_.size()) return nullptr;
  Connection* found = connections_[static_cast<std::size_t>(connection) - 1];
  return found && found->open ? found : nullptr;
}

void Server::write(int connection, std::string_view bytes, const std::vector<std::size_t>& chunks,
                   Duration gap) {
  Connection* c = find(connection);
  if (!c) return;
  if (c->corked) {
    c->cork.append(bytes);
    return;
  }
  Duration wait = c->delay;
  const auto push = [&](std::string_view piece) {
    c->queue.push_back({std::string(piece), wait});
    wait = gap;
  };
  if (c->rate && chunks.empty()) {
    // Twenty pieces a second, or single bytes where the rate is lower than that.
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(1, *c->rate / 20));
    gap = Duration(
        static_cast<std::int64_t>(1e9 * static_cast<double>(size) / static_cast<double>(*c->rate)));
    for (std::size_t at = 0; at < bytes.size(); at += size) push(bytes.substr(at, size));
  } else {
    for (const std::size_t chunk : chunks) {
      if (chunk >= bytes.size()) break;
      push(bytes.substr(0, chunk));
      bytes.remove_prefix(chunk);
    }
    push(bytes);
  }
  c->pump();
}

void Server::cork(int connection) {
  if (Connection* c = find(connection)) c->corked = true;
}

void Server::uncork(int connection) {
  Connection* c = find(connection);
  if (!c || !c->corked) return;
  c->corked = false;
  const std::string bytes = std::exchange(c->cork, {});
  if (!bytes.empty()) write(connection, bytes);
}

bool Server::has_queued(int connection) const {
  const Connection* c = find(connection);
  return c && (!c->queue.empty() || c->in_flight || c->waiting);
}

void Server::close(int connection, CloseHow how) {
  Connection* c = find(connection);
  if (!c) return;
  if (how != CloseHow::half) c->silent = true;
  if (how == CloseHow::rst || (c->queue.empty() && !c->in_flight && !c->waiting)) {
    c->finish(how);
  } else {
    c->close_when_written = how;
  }
}

bool Server::is_open(int connection) const {
  const Connection* c = find(connection);
  return c && !c->silent;
}

void Server::stop_reading(int connection, bool stop) {
  Connection* c = find(connection);
  if (!c) return;
  if (stop) {
    uv_read_stop(reinterpret_cast<uv_stream_t*>(&c->tcp));
  } else {
    c->start_reading();
  }
}

void Server::set_delay(int connection, Duration delay) {
  if (Connection* c = find(connection)) c->delay = delay;
}

void Server::set_rate(int connection, std::optional<std::int64_t> rate) {
  if (Connection* c = find(connection)) c->rate = rate;
}

}  // namespace harness
