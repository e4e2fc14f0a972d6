#pragma once

#include <uv.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/shape.h"
#include "text/units.h"
#include "wire/frame.h"

namespace harness {

struct SharedBytes;

/// How a connection is ended from our side.
enum class CloseHow {
  fin,   ///< As close() does, after what is queued was written.
  rst,   ///< With a reset, at once.
  half,  ///< Only our writing end; reading goes on.
};

/// Told what happens on the sockets. Called from the loop.
class ServerListener {
 public:
  virtual ~ServerListener() = default;
  virtual void connection_opened(int connection) = 0;
  /// Bytes have come; the frames that they complete are told next.
  virtual void read_begun(int connection) = 0;
  /// A whole frame. The body is the listener's to keep.
  virtual void frame_arrived(int connection, std::string body) = 0;
  virtual void frame_too_long(int connection, std::size_t announced) = 0;
  /// All frames of one read have been told.
  virtual void read_done() = 0;
  /// The other side ended it, or an error did: `how` in words. `pending` bytes of an unfinished
  /// frame of `announced` bytes were left (0: its length had not come). What is written now still
  /// goes out, if anybody reads; then it is closed. Not called after our own close fin or rst.
  virtual void connection_closed(int connection, const std::string& how, std::size_t pending,
                                 std::size_t announced) = 0;
  /// All that was queued for writing has been handed to the kernel.
  virtual void writes_done(int connection) = 0;
};

/// The sockets of the fake server (proto/README.md 2, 5): listens, accepts, cuts frames, writes.
/// Knows nothing of what frames mean. Connections are numbered from 1 in the order they came.
class Server {
 public:
  /// Both outlive the server.
  Server(uv_loop_t* loop, ServerListener& listener, std::size_t max_frame = default_max_frame);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Port 0 lets the system choose. Returns "" or why it cannot listen.
  std::string listen(const std::string& host, int port);
  int port() const { return port_; }
  void stop_listening();
  /// How bytes are cut, joined and held from now on. What a scenario cuts itself (chunks, delay,
  /// rate) stays as it says.
  void set_shape(Shape shape) { shape_ = &shape_row(shape); }

  /// Writes in the given pieces, in order behind what is queued. Between the pieces of one call
  /// nothing else is written. `chunks` empty: one write.
  void write(int connection, std::string_view bytes, const std::vector<std::size_t>& chunks = {},
             Duration gap = {});
  /// The same with one frame, whose body is shared until it is written and not copied.
  void write_frame(int connection, std::shared_ptr<const std::string> body,
                   const std::vector<std::size_t>& chunks = {}, Duration gap = {});
  /// Between cork and uncork, writes are collected; uncork makes them one write.
  void cork(int connection);
  void uncork(int connection);
  bool has_queued(int connection) const;

  void close(int connection, CloseHow how);
  void stop_reading(int connection, bool stop);
  void set_delay(int connection, Duration delay);
  /// Bytes a second; nothing lifts the limit.
  void set_rate(int connection, std::optional<std::int64_t> rate);

 private:
  struct Connection;
  void accept();
  Connection* find(int connection) const;
  static void enqueue(Connection& connection, const SharedBytes& bytes,
                      const std::vector<std::size_t>& chunks, Duration gap);

  uv_loop_t* loop_;
  ServerListener& listener_;
  std::size_t max_frame_;
  const ShapeRow* shape_ = &shape_row(Shape::plain);
  int port_ = 0;
  uv_tcp_t* listening_ = nullptr;         ///< On the heap: libuv closes it after us.
  std::vector<Connection*> connections_;  ///< Own themselves until their handles are closed;
                                          ///< null once closing. By number - 1.
  /// One buffer serves all reads: it is emptied before the next one starts.
  std::vector<char> read_buffer_;
};

}  // namespace harness
