#include "backend/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "backend/signals.h"
#include "backend/uv_handle.h"

namespace harness {
namespace {

// How much is read at one event, so that a flood leaves the loop to others as well.
constexpr std::size_t bytes_per_event = std::size_t{256} << 10;
// The most that a pipe can hold: what the process wrote before its end is no more than this.
constexpr std::size_t bytes_in_pipe = std::size_t{1} << 20;

Duration monotonic_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

ExitStatus to_exit_status(int status) {
  ExitStatus result;
  if (WIFSIGNALED(status)) {
    result.signal = WTERMSIG(status);
    result.core_dumped = WCOREDUMP(status);
  } else {
    result.code = WEXITSTATUS(status);
  }
  return result;
}

}  // namespace

std::string ExitStatus::words() const {
  if (!signal) return "exited with status " + std::to_string(code.value_or(0));
  return "was killed by " + signal_name(*signal) + (core_dumped ? " (core dumped)" : "");
}

/// Shared with the poll handles, which outlive the process until the loop has closed them.
struct Process::State : std::enable_shared_from_this<Process::State> {
  using Poll = UvHandle<uv_poll_t, State>;

  struct Stream {
    Stream(State* state, std::string_view name, LineLimits limits)
        : reader(
              [state, name](std::string line) {
                if (!state->dead && state->callbacks.on_line) {
                  state->callbacks.on_line(name, std::move(line));
                }
              },
              limits) {}
    Poll* poll = nullptr;
    int descriptor = -1;
    LineReader reader;
  };

  State(uv_loop_t* loop, Reaper& reaper, Guardian* guardian, ProcessCallbacks callbacks,
        LineLimits limits)
      : loop(loop),
        reaper(reaper),
        guardian(guardian),
        callbacks(std::move(callbacks)),
        out(this, "stdout", limits),
        err(this, "stderr", limits) {}

  uv_loop_t* loop;
  Reaper& reaper;
  Guardian* guardian;
  ProcessCallbacks callbacks;
  Stream out;
  Stream err;
  pid_t pid = 0;
  std::optional<ExitStatus> status;
  Duration started{};
  Duration ended{};
  bool cleaned = false;
  bool dead = false;  ///< The owner is gone: nobody is told of anything.

  void open(Stream* stream, int descriptor);
  void listen(Stream* stream);
  void close(Stream* stream);
  void read(Stream* stream, std::size_t most);
  void exited(int wait_status);
  void clean();
};

void Process::State::open(Stream* stream, int descriptor) {
  stream->descriptor = descriptor;
  stream->poll = Poll::make(shared_from_this());
  uv_poll_init(loop, &stream->poll->handle, descriptor);
  listen(stream);
}

void Process::State::listen(Stream* stream) {
  uv_poll_start(&stream->poll->handle, UV_READABLE, [](uv_poll_t* handle, int, int) {
    const std::shared_ptr<State> state = Poll::state_of(handle);
    const bool is_out = state->out.poll != nullptr && &state->out.poll->handle == handle;
    state->read(is_out ? &state->out : &state->err, bytes_per_event);
  });
}

void Process::State::close(Stream* stream) {
  if (stream->descriptor < 0) return;
  Poll::close(stream->poll);
  ::close(stream->descriptor);
  stream->descriptor = -1;
}

void Process::State::read(Stream* stream, std::size_t most) {
  std::array<char, 65536> buffer;
  std::size_t taken = 0;
  while (taken < most && stream->descriptor >= 0 && !dead) {
    const ssize_t size = ::read(stream->descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (size <= 0) {
      close(stream);
      stream->reader.finish();
      return;
    }
    taken += static_cast<std::size_t>(size);
    stream->reader.feed({buffer.data(), static_cast<std::size_t>(size)});
    // A pipe that gave less than asked for is empty; this saves a call that says so.
    if (static_cast<std::size_t>(size) < buffer.size() && most == bytes_per_event) return;
  }
}

void Process::State::exited(int wait_status) {
  ended = monotonic_now();
  status = to_exit_status(wait_status);
  // Whoever was left behind may hold the pipes open: only what is there already is waited for.
  for (Stream* stream : {&out, &err}) {
    read(stream, bytes_in_pipe);
    if (!dead) stream->reader.finish();
  }
  if (dead) return;
  if (kill(-pid, 0) != 0) clean();
  if (callbacks.on_exit) callbacks.on_exit(*status);
}

void Process::State::clean() {
  if (!cleaned && guardian != nullptr) guardian->remove(pid);
  cleaned = true;
}

Process::Process(uv_loop_t* loop, Reaper& reaper, Guardian* guardian, ProcessCallbacks callbacks,
                 LineLimits limits)
    : state_(std::make_shared<State>(loop, reaper, guardian, std::move(callbacks), limits)) {}

Process::~Process() {
  state_->dead = true;
  if (running()) {
    kill(-state_->pid, SIGKILL);
    kill(state_->pid, SIGKILL);
    state_->reaper.unwatch(state_->pid);
  }
  if (state_->pid != 0) state_->clean();
  state_->close(&state_->out);
  state_->close(&state_->err);
}

std::string Process::start(const SpawnRequest& request) {
  State& state = *state_;
  const Spawned spawned = spawn_child(request, state.guardian);
  if (spawned.pid < 0) return spawned.error;
  state.pid = spawned.pid;
  state.started = monotonic_now();
  state.open(&state.out, spawned.stdout_descriptor);
  state.open(&state.err, spawned.stderr_descriptor);
  state.reaper.watch(state.pid, [weak = std::weak_ptr<State>(state_)](int status) {
    if (const auto alive = weak.lock()) alive->exited(status);
  });
  return "";
}

pid_t Process::pid() const { return state_->pid; }
bool Process::running() const { return state_->pid != 0 && !state_->status; }
const std::optional<ExitStatus>& Process::exit_status() const { return state_->status; }
Duration Process::started_at() const { return state_->started; }
Duration Process::ended_at() const { return state_->ended; }

bool Process::signal(int number) { return running() && kill(state_->pid, number) == 0; }

bool Process::signal_group(int number) {
  return state_->pid != 0 && !state_->cleaned && kill(-state_->pid, number) == 0;
}

void Process::cleaned_up() {
  if (state_->pid != 0) state_->clean();
}

void Process::pause_output(bool pause) {
  for (auto* stream : {&state_->out, &state_->err}) {
    if (stream->descriptor < 0) continue;
    if (pause) {
      uv_poll_stop(&stream->poll->handle);
    } else {
      state_->listen(stream);
    }
  }
}

std::uint64_t Process::suppressed_lines() const {
  return state_->out.reader.suppressed() + state_->err.reader.suppressed();
}

}  // namespace harness
