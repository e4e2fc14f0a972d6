// A backend that does next to nothing, so that what is measured is the harness: CONNECTED for
// LOGIN, PONG for PING, every CONV_MESSAGE back as it came. It knows the type byte of a frame and
// the first field of LOGIN, and parses nothing else.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "bytes.h"

namespace {

// The longest frame that it takes. The rest of the buffer is never touched, and so costs nothing.
constexpr std::size_t buffer_size = std::size_t{1} << 20;
char buffer[buffer_size];

int connect_to(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

/// Behind the type: the payload's tag, its length in one or more bytes, then the payload, whose
/// first field is `user`: the tag 0x0a, a length, and the text.
std::string_view user_field(std::string_view body) {
  std::size_t at = 3;
  while (at < body.size() && (body[at] & 0x80) != 0) ++at;
  const std::size_t begin = ++at;
  if (begin + 2 > body.size() || body[begin] != 0x0a) return {};
  const std::size_t size = static_cast<unsigned char>(body[begin + 1]);
  // Names of 128 bytes and more have a length of two bytes: the benchmark has none.
  if (size >= 0x80 || begin + 2 + size > body.size()) return {};
  return body.substr(begin, 2 + size);
}

void put_stats(std::string* out) {
  std::string payload;
  for (int number = 1; number <= 3; ++number) bench::put_number(&payload, number, 1000);
  bench::put_field(&payload, 4, std::to_string(getpid()));
  bench::put_frame(out, bench::stats, payload, true);
}

/// Answers one frame, its length word included.
void answer(std::string_view frame, bool* told_stats, std::string* out) {
  const std::string_view body = frame.substr(4);
  if (body.size() < 2 || body[0] != 8) return;
  switch (body[1]) {
    case bench::conv_message:
      out->append(frame);
      break;
    case bench::ping:
      bench::put_frame(out, bench::pong, {}, false);
      if (!*told_stats) put_stats(out);
      *told_stats = true;
      break;
    case bench::login:
      bench::put_frame(out, bench::connected, user_field(body), true);
      break;
    case bench::exit_type:
      _exit(0);
    default:
      break;
  }
}

}  // namespace

int main(int count, char** words) {
  int port = 0;
  for (int i = 1; i + 1 < count; ++i) {
    if (std::strcmp(words[i], "--port") == 0) port = std::atoi(words[i + 1]);
  }
  const int descriptor = connect_to(port);
  if (descriptor < 0) _exit(2);
  std::size_t held = 0;
  bool told_stats = false;
  std::string out;
  while (held < buffer_size) {
    const std::size_t got = bench::read_some(descriptor, buffer + held, buffer_size - held);
    if (got == 0) _exit(0);
    held += got;
    std::size_t at = 0;
    while (held - at >= 4) {
      const std::size_t size = std::size_t{4} + bench::read_length(buffer + at);
      if (held - at < size) break;
      answer({buffer + at, size}, &told_stats, &out);
      at += size;
    }
    held -= at;
    if (held > 0 && at > 0) std::memmove(buffer, buffer + at, held);
    if (!out.empty() && !bench::write_all(descriptor, out)) _exit(0);
    out.clear();
  }
  _exit(2);
}
