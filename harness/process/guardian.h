#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace harness {

/// Sees to it that backends, and what they left behind, die with the harness even if it is killed
/// with SIGKILL: a small helper process in its own session that waits at the other end of a socket.
/// Children are entered in a table that both share as soon as they are started. When the harness
/// is gone without a word, the helper kills the process groups and sessions that are still entered,
/// and every process with the run's token in its environment, removes the scratch folders, and
/// ends. Until then it never wakes up. One per run.
class Guardian {
 public:
  /// Forks the helper; to be called early, while the harness is small and has one thread. Null and
  /// `error` in words on failure.
  static std::unique_ptr<Guardian> start(std::string_view run_token, std::string* error);
  /// Tells the helper that all is done, and waits for its end, which is at once.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  /// One row of the table: the leader of a session, or 0 where the row is free. Written by the
  /// harness, read by the helper.
  using Entry = std::atomic<pid_t>;

  /// Enters a child. If all rows are taken, the token in its environment is what finds it.
  void add(pid_t leader);
  /// The helper. It is a child of the harness: Reaper::watch it, or it counts as a stray.
  pid_t pid() const { return pid_; }
  /// The session of this process id has ended and was cleaned up: it is forgotten, so that a later
  /// process with the same id is safe.
  void remove(pid_t leader);

 private:
  Guardian(int descriptor, pid_t pid, Entry* table)
      : descriptor_(descriptor), pid_(pid), table_(table) {}
  int descriptor_;
  pid_t pid_;
  Entry* table_;
  std::size_t used_ = 0;  ///< Rows from here on were never taken.
};

}  // namespace harness
