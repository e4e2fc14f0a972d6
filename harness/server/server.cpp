#include "server/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "server/server_connection.h"

namespace harness {

namespace {

// Enough for a flood. Twice as much makes malloc tidy up after every session.
constexpr std::size_t read_size = std::size_t{32} << 10;

}  // namespace

Server::Server(uv_loop_t* loop, ServerListener& listener, std::size_t max_frame)
    : loop_(loop), listener_(listener), max_frame_(max_frame), read_buffer_(read_size) {}

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
  uv_timer_init(loop_, &connection->read_timer);
  connection->tcp.data = connection->timer.data = connection->read_timer.data = connection;
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
    c->cork.append({std::string(bytes), nullptr, 0, 0});
    return;
  }
  enqueue(*c, {"", std::make_shared<const std::string>(bytes), 0, bytes.size()}, chunks, gap);
}

void Server::write_frame(int connection, std::shared_ptr<const std::string> body,
                         const std::vector<std::size_t>& chunks, Duration gap) {
  Connection* c = find(connection);
  if (!c) return;
  const std::size_t size = body->size();
  SharedBytes frame{frame_header(static_cast<std::uint32_t>(size)), std::move(body), 0, size};
  if (c->corked) {
    c->cork.append(std::move(frame));
  } else {
    enqueue(*c, frame, chunks, gap);
  }
}

void Server::enqueue(Connection& connection, const SharedBytes& bytes,
                     const std::vector<std::size_t>& chunks, Duration gap) {
  const ShapeRow& shape = *connection.server->shape_;
  const bool has_own_cut = !chunks.empty() || connection.rate || connection.delay > Duration{};
  if (shape.shape != Shape::plain && !has_own_cut) {
    return connection.write_shaped(shape, bytes.text());
  }
  Duration wait = connection.delay;
  std::size_t at = 0;
  const auto push = [&](std::size_t count) {
    connection.queue.push_back({bytes.part(at, count), wait});
    at += count;
    wait = gap;
  };
  if (connection.rate && chunks.empty()) {
    // Twenty pieces a second, or single bytes where the rate is lower than that.
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(1, *connection.rate / 20));
    gap = Duration(static_cast<std::int64_t>(1e9 * static_cast<double>(size) /
                                             static_cast<double>(*connection.rate)));
    while (at < bytes.size()) push(std::min(size, bytes.size() - at));
  } else {
    for (const std::size_t chunk : chunks) {
      if (chunk >= bytes.size() - at) break;
      push(chunk);
    }
    push(bytes.size() - at);
  }
  connection.pump();
}

void Server::cork(int connection) {
  if (Connection* c = find(connection)) c->corked = true;
}

void Server::uncork(int connection) {
  Connection* c = find(connection);
  if (!c || !c->corked) return;
  c->corked = false;
  const SharedBytes bytes = std::exchange(c->cork, {});
  if (bytes.size() > 0) enqueue(*c, bytes, {}, {});
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

void Server::stop_reading(int connection, bool stop) {
  Connection* c = find(connection);
  if (!c) return;
  c->reading = !stop;
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
