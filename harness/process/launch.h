#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness {

/// What to start. All paths are absolute.
struct SpawnRequest {
  std::string program;                   ///< For execve; see find_program().
  std::vector<std::string> words;        ///< argv.
  std::vector<std::string> environment;  ///< "NAME=value", complete.
  std::string directory;                 ///< Where it runs; must exist.
  std::optional<std::int64_t>
      descriptor_limit;  ///< RLIMIT_NOFILE, soft and hard as far as allowed.
};

/// A child on its way to its program, set up as Spectrum does it (proto/README.md, 1): own session
/// and process group, umask 007, only descriptors 0-2, standard input from /dev/null, signals as a
/// fresh process has them. It dies with the calling thread.
///
/// From clone to exec the child runs in the harness's memory, and at the same time: nothing blocks
/// the loop, an exec least of all. So its stack and all that it reads live here until
/// it has left. vfork, for which the harness would have to stand still, needs no assembly, and with
/// one job costs the same; with two, logging in and out takes 4 % longer on idle cores and 16 to
/// 35 % longer on busy ones (tests/bench/run --only suite-overhead-two-jobs).
class Launch {
 public:
  /// `out` and `err` are the writing ends for descriptors 1 and 2; both above 2.
  Launch(SpawnRequest request, int out, int err);
  /// Waits until the child has left: for the rest of an exec at most.
  ~Launch();
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;

  /// Once. The process id, or -1 with errno. out and err may be closed at once.
  pid_t start();
  /// Why the child could not run its program, in words; "" if it did. Known when it has ended.
  std::string failure() const;

 private:
  static int run(void* self);
  [[noreturn]] void run_child();
  [[noreturn]] void fail(const char* call, long result);

  SpawnRequest request_;
  std::vector<char*> words_;
  std::vector<char*> environment_;
  int output_[2];
  pid_t parent_;
  std::atomic<const char*> failed_call_ = nullptr;  ///< Written by the child.
  std::atomic<int> failed_errno_ = 0;               ///< Likewise.
  std::atomic<pid_t> child_is_here_ = 0;            ///< Cleared by the kernel when it has left.
  alignas(16) std::array<std::byte, 16384> stack_;
};

}  // namespace harness
