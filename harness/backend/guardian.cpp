#include "backend/guardian.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <set>

#include "backend/proc_table.h"
#include "backend/reaper.h"

namespace harness {
namespace {

/// What goes over the socket, one message each.
struct Record {
  enum class Kind : std::int32_t { enter, remove, done };
  Kind kind;
  std::int32_t leader;
};

void send_record(int descriptor, Record record) {
  // A helper that is gone or stuck must not hurt the harness: no signal, no waiting.
  (void)send(descriptor, &record, sizeof record, MSG_NOSIGNAL | MSG_DONTWAIT);
}

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

[[noreturn]] void guard(int descriptor, const std::string& run_token) {
  std::set<pid_t> leaders;
  while (true) {
    Record record{};
    const ssize_t size = recv(descriptor, &record, sizeof record, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    if (size != sizeof record) continue;
    if (record.kind == Record::Kind::done) _exit(0);
    // 1 and below would mean "everyone" to kill().
    if (record.leader <= 1) continue;
    if (record.kind == Record::Kind::enter) leaders.insert(record.leader);
    if (record.kind == Record::Kind::remove) leaders.erase(record.leader);
  }
  const std::string entry = std::string(session_variable) + "=" + run_token + ".";
  // What forks while it is being killed is found in the next round.
  constexpr int rounds = 200;
  for (int round = 0; round < rounds && kill_round(leaders, entry); ++round) {
    const timespec pause{0, 5'000'000};
    nanosleep(&pause, nullptr);
  }
  _exit(0);
}

[[noreturn]] void become_guardian(int descriptor, const std::string& run_token) {
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
  guard(0, run_token);
}

}  // namespace

std::unique_ptr<Guardian> Guardian::start(std::string_view run_token, std::string* error) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    *error = std::string("cannot make a socket: ") + std::strerror(errno);
    return nullptr;
  }
  const std::string token(run_token);
  const pid_t pid = fork();
  if (pid < 0) {
    *error = std::string("cannot start a process: ") + std::strerror(errno);
    close(ends[0]);
    close(ends[1]);
    return nullptr;
  }
  if (pid == 0) become_guardian(ends[1], token);
  close(ends[1]);
  return std::unique_ptr<Guardian>(new Guardian(ends[0], pid));
}

Guardian::~Guardian() {
  const Record record{Record::Kind::done, 0};
  while (send(descriptor_, &record, sizeof record, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
  close(descriptor_);
  // The reaper may have been quicker; then there is nothing to wait for.
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guardian::remove(pid_t leader) { guardian_leave(descriptor_, leader); }

void guardian_enter(int descriptor, pid_t leader) {
  send_record(descriptor, {Record::Kind::enter, leader});
}

void guardian_leave(int descriptor, pid_t leader) {
  send_record(descriptor, {Record::Kind::remove, leader});
}

}  // namespace harness
