#pragma once

#include <uv.h>

#include <functional>
#include <memory>

namespace harness {

/// Ctrl-C and its kin (SIGINT, SIGTERM, SIGHUP) while it lives. Each is told to the loop; but the
/// third ends the program at once with exit_interrupted, even where it stands still in a write that
/// nobody reads. One at a time.
class Interrupts {
 public:
  /// `on_interrupt` is called from the loop, which outlives this.
  Interrupts(uv_loop_t* loop, std::function<void()> on_interrupt);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Tells the loop that nobody reads standard output any more, if that is a pipe: `run … | head -1`.
/// While it lives; one at a time is enough.
class ReaderWatch {
 public:
  /// `on_gone` is called once, from the loop, which outlives this.
  ReaderWatch(uv_loop_t* loop, std::function<void()> on_gone);
  ~ReaderWatch();
  ReaderWatch(const ReaderWatch&) = delete;
  ReaderWatch& operator=(const ReaderWatch&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// True if standard output is a pipe whose reader is gone.
bool reader_is_gone();

}  // namespace harness
