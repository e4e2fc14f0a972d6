#include "process/reaper.h"

#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <random>
#include <set>
#include <unordered_map>

#include "async/uv_handle.h"
#include "process/proc_table.h"
#include "process/signals.h"

namespace harness {
namespace {

// Processes that fork while they are being killed are found in a later round. A round in which
// nothing new is found is the last, so the bound only matters against a fork bomb.
constexpr int kill_rounds = 100;

sigset_t just_sigchld() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  return set;
}

bool is_zombie(pid_t pid) {
  const std::optional<ProcessRow> row = read_process(pid);
  return !row || row->state == 'Z';
}

void add_with_descendants(pid_t pid, std::vector<pid_t>* found) {
  found->push_back(pid);
  for (pid_t descendant : descendants_of(pid)) {
    if (!is_zombie(descendant)) found->push_back(descendant);
  }
}

}  // namespace

std::string make_run_token() {
  std::random_device random;
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
  std::string token = std::to_string(getpid()) + "-";
  for (int i = 0; i < 16; ++i) token += letters[random() % letters.size()];
  return token;
}

std::string session_token(std::string_view run_token, int number) {
  return std::string(run_token) + "." + std::to_string(number) + ".";
}

/// Shared with the poll handle, which outlives the reaper until the loop has closed it.
struct Reaper::State {
  using Poll = UvHandle<uv_poll_t, State>;

  Poll* poll = nullptr;
  int descriptor = -1;          ///< Readable when a child has ended.
  bool blocked_before = false;  ///< SIGCHLD, by whoever made the reaper.
  std::unordered_map<pid_t, OnExit> watched;
  std::set<pid_t>
      foreign;  ///< Children that were there before us: whoever became the harness had them.

  void collect();
  void keep_loop();
};

/// The loop runs on as long as somebody waits for a child.
void Reaper::State::keep_loop() {
  if (poll == nullptr) return;
  auto* handle = reinterpret_cast<uv_handle_t*>(&poll->handle);
  const bool waited_for =
      std::ranges::any_of(watched, [](const auto& child) { return child.second != nullptr; });
  if (waited_for) {
    uv_ref(handle);
  } else {
    uv_unref(handle);
  }
}

void Reaper::State::collect() {
  while (true) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    if (pid <= 0) return;
    const auto found = watched.find(pid);
    foreign.erase(pid);
    if (found == watched.end()) continue;  // Left behind by a backend.
    const OnExit on_exit = std::move(found->second);
    watched.erase(found);
    keep_loop();
    if (on_exit) on_exit(status);
  }
}

Reaper::Reaper(uv_loop_t* loop) : state_(std::make_shared<State>()) {
  for (const pid_t child : own_children()) state_->foreign.insert(child);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  // Not with a handler: a descriptor costs a third of the calls, and interrupts nobody.
  std::signal(SIGCHLD, SIG_DFL);  // Whoever ignores it leaves no ended child to wait for.
  const sigset_t child_ended = just_sigchld();
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &child_ended, &before);
  state_->blocked_before = sigismember(&before, SIGCHLD) == 1;
  state_->descriptor = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
  state_->poll = State::Poll::make(state_);
  uv_poll_init(loop, &state_->poll->handle, state_->descriptor);
  uv_poll_start(&state_->poll->handle, UV_READABLE, [](uv_poll_t* poll, int, int) {
    const auto state = State::Poll::state_of(poll);
    // One at a time: a signal that is pending does not become pending again.
    signalfd_siginfo info;
    while (read(state->descriptor, &info, sizeof info) < 0 && errno == EINTR) {
    }
    state->collect();
  });
  state_->keep_loop();
}

Reaper::~Reaper() {
  for (auto& [pid, on_exit] : state_->watched) on_exit = nullptr;
  State::Poll::close(state_->poll);
  close(state_->descriptor);
  const sigset_t child_ended = just_sigchld();
  if (!state_->blocked_before) pthread_sigmask(SIG_UNBLOCK, &child_ended, nullptr);
}

void Reaper::watch(pid_t pid, OnExit on_exit) {
  state_->watched[pid] = std::move(on_exit);
  state_->keep_loop();
}

void Reaper::unwatch(pid_t pid) {
  const auto found = state_->watched.find(pid);
  if (found != state_->watched.end()) found->second = nullptr;
  state_->keep_loop();
}

void Reaper::collect() {
  const auto state = state_;
  state->collect();
}

std::vector<pid_t> Reaper::strays() const {
  std::vector<pid_t> strays;
  for (pid_t child : own_children()) {
    if (state_->watched.contains(child) || state_->foreign.contains(child)) continue;
    // Nothing that we start stays in our own session: its parent was such a child.
    if (getsid(child) == getsid(0)) continue;
    if (!is_zombie(child)) strays.push_back(child);
  }
  return strays;
}

std::vector<pid_t> Reaper::left_behind(pid_t leader, std::string_view token) const {
  std::vector<pid_t> found;
  const std::string entry = std::string(session_variable) + "=" + std::string(token);
  for (pid_t stray : strays()) {
    const std::optional<ProcessRow> row = read_process(stray);
    if (!row) continue;
    if (row->session == leader || (!token.empty() && has_environment(stray, entry))) {
      add_with_descendants(stray, &found);
    }
  }
  return found;
}

std::size_t Reaper::kill_tree(pid_t leader, std::string_view token) {
  std::set<pid_t> killed;
  for (int round = 0; round < kill_rounds; ++round) {
    std::vector<pid_t> found = left_behind(leader, token);
    // Of a leader that is still alive, or else its id may belong to someone else by now.
    if (state_->watched.contains(leader)) {
      for (pid_t descendant : descendants_of(leader)) {
        if (!is_zombie(descendant)) found.push_back(descendant);
      }
      signal_group(leader, SIGKILL);
    }
    std::erase_if(found, [&](pid_t pid) { return killed.contains(pid); });
    if (found.empty()) break;
    for (pid_t pid : found) {
      kill(pid, SIGKILL);
      killed.insert(pid);
    }
  }
  return killed.size();
}

std::size_t kill_strays(Reaper& reaper) {
  std::set<pid_t> killed;
  for (int round = 0; round < kill_rounds; ++round) {
    std::vector<pid_t> found;
    for (pid_t stray : reaper.strays()) add_with_descendants(stray, &found);
    std::erase_if(found, [&](pid_t pid) { return killed.contains(pid); });
    if (found.empty()) break;
    for (pid_t pid : found) {
      kill(pid, SIGKILL);
      killed.insert(pid);
    }
  }
  // What was killed is gone a moment later; whoever looks after our end shall find nothing.
  for (int waited = 0; !reaper.strays().empty() && waited < 1000; ++waited) {
    const timespec moment{0, 1'000'000};
    nanosleep(&moment, nullptr);
  }
  return killed.size();
}

}  // namespace harness
