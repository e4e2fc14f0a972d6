#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "misbehaviour.h"

namespace echo {

/// Connects to Spectrum. Returns the socket, or -1.
int connect_to(const std::string& host, const std::string& port);

/// Frames over a socket: `uint32 big-endian length` + a serialized WrapperMessage, in any cut
/// (proto/README.md, 2). Asks the misbehaviour at its points; a behaving one changes nothing.
class Connection : public Line {
 public:
  using Handler = std::function<void(const Frame&)>;

  /// Owns the socket. `handler` gets every frame that parses, in order.
  Connection(int socket, Misbehaviour odd);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Until EXIT, or the end of the connection. Returns the exit status.
  int run(Handler handler);
  /// Ends run() once what is waiting was written, as far as the socket takes it.
  void exit();
  /// Queues a frame; run() writes all that were queued at once.
  void send(Frame& frame);

  // Line
  void put(const Frame& frame) override;
  void put_bytes(std::string_view bytes) override;
  void flush() override;
  void handle(const Frame& frame) override;
  void later(std::chrono::milliseconds delay, std::function<void()> what) override;

 private:
  bool receive();
  void take_frames();
  int until_next_timer() const;
  void call_timers();

  const int socket_;
  Misbehaviour odd_;
  Handler handler_;
  std::string in_;
  std::string out_;
  std::size_t sent_ = 0;  ///< How much of `out_` is written.
  int status_ = -1;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> timers_;
};

}  // namespace echo
