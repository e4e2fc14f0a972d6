#include "process/launch.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <utility>

#include "process/system_call.h"

// What the child runs: no sanitizer may take its stack for the harness's own.
#define IN_THE_CHILD [[gnu::no_sanitize("address"), gnu::no_sanitize("undefined")]]

namespace harness {
namespace {

constexpr long close_on_exec = 1L << 2;  ///< CLOSE_RANGE_CLOEXEC, since Linux 5.11.
constexpr long every_descriptor = 0xffffffffL;
constexpr std::size_t signal_set_size = _NSIG / 8;

IN_THE_CHILD void reset_signals() {
  const char of_zeroes[64] = {};  // As the kernel's sigaction: SIG_DFL; as its set: none.
  // Not the real-time ones: exec resets handlers by itself, and nobody ignores those.
  for (long number = 1; number < __SIGRTMIN; ++number) {
    system_call(SYS_rt_sigaction, number, as_argument(of_zeroes), 0, signal_set_size);
  }
  system_call(SYS_rt_sigprocmask, SIG_SETMASK, as_argument(of_zeroes), 0, signal_set_size);
}

IN_THE_CHILD void limit_descriptors(std::int64_t limit) {
  const auto wanted = static_cast<rlim64_t>(limit);
  rlimit64 now{};
  if (system_call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, as_argument(&now)) != 0) return;
  const rlimit64 raised{wanted, wanted > now.rlim_max ? wanted : now.rlim_max};
  if (system_call(SYS_prlimit64, 0, RLIMIT_NOFILE, as_argument(&raised), 0) == 0) return;
  now.rlim_cur = wanted < now.rlim_max ? wanted : now.rlim_max;
  system_call(SYS_prlimit64, 0, RLIMIT_NOFILE, as_argument(&now), 0);
}

IN_THE_CHILD void close_above_2() {
  if (system_call(SYS_close_range, 3, every_descriptor, close_on_exec) == 0) return;
  if (system_call(SYS_close_range, 3, every_descriptor, 0) == 0) return;
  for (long descriptor = 3; descriptor < 65536; ++descriptor) system_call(SYS_close, descriptor);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  list.reserve(words.size() + 1);
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

Launch::Launch(SpawnRequest request, int out, int err)
    : request_(std::move(request)),
      words_(pointers(request_.words)),
      environment_(pointers(request_.environment)),
      output_{out, err},
      parent_(getpid()) {}

Launch::~Launch() {
  for (pid_t here; (here = child_is_here_.load()) != 0;) {
    system_call(SYS_futex, as_argument(&child_is_here_), FUTEX_WAIT, here, 0);
  }
}

pid_t Launch::start() {
  // The child has all signals blocked until it has none of the harness's handlers any more.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  child_is_here_ = 1;
  const int flags =
      CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD | (leaves_errno_alone ? 0 : CLONE_VFORK);
  const pid_t pid = clone(&Launch::run, stack_.data() + stack_.size(), flags, this, nullptr,
                          nullptr, &child_is_here_);
  const int reason = errno;
  if (pid < 0) child_is_here_ = 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = reason;
  return pid;
}

std::string Launch::failure() const {
  if (failed_call_ == nullptr) return "";
  const std::string call = failed_call_.load();
  const std::string reason = std::strerror(failed_errno_);
  if (call == "execute") return "cannot execute " + request_.program + ": " + reason;
  if (call == "enter") return "cannot enter the directory " + request_.directory + ": " + reason;
  return "cannot start the program: " + call + ": " + reason;
}

IN_THE_CHILD int Launch::run(void* self) { static_cast<Launch*>(self)->run_child(); }

IN_THE_CHILD void Launch::fail(const char* call, long result) {
  failed_errno_ = static_cast<int>(-result);
  failed_call_ = call;
  for (;;) system_call(SYS_exit_group, 127);
}

IN_THE_CHILD void Launch::run_child() {
  system_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
  // It died before the line above.
  if (system_call(SYS_getppid) != parent_) fail("getppid", -ESRCH);
  const auto check = [this](const char* call, long result) {
    if (result < 0) fail(call, result);
  };
  check("setsid", system_call(SYS_setsid));
  const long null = system_call(SYS_openat, AT_FDCWD, as_argument("/dev/null"), O_RDONLY);
  check("open /dev/null", null);
  if (null != 0) check("dup", system_call(SYS_dup3, null, 0));
  check("dup", system_call(SYS_dup3, output_[0], 1));
  check("dup", system_call(SYS_dup3, output_[1], 2));
  close_above_2();
  system_call(SYS_umask, 007);
  check("enter", system_call(SYS_chdir, as_argument(request_.directory.c_str())));
  if (request_.descriptor_limit) limit_descriptors(*request_.descriptor_limit);
  reset_signals();
  fail("execute", system_call(SYS_execve, as_argument(request_.program.c_str()),
                              as_argument(words_.data()), as_argument(environment_.data())));
}

}  // namespace harness
