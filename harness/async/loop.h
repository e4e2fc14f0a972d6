#pragma once

#include <uv.h>

#include <coroutine>
#include <cstdint>
#include <utility>
#include <vector>

#include "text/units.h"

namespace harness {

/// The one libuv loop, with what coroutines need of it. Sources (sockets, processes)
/// call back from libuv; a Signal makes the coroutine that waits for them ready, and it goes on
/// when the callback is over, so that no source is re-entered.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  uv_loop_t* uv() { return &uv_; }
  /// Runs until stop(), or until nothing is left that could happen.
  void run();
  void stop() { uv_stop(&uv_); }
  /// Resumes the coroutine soon, from the loop.
  void post(std::coroutine_handle<> handle);

  /// Calls back once, after the next look at sockets and pipes. What has come by then is older than
  /// a time-out that is seen now: libuv runs timers first, and a loop that was held up would take
  /// its own lateness for somebody else's.
  using Call = void (*)(void* what);
  void after_poll(Call call, void* what);
  /// Takes back the calls for `what`.
  void forget(void* what);

  /// Since the last such look began.
  Duration since_poll() const { return Duration(static_cast<std::int64_t>(uv_hrtime() - polled_)); }

  /// `co_await loop.turn()` goes on after such a look; for work that would else keep the loop.
  class Turn {
   public:
    explicit Turn(Loop& loop) : loop_(loop) {}
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      loop_.after_poll([](void* what) { std::coroutine_handle<>::from_address(what).resume(); },
                       handle.address());
    }
    void await_resume() const {}

   private:
    Loop& loop_;
  };
  Turn turn() { return Turn(*this); }

 private:
  void drain();
  void call_late();

  uv_loop_t uv_;
  uv_check_t after_poll_;
  uv_prepare_t before_poll_;
  uv_idle_t keep_turning_;  ///< Active while something is ready, so that polling does not block.
  std::vector<std::coroutine_handle<>> ready_;
  std::uint64_t polled_ = 0;                  ///< By uv_hrtime().
  std::vector<std::pair<Call, void*>> late_;  ///< For after_poll.
};

/// Wakes one waiting coroutine. `co_await signal.wait(deadline)` returns true if notify() came
/// first and false if the deadline did, after a last look at what has come in time. A notify() that
/// nobody waits for is lost: the waiter looks at the state first, then waits.
class Signal {
 public:
  explicit Signal(Loop& loop);
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  void notify();

  class Awaiter {
   public:
    Awaiter(Signal& signal, Duration timeout) : signal_(signal), timeout_(timeout) {}
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle);
    bool await_resume() const { return signal_.notified_; }

   private:
    Signal& signal_;
    Duration timeout_;
  };
  /// `timeout` counts from now; 0 or less comes back from the loop's next turn with false.
  Awaiter wait(Duration timeout) { return Awaiter(*this, timeout); }

 private:
  void wake(bool notified);

  Loop& loop_;
  uv_timer_t* timer_;  ///< On the heap: libuv closes it after we are gone.
  std::coroutine_handle<> waiting_;
  bool notified_ = false;
};

}  // namespace harness
