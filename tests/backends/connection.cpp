#include "connection.h"

#include <endian.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace echo {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadSize = 64 << 10;
/// A buffer that has grown past this gives its memory back when it is empty.
constexpr std::size_t kKept = 1 << 20;
/// With more than this waiting to be written, reading pauses.
constexpr std::size_t kBacklog = 64 << 20;

void drop_front(std::string& buffer, std::size_t size) {
  buffer.erase(0, size);
  if (buffer.empty() && buffer.capacity() > kKept) buffer.shrink_to_fit();
}

}  // namespace

int connect_to(const std::string& host, const std::string& port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return -1;
  int result = -1;
  for (addrinfo* one = found; one != nullptr && result < 0; one = one->ai_next) {
    result = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
    if (result >= 0 && connect(result, one->ai_addr, one->ai_addrlen) != 0) {
      close(result);
      result = -1;
    }
  }
  freeaddrinfo(found);
  const int on = 1;
  if (result >= 0) setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return result;
}

Connection::Connection(int socket, Misbehaviour odd) : socket_(socket), odd_(std::move(odd)) {}

Connection::~Connection() { close(socket_); }

int Connection::run(Handler handler) {
  handler_ = std::move(handler);
  while (status_ < 0) {
    flush();
    const int in = out_.size() - sent_ < kBacklog ? POLLIN : 0;
    const int out = out_.empty() ? 0 : POLLOUT;
    pollfd ready = {socket_, static_cast<short>(in | out), 0};
    poll(&ready, 1, until_next_timer());
    call_timers();
    if (status_ < 0 && (ready.revents & ~POLLOUT) != 0 && !receive()) {
      odd_.closed();
      status_ = 0;
    }
  }
  flush();
  return status_;
}

void Connection::exit() { status_ = odd_.exit(); }

void Connection::send(Frame& frame) {
  if (odd_.send(*this, frame)) put(frame);
}

void Connection::put(const Frame& frame) {
  const std::size_t start = out_.size();
  const std::uint32_t length = htobe32(static_cast<std::uint32_t>(frame.ByteSizeLong()));
  out_.append(reinterpret_cast<const char*>(&length), sizeof length);
  frame.AppendToString(&out_);
  odd_.queue(*this, out_, start);
}

void Connection::put_bytes(std::string_view bytes) { out_.append(bytes); }

void Connection::flush() {
  while (sent_ < out_.size()) {
    const ssize_t n =
        ::send(socket_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    // If the other side is gone, nothing is left to write; reading will tell.
    sent_ = n < 0 ? out_.size() : sent_ + static_cast<std::size_t>(n);
  }
  // Moving the rest to the front for every piece written would cost the square of its size.
  if (sent_ * 2 < out_.size()) return;
  drop_front(out_, sent_);
  sent_ = 0;
}

void Connection::handle(const Frame& frame) { handler_(frame); }

void Connection::later(std::chrono::milliseconds delay, std::function<void()> what) {
  timers_.emplace(Clock::now() + delay, std::move(what));
}

/// False at the end of the connection.
bool Connection::receive() {
  char bytes[kReadSize];
  const ssize_t n = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return true;
  if (n <= 0) return false;
  in_.append(bytes, static_cast<std::size_t>(n));
  odd_.read(*this, in_);
  take_frames();
  return true;
}

/// Takes every whole frame out of what has come. The length word alone reserves nothing.
void Connection::take_frames() {
  std::size_t taken = 0;
  std::uint32_t length = 0;
  Fate fate = Fate::handle;
  while (status_ < 0 && fate != Fate::stall && in_.size() - taken >= sizeof length) {
    std::memcpy(&length, in_.data() + taken, sizeof length);
    length = be32toh(length);
    if (in_.size() - taken - sizeof length < length) break;
    const char* body = in_.data() + taken + sizeof length;
    taken += sizeof length + length;
    Frame frame;
    if (!frame.ParsePartialFromArray(body, static_cast<int>(length)) || !frame.has_type()) continue;
    fate = odd_.receive(*this, frame);
    if (fate == Fate::handle) handle(frame);
  }
  drop_front(in_, taken);
}

/// Milliseconds, as poll() takes them.
int Connection::until_next_timer() const {
  if (timers_.empty()) return -1;
  const auto left = timers_.begin()->first - Clock::now();
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return whole < 0 ? 0 : static_cast<int>(whole);
}

void Connection::call_timers() {
  while (!timers_.empty() && timers_.begin()->first <= Clock::now()) {
    auto timer = timers_.extract(timers_.begin());
    timer.mapped()();
  }
}

}  // namespace echo
