#include "backend/spawn.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "backend/reaper.h"

namespace harness {
namespace {

/// What the child works with: plain pointers, made before it exists, and where it reports failure.
/// The child runs in the parent's memory until exec, so only async-signal-safe calls are made.
struct ChildPlan {
  const char* program;
  char* const* words;
  char* const* environment;
  const char* directory;
  int output[2];                    ///< Writing ends for descriptors 1 and 2; both above 2.
  Guardian::Entry* guardian_entry;  ///< Null: there is no guardian.
  pid_t parent;
  bool limit_descriptors;
  rlim_t descriptor_limit;
  // Written by the child, read by the parent after it.
  volatile int failed_errno = 0;
  const char* volatile failed_call = nullptr;
};

[[noreturn]] void fail_child(ChildPlan* plan, const char* call, int error) {
  plan->failed_errno = error;
  plan->failed_call = call;
  _exit(127);
}

void reset_signals() {
  // Not the real-time ones: exec resets handlers by itself, and nobody ignores those.
  for (int number = 1; number < __SIGRTMIN; ++number) {
    if (number == SIGKILL || number == SIGSTOP) continue;
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  // Not pthread_sigmask: the child must touch nothing of the parent's thread.
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void limit_descriptors(rlim_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  rlimit raised{wanted, wanted > limit.rlim_max ? wanted : limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return;
  limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void close_above_2() {
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  for (rlim_t descriptor = 3; descriptor < limit.rlim_cur && descriptor < 65536; ++descriptor) {
    close(static_cast<int>(descriptor));
  }
}

[[noreturn]] void run_child(ChildPlan* plan) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() != plan->parent) _exit(127);  // It died before the line above.
  if (setsid() < 0) fail_child(plan, "setsid", errno);
  if (plan->guardian_entry) plan->guardian_entry->store(getpid());
  const int null = open("/dev/null", O_RDONLY);
  if (null < 0) fail_child(plan, "open /dev/null", errno);
  if (null != 0 && dup2(null, 0) < 0) fail_child(plan, "dup2", errno);
  if (dup2(plan->output[0], 1) < 0) fail_child(plan, "dup2", errno);
  if (dup2(plan->output[1], 2) < 0) fail_child(plan, "dup2", errno);
  close_above_2();
  umask(007);
  if (chdir(plan->directory) != 0) fail_child(plan, "enter", errno);
  if (plan->limit_descriptors) limit_descriptors(plan->descriptor_limit);
  reset_signals();
  execve(plan->program, plan->words, plan->environment);
  fail_child(plan, "execute", errno);
}

/// vfork is safe here: run_child never returns, and does not touch the parent's memory but the
/// plan. The parent stands still until the child has executed its program or ended.
[[gnu::noinline]] pid_t vfork_child(ChildPlan* plan) {
  const pid_t pid = vfork();
  if (pid == 0) run_child(plan);
  return pid;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> list;
  list.reserve(words.size() + 1);
  for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

/// A pipe with both ends above 2, the reading end non-blocking. False with errno.
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
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return true;
}

std::string failure_text(const ChildPlan& plan) {
  const std::string call = plan.failed_call;
  const std::string reason = std::strerror(plan.failed_errno);
  if (call == "execute") return "cannot execute " + std::string(plan.program) + ": " + reason;
  if (call == "enter") {
    return "cannot enter the directory " + std::string(plan.directory) + ": " + reason;
  }
  return "cannot start the program: " + call + ": " + reason;
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

Spawned spawn_child(const SpawnRequest& request, Guardian* guardian) {
  Spawned spawned;
  auto fail = [&](int error) {
    spawned.error = std::string("cannot start a process: ") + std::strerror(error);
    return spawned;
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
  const std::vector<char*> words = pointers(request.words);
  const std::vector<char*> environment = pointers(request.environment);
  ChildPlan plan{.program = request.program.c_str(),
                 .words = words.data(),
                 .environment = environment.data(),
                 .directory = request.directory.c_str(),
                 .output = {out[1], err[1]},
                 .guardian_entry = guardian ? guardian->free_entry() : nullptr,
                 .parent = getpid(),
                 .limit_descriptors = request.descriptor_limit.has_value(),
                 .descriptor_limit = static_cast<rlim_t>(request.descriptor_limit.value_or(0))};
  // A handler of the harness must not run in the child, which still has its memory.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = vfork_child(&plan);
  const int reason = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  close(out[1]);
  close(err[1]);
  if (pid > 0 && plan.failed_call == nullptr) {
    spawned.pid = pid;
    spawned.stdout_descriptor = out[0];
    spawned.stderr_descriptor = err[0];
    return spawned;
  }
  close(out[0]);
  close(err[0]);
  if (pid < 0) return fail(reason);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (guardian) guardian->remove(pid);
  spawned.error = failure_text(plan);
  return spawned;
}

}  // namespace harness
