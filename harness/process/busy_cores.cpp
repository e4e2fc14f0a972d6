#include "process/busy_cores.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace harness {

namespace {

constexpr int niceness = 5;

[[noreturn]] void be_busy(pid_t parent) {
  // The parent may have ended before this was asked for.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() != parent) _exit(0);
  prctl(PR_SET_NAME, "harness-busy", 0, 0, 0);
  // Ctrl-C is for the harness, which ends this process.
  for (const int number : {SIGINT, SIGHUP, SIGQUIT}) signal(number, SIG_IGN);
  signal(SIGTERM, SIG_DFL);
  // Nobody who waits for the end of the harness's output shall wait for this process.
  syscall(SYS_close_range, 0U, ~0U, 0U);
  errno = 0;
  if (nice(niceness) == -1 && errno != 0) _exit(1);
  volatile unsigned long work = 0;
  for (;;) work = work + 1;
}

}  // namespace

std::unique_ptr<BusyCores> BusyCores::start(int count, std::string* error) {
  std::unique_ptr<BusyCores> cores(new BusyCores);
  const pid_t parent = getpid();
  for (int i = 0; i < count; ++i) {
    const pid_t pid = fork();
    if (pid < 0) {
      *error = std::string("cannot start a process: ") + std::strerror(errno);
      return nullptr;
    }
    if (pid == 0) be_busy(parent);
    cores->pids_.push_back(pid);
  }
  return cores;
}

BusyCores::~BusyCores() {
  for (const pid_t pid : pids_) kill(pid, SIGKILL);
  // The reaper may have been quicker; then there is nothing to wait for.
  for (const pid_t pid : pids_) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

}  // namespace harness
