#include "process/guardian.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <set>

#include "process/proc_table.h"
#include "process/reaper.h"
#include "process/scratch.h"

namespace harness {
namespace {

static_assert(Guardian::Entry::is_always_lock_free);

// More than there can be sessions at the same time. Memory that is never touched costs nothing.
constexpr std::size_t table_rows = 16384;
constexpr std::size_t table_size = table_rows * sizeof(Guardian::Entry);

/// One look over all processes; kills what belongs to the run and says if there was anything.
bool kill_round(const std::set<pid_t>& leaders, const std::string& entry) {
  bool found = false;
  for (pid_t leader : leaders) {
    const std::optional<ProcessRow> row = read_process(leader);
    if (row && row->state != 'Z' && row->group == leader) kill(-leader, SIGKILL);
  }
  for (pid_t pid : all_processes()) {
    if (pid == getpid()) continue;
    const std::optional<ProcessRow> row = read_process(pid);
    if (!row || row->state == 'Z') continue;
    if (!leaders.contains(row->session) && !has_environment(pid, entry)) continue;
    found = true;
    kill(pid, SIGKILL);
  }
  return found;
}

[[noreturn]] void guard(int descriptor, const Guardian::Entry* table, const std::string& run_token,
                        const ScratchPlace& scratch) {
  char word = 0;
  ssize_t size = 0;
  do {
    size = recv(descriptor, &word, sizeof word, 0);
  } while (size < 0 && errno == EINTR);
  if (size > 0) _exit(0);  // All is done.
  // The other end is closed: in the harness, and in children on their way to exec, which have
  // entered themselves by then.
  std::set<pid_t> leaders;
  for (const Guardian::Entry* row = table; row != table + table_rows; ++row) {
    const pid_t leader = row->load();
    // 1 and below would mean "everyone" to kill().
    if (leader > 1) leaders.insert(leader);
  }
  const std::string entry = std::string(session_variable) + "=" + run_token + ".";
  // What forks while it is being killed is found in the next round.
  constexpr int rounds = 200;
  for (int round = 0; round < rounds && kill_round(leaders, entry); ++round) {
    const timespec pause{0, 5'000'000};
    nanosleep(&pause, nullptr);
  }
  scratch.clear();
  _exit(0);
}

[[noreturn]] void become_guardian(int descriptor, const Guardian::Entry* table,
                                  const std::string& run_token, const ScratchPlace& scratch) {
  setsid();
  prctl(PR_SET_NAME, "harness-guard", 0, 0, 0);
  for (int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2}) {
    signal(number, SIG_IGN);
  }
  signal(SIGCHLD, SIG_DFL);
  // Nobody who waits for the end of the harness's output, or for its port, shall wait for this
  // process.
  if (descriptor != 0) dup2(descriptor, 0);
  syscall(SYS_close_range, 1U, ~0U, 0U);
  if (chdir("/") != 0) _exit(1);
  guard(0, table, run_token, scratch);
}

}  // namespace

std::unique_ptr<Guardian> Guardian::start(std::string_view run_token, std::string* error) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    *error = std::string("cannot make a socket: ") + std::strerror(errno);
    return nullptr;
  }
  // Zeroes, and zero is a free row.
  void* memory =
      mmap(nullptr, table_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* table = static_cast<Entry*>(memory);
  const std::string token(run_token);
  const ScratchPlace scratch = ScratchPlace::of_this_process();
  const pid_t pid = memory == MAP_FAILED ? -1 : fork();
  if (pid < 0) {
    *error = std::string("cannot start a process: ") + std::strerror(errno);
    if (memory != MAP_FAILED) munmap(memory, table_size);
    close(ends[0]);
    close(ends[1]);
    return nullptr;
  }
  if (pid == 0) become_guardian(ends[1], table, token, scratch);
  close(ends[1]);
  return std::unique_ptr<Guardian>(new Guardian(ends[0], pid, table));
}

Guardian::~Guardian() {
  const char done = 1;
  while (send(descriptor_, &done, sizeof done, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
  close(descriptor_);
  // The reaper may have been quicker; then there is nothing to wait for.
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  munmap(static_cast<void*>(table_), table_size);
}

void Guardian::add(pid_t leader) {
  for (std::size_t i = 0; i < table_rows; ++i) {
    used_ = std::max(used_, i + 1);
    pid_t expected = 0;
    if (table_[i].compare_exchange_strong(expected, leader)) return;
  }
}

void Guardian::remove(pid_t leader) {
  for (std::size_t i = 0; i < used_; ++i) {
    pid_t expected = leader;
    if (table_[i].compare_exchange_strong(expected, 0)) return;
  }
}

}  // namespace harness
