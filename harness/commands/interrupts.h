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

}  // namespace harness
