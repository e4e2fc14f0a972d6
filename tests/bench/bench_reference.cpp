// What the harness is compared with: the least that a server can do.
//
//   bench_reference rounds N BACKEND   N times: start it, accept, PING, PONG, EXIT, wait
//   bench_reference echo N BACKEND     one session, N messages one at a time, replies counted
//
// The bytes are prepared, and nothing that comes is parsed: a reply has come when as many bytes
// have come as it has.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "bytes.h"

namespace {

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

int listen_anywhere(std::string* port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(descriptor, plain, size) != 0 || listen(descriptor, 16) != 0) give_up("listen");
  if (getsockname(descriptor, plain, &size) != 0) give_up("getsockname");
  *port = std::to_string(ntohs(address.sin_port));
  return descriptor;
}

struct Backend {
  pid_t pid;
  int connection;
};

/// Started with the words that Spectrum gives to a backend.
Backend start(const char* program, int listening, const std::string& port) {
  const char* words[] = {program,     "--host",     "127.0.0.1",
                         "--port",    port.c_str(), "--service.backend_id=1",
                         "/dev/null", nullptr};
  Backend backend{};
  const int error = posix_spawn(&backend.pid, program, nullptr, nullptr,
                                const_cast<char* const*>(words), environ);
  if (error != 0) {
    errno = error;
    give_up(program);
  }
  backend.connection = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
  if (backend.connection < 0) give_up("accept");
  const int on = 1;
  setsockopt(backend.connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return backend;
}

/// PONG and the STATS behind it are one write of the backend, and so one read here.
void ping(const Backend& backend) {
  char answer[256];
  std::string frame;
  bench::put_frame(&frame, bench::ping, {}, false);
  if (!bench::write_all(backend.connection, frame)) give_up("write");
  if (bench::read_some(backend.connection, answer, sizeof answer) == 0) give_up("read");
}

void end(const Backend& backend) {
  std::string frame;
  bench::put_frame(&frame, bench::exit_type, {}, false);
  if (!bench::write_all(backend.connection, frame)) give_up("write");
  int status = 0;
  if (waitpid(backend.pid, &status, 0) != backend.pid || status != 0) give_up("wait");
  close(backend.connection);
}

/// The frame that Spectrum sends for the message, proto/README.md 7.
std::string message_frame(int number) {
  std::string payload;
  bench::put_field(&payload, 1, "alice@example.org");
  bench::put_field(&payload, 2, "echo");
  bench::put_field(&payload, 3, "message " + std::to_string(number));
  bench::put_field(&payload, 5, "");
  std::string frame;
  bench::put_frame(&frame, bench::conv_message, payload, true);
  return frame;
}

void play_rounds(int count, const char* program, int listening, const std::string& port) {
  for (int i = 0; i < count; ++i) {
    const Backend backend = start(program, listening, port);
    ping(backend);
    end(backend);
  }
}

void play_echo(int count, const char* program, int listening, const std::string& port) {
  std::vector<std::string> frames;
  for (int i = 1; i <= count; ++i) frames.push_back(message_frame(i));
  const Backend backend = start(program, listening, port);
  ping(backend);
  char answer[4096];
  for (const std::string& frame : frames) {
    if (!bench::write_all(backend.connection, frame)) give_up("write");
    for (std::size_t missing = frame.size(); missing > 0;) {
      const std::size_t got = bench::read_some(backend.connection, answer, sizeof answer);
      if (got == 0 || got > missing) give_up("read");
      missing -= got;
    }
  }
  end(backend);
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count == 4 ? words[1] : "";
  const int times = count == 4 ? std::atoi(words[2]) : 0;
  if (times < 1 || (what != "rounds" && what != "echo")) {
    std::fprintf(stderr, "usage: bench_reference rounds|echo N BACKEND\n");
    return 2;
  }
  std::string port;
  const int listening = listen_anywhere(&port);
  (what == "rounds" ? play_rounds : play_echo)(times, words[3], listening, port);
  return 0;
}
