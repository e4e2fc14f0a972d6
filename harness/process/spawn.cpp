#include "process/spawn.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "process/reaper.h"

namespace harness {
namespace {

/// A pipe with both ends above 2. False with errno.
bool make_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  for (int i = 0; i < 2; ++i) {
    if (ends[i] > 2) continue;
    const int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
    const int reason = errno;
    close(ends[i]);
    ends[i] = moved;
    if (moved < 0) {
      close(ends[1 - i]);
      errno = reason;
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> child_environment(const std::map<std::string, std::string>& more,
                                           std::string_view token) {
  std::vector<std::string> environment;
  environment.reserve(64 + more.size());
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    if (name == session_variable) continue;
    if (more.empty() || !more.contains(std::string(name))) environment.emplace_back(text);
  }
  for (const auto& [name, value] : more) {
    if (name != session_variable) environment.push_back(name + "=" + value);
  }
  environment.push_back(std::string(session_variable) + "=" + std::string(token));
  return environment;
}

Spawned spawn_child(SpawnRequest request, Guardian* guardian) {
  Spawned spawned;
  auto fail = [&](int error) {
    spawned.error = std::string("cannot start a process: ") + std::strerror(error);
    return std::move(spawned);
  };
  int out[2];
  int err[2];
  if (!make_pipe(out)) return fail(errno);
  if (!make_pipe(err)) {
    const int reason = errno;
    close(out[0]);
    close(out[1]);
    return fail(reason);
  }
  auto launch = std::make_unique<Launch>(std::move(request), out[1], err[1]);
  const pid_t pid = launch->start();
  const int reason = errno;
  close(out[1]);
  close(err[1]);
  if (pid < 0) {
    close(out[0]);
    close(err[0]);
    return fail(reason);
  }
  if (guardian != nullptr) guardian->add(pid);
  spawned.pid = pid;
  spawned.stdout_descriptor = out[0];
  spawned.stderr_descriptor = err[0];
  spawned.launch = std::move(launch);
  return spawned;
}

}  // namespace harness
