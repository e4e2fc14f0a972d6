#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace harness {

/// Sees to it that backends, and what they left behind, die with the harness even if it is killed
/// with SIGKILL: a small helper process in its own session that waits at the other end of a socket.
/// Children enter themselves before they run their program. When the harness is gone without a
/// word, the helper kills the process groups and sessions that are still entered, and every process
/// with the run's token in its environment; then it ends. One per run.
class Guardian {
 public:
  /// Forks the helper; to be called early, while the harness is small and has one thread. Null and
  /// `error` in words on failure.
  static std::unique_ptr<Guardian> start(std::string_view run_token, std::string* error);
  /// Tells the helper that all is done, and waits for its end, which is at once.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  /// The harness's end of the socket, for guardian_enter(). Closed on exec.
  int descriptor() const { return descriptor_; }
  /// The helper. It is a child of the harness: Reaper::watch it, or it counts as a stray.
  pid_t pid() const { return pid_; }
  /// The session of this process id has ended and was cleaned up: it is forgotten, so that a later
  /// process with the same id is safe.
  void remove(pid_t leader);

 private:
  Guardian(int descriptor, pid_t pid) : descriptor_(descriptor), pid_(pid) {}
  int descriptor_;
  pid_t pid_;
};

/// Enters the calling process as leader of a session. Async-signal-safe, never blocks; for the
/// child between vfork and exec.
void guardian_enter(int descriptor, pid_t leader);
/// The opposite; what Guardian::remove does.
void guardian_leave(int descriptor, pid_t leader);

}  // namespace harness
