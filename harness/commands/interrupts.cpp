#include "commands/interrupts.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <utility>

#include "async/uv_handle.h"
#include "suite/exit_status.h"

namespace harness {
namespace {

constexpr std::array numbers = {SIGINT, SIGTERM, SIGHUP};
constexpr int patience = 2;
constexpr std::uint64_t look_interval = 200;  ///< Milliseconds, between looks for the reader.

// What a signal handler can reach is global.
std::atomic<int> interrupts_seen = 0;
void (*tell_loop)(int) = nullptr;  ///< libuv's handler.

void on_signal(int number) {
  if (++interrupts_seen > patience) _exit(exit_interrupted);
  tell_loop(number);
}

}  // namespace

struct Interrupts::State {
  using Handle = UvHandle<uv_signal_t, State>;
  std::function<void()> on_interrupt;
  std::array<Handle*, numbers.size()> handles{};
};

Interrupts::Interrupts(uv_loop_t* loop, std::function<void()> on_interrupt)
    : state_(std::make_shared<State>()) {
  state_->on_interrupt = std::move(on_interrupt);
  interrupts_seen = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    State::Handle*& handle = state_->handles[i] = State::Handle::make(state_);
    uv_signal_init(loop, &handle->handle);
    uv_signal_start(
        &handle->handle,
        [](uv_signal_t* signal, int) { State::Handle::state_of(signal)->on_interrupt(); },
        numbers[i]);
    uv_unref(reinterpret_cast<uv_handle_t*>(&handle->handle));
    // Ours goes before libuv's, with the same flags.
    struct sigaction action {};
    sigaction(numbers[i], nullptr, &action);
    tell_loop = action.sa_handler;
    action.sa_handler = on_signal;
    sigaction(numbers[i], &action, nullptr);
  }
}

Interrupts::~Interrupts() {
  for (State::Handle*& handle : state_->handles) State::Handle::close(handle);
}

struct ReaderWatch::State {
  using Handle = UvHandle<uv_timer_t, State>;
  std::function<void()> on_gone;
  Handle* handle = nullptr;
};

ReaderWatch::ReaderWatch(uv_loop_t* loop, std::function<void()> on_gone)
    : state_(std::make_shared<State>()) {
  struct stat status {};
  if (fstat(STDOUT_FILENO, &status) != 0 || !S_ISFIFO(status.st_mode)) return;
  state_->on_gone = std::move(on_gone);
  state_->handle = State::Handle::make(state_);
  // Not uv_poll_t, which would make standard output non-blocking, for all who share it.
  uv_timer_t* timer = &state_->handle->handle;
  uv_timer_init(loop, timer);
  uv_timer_start(
      timer,
      [](uv_timer_t* expired) {
        if (!reader_is_gone()) return;
        uv_timer_stop(expired);
        State::Handle::state_of(expired)->on_gone();
      },
      look_interval, look_interval);
  uv_unref(reinterpret_cast<uv_handle_t*>(timer));
}

ReaderWatch::~ReaderWatch() { State::Handle::close(state_->handle); }

bool reader_is_gone() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

}  // namespace harness
