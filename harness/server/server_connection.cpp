#include "server/server_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace harness {

void Server::Connection::close_handles() {
  open = false;
  queue.clear();
  if (server) server->connections_[static_cast<std::size_t>(number) - 1] = nullptr;
  const auto closed = [](uv_handle_t* h) {
    auto* self = static_cast<Connection*>(h->data);
    if (--self->open_handles == 0) delete self;
  };
  uv_close(as_handle(&timer), closed);
  uv_close(as_handle(&read_timer), closed);
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

void Server::Connection::write_piece(SharedBytes bytes) {
  uv_buf_t buffers[2];
  unsigned count = bytes.buffers(0, buffers);
  if (count == 0) return;
  const int written = uv_try_write(reinterpret_cast<uv_stream_t*>(&tcp), buffers, count);
  const std::size_t taken = written > 0 ? static_cast<std::size_t>(written) : 0;
  if (taken == bytes.size()) return;
  if (written < 0 && written != UV_EAGAIN) return;  // The read side tells how it ended.
  auto* request = new WriteRequest{{}, std::move(bytes)};
  request->request.data = request;
  count = request->bytes.buffers(taken, buffers);
  in_flight = true;
  uv_write(&request->request, reinterpret_cast<uv_stream_t*>(&tcp), buffers, count,
           [](uv_write_t* r, int) {
             auto* self = static_cast<Connection*>(r->handle->data);
             delete static_cast<WriteRequest*>(r->data);
             self->in_flight = false;
             if (self->open) self->pump();
           });
}

/// Adds the bytes to the last piece that waits, if the shape lets them share a write. A piece that
/// is full waits no longer.
bool Server::Connection::join(const ShapeRow& shape, std::string_view bytes) {
  const std::size_t frames = count_frames(bytes);
  if (queue.empty() || queue.back().frames == 0 || frames == 0) return false;
  Piece& last = queue.back();
  if (last.frames + frames > shape.frames_a_write) return false;
  last.bytes.head.append(bytes);  // Shaped pieces hold all there.
  last.frames += frames;
  if (last.frames == shape.frames_a_write) {
    last.wait = Duration{};
    if (waiting && queue.size() == 1) {
      uv_timer_stop(&timer);
      waiting = false;
      pump();
    }
  }
  return true;
}

void Server::Connection::write_shaped(const ShapeRow& shape, std::string_view bytes) {
  const bool joins = shape.frames_a_write > 1;
  if (joins && join(shape, bytes)) return;
  const bool busy = !queue.empty() || in_flight;
  Duration wait = busy && !joins ? Duration{} : shape.wait;
  CutWrite cut = cut_write(shape, bytes, busy, &frames_cut);
  std::size_t pushed = 0;
  for (const std::size_t piece : cut.pieces) {
    queue.push_back({{std::string(bytes.substr(0, piece)), nullptr, 0, 0}, wait});
    bytes.remove_prefix(piece);
    wait = pushed++ < cut.slow_pieces ? cut.gap : Duration{};
  }
  queue.push_back({{std::string(bytes), nullptr, 0, 0}, wait, joins ? count_frames(bytes) : 0});
  pump();
}

void Server::Connection::pump() {
  const bool had_work = !queue.empty() || in_flight;
  // Small pieces without end would keep the loop from all other sessions.
  constexpr int pieces_at_once = 512;
  int written = 0;
  while (!queue.empty() && !waiting && !in_flight) {
    Piece& first = queue.front();
    if (++written % pieces_at_once == 0) {
      first.wait = std::max<Duration>(first.wait, std::chrono::milliseconds(1));
    }
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
    SharedBytes bytes = std::move(first.bytes);
    queue.pop_front();
    write_piece(std::move(bytes));
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
        Server& owner = *static_cast<Connection*>(h->data)->server;
        const std::size_t size = std::min(owner.read_buffer_.size(), owner.shape_->read_size);
        *buffer = uv_buf_init(owner.read_buffer_.data(), static_cast<unsigned>(size));
      },
      [](uv_stream_t* s, ssize_t count, const uv_buf_t* buffer) {
        if (count != 0) static_cast<Connection*>(s->data)->read(count, buffer->base);
      });
}

void Server::Connection::pause_reading(Duration pause) {
  if (!reading) return;
  uv_read_stop(reinterpret_cast<uv_stream_t*>(&tcp));
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(pause);
  uv_timer_start(
      &read_timer,
      [](uv_timer_t* t) {
        auto* self = static_cast<Connection*>(t->data);
        if (self->open && self->reading) self->start_reading();
      },
      static_cast<std::uint64_t>(ms.count()), 0);
}

void Server::Connection::read(ssize_t count, const char* bytes) {
  if (!server || !open || silent) return;
  ServerListener& listener = server->listener_;
  if (count < 0) {
    const std::string how = count == UV_EOF
                                ? "closed by the backend"
                                : fmt::format("broken: {}", uv_strerror(static_cast<int>(count)));
    uv_read_stop(reinterpret_cast<uv_stream_t*>(&tcp));
    listener.connection_closed(number, how, reader.pending(), reader.announced());
    if (open) close_handles();
    listener.read_done();
    return;
  }
  listener.read_begun(number);
  std::string_view rest(bytes, static_cast<std::size_t>(count));
  while (!rest.empty()) {
    // A long frame is read to its end first: its memory is then handed on.
    const std::size_t missing = reader.missing();
    const std::size_t cut = missing > 0 ? std::min(missing, rest.size()) : rest.size();
    reader.feed(rest.substr(0, cut));
    rest.remove_prefix(cut);
    std::string_view body;
    for (;;) {
      const FrameReader::State state = reader.next(&body);
      if (state == FrameReader::State::need_more) break;
      if (state == FrameReader::State::too_long) {
        listener.frame_too_long(number, reader.announced());
      } else {
        listener.frame_arrived(number, reader.take_body(body));
      }
      if (!server || !open || silent) return;  // What the frame led to has ended the connection.
    }
  }
  if (server->shape_->read_pause > Duration{}) pause_reading(server->shape_->read_pause);
  listener.read_done();
}

}  // namespace harness
