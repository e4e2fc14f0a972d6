#include "process/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "async/uv_handle.h"
#include "process/signals.h"

namespace harness {
namespace {

// The most that a pipe can hold: what the process wrote before its end is no more than this.
constexpr std::size_t bytes_in_pipe = std::size_t{1} << 20;

/// What libuv reads into: one for all, since each read is worked off before the next.
std::array<char, 65536>& read_buffer() {
  static std::array<char, 65536> buffer;
  return buffer;
}

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
  if (!not_started.empty()) return "was not started: " + not_started;
  if (!signal) return "exited with status " + std::to_string(code.value_or(0));
  return "was killed by " + signal_name(*signal) + (core_dumped ? " (core dumped)" : "");
}

/// Shared with the pipe handles, which outlive the process until the loop has closed them.
struct Process::State : std::enable_shared_from_this<Process::State> {
  using Pipe = UvHandle<uv_pipe_t, State>;

  struct Stream {
    Stream(State* state, std::string_view name, LineLimits limits)
        : reader(
              [state, name](std::string line) {
                if (!state->dead && state->callbacks.on_line) {
                  state->callbacks.on_line(name, std::move(line));
                }
              },
              limits) {}
    Pipe* pipe = nullptr;  ///< Null before the start and after the stream's end.
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
  std::unique_ptr<Launch> launch;
  pid_t pid = 0;
  std::optional<ExitStatus> status;
  Duration started{};
  Duration ended{};
  bool cleaned = false;
  bool dead = false;  ///< The owner is gone: nobody is told of anything.

  void open(Stream* stream, int descriptor);
  void listen(Stream* stream);
  void close(Stream* stream);
  void take(Stream* stream, ssize_t size, const char* bytes);
  void read_rest(Stream* stream);
  void exited(int wait_status);
  void clean();
};

/// The handle owns the descriptor, which libuv makes non-blocking: of a new pipe, so it cannot
/// fail.
void Process::State::open(Stream* stream, int descriptor) {
  stream->pipe = Pipe::make(shared_from_this());
  uv_pipe_init(loop, &stream->pipe->handle, 0);
  uv_pipe_open(&stream->pipe->handle, descriptor);
  listen(stream);
}

void Process::State::listen(Stream* stream) {
  uv_read_start(
      reinterpret_cast<uv_stream_t*>(&stream->pipe->handle),
      [](uv_handle_t*, std::size_t, uv_buf_t* buffer) {
        *buffer = uv_buf_init(read_buffer().data(), static_cast<unsigned>(read_buffer().size()));
      },
      [](uv_stream_t* handle, ssize_t size, const uv_buf_t* buffer) {
        auto* pipe = reinterpret_cast<uv_pipe_t*>(handle);
        const std::shared_ptr<State> state = Pipe::state_of(pipe);
        const bool is_out = state->out.pipe != nullptr && &state->out.pipe->handle == pipe;
        if (size != 0) state->take(is_out ? &state->out : &state->err, size, buffer->base);
      });
}

void Process::State::close(Stream* stream) { Pipe::close(stream->pipe); }

/// Bytes that were read, or with a negative size the stream's end.
void Process::State::take(Stream* stream, ssize_t size, const char* bytes) {
  if (size < 0) {
    close(stream);
    stream->reader.finish();
  } else {
    stream->reader.feed({bytes, static_cast<std::size_t>(size)});
  }
}

/// What is in the pipe already, without waiting for more.
void Process::State::read_rest(Stream* stream) {
  std::array<char, 65536> buffer;
  std::size_t taken = 0;
  while (taken < bytes_in_pipe && stream->pipe != nullptr && !dead) {
    uv_os_fd_t descriptor = -1;
    uv_fileno(reinterpret_cast<uv_handle_t*>(&stream->pipe->handle), &descriptor);
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (size > 0) taken += static_cast<std::size_t>(size);
    take(stream, size > 0 ? size : -1, buffer.data());
  }
}

void Process::State::exited(int wait_status) {
  ended = monotonic_now();
  status = to_exit_status(wait_status);
  status->not_started = launch->failure();
  // Whoever was left behind may hold the pipes open: only what is there already is waited for.
  for (Stream* stream : {&out, &err}) {
    read_rest(stream);
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
    harness::signal_group(state_->pid, SIGKILL);
    state_->reaper.unwatch(state_->pid);
  }
  if (state_->pid != 0) state_->clean();
  state_->close(&state_->out);
  state_->close(&state_->err);
}

std::string Process::start(SpawnRequest request) {
  State& state = *state_;
  Spawned spawned = spawn_child(std::move(request), state.guardian);
  if (spawned.pid < 0) return spawned.error;
  state.pid = spawned.pid;
  state.launch = std::move(spawned.launch);
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
  if (running()) return harness::signal_group(state_->pid, number);
  // Its own id may be somebody else's by now; that of its group is not, while it has members.
  return state_->pid != 0 && !state_->cleaned && kill(-state_->pid, number) == 0;
}

void Process::cleaned_up() {
  if (state_->pid != 0) state_->clean();
}

void Process::pause_output(bool pause) {
  for (auto* stream : {&state_->out, &state_->err}) {
    if (stream->pipe == nullptr) continue;
    if (pause) {
      uv_read_stop(reinterpret_cast<uv_stream_t*>(&stream->pipe->handle));
    } else {
      state_->listen(stream);
    }
  }
}

}  // namespace harness
