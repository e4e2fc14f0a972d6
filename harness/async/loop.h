#pragma once

#include <uv.h>

#include <coroutine>
#include <cstdint>
#include <deque>
#include <utility>

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
  using Call = void (*)(void* what);
  /// Calls back once, soon, from the loop: no source is re-entered.
  void post(Call call, void* what);

  /// Calls back once, after the next look at sockets and pipes. What has come by then is older than
  /// a time-out that is seen now: libuv runs timers first, and a loop that was held up would take
  /// its own lateness for somebody else's.
  void after_poll(Call call, void* what);
  /// Takes back all calls for `what`.
  void forget(void* what);

  /// Since the last such look began.
  Duration since_poll() const { return Duration(static_cast<std::int64_t>(uv_hrtime() - polled_)); }

 private:
  using Calls = std::deque<std::pair<Call, void*>>;
  void drain();
  void call_late();

  uv_loop_t uv_;
  uv_check_t after_poll_;
  uv_prepare_t before_poll_;
  uv_idle_t keep_turning_;    ///< Active while something is ready, so that polling does not block.
  Calls ready_;               ///< For post.
  Calls late_;                ///< For after_poll.
  std::uint64_t polled_ = 0;  ///< By uv_hrtime().
};

/// A coroutine that waits for a change, with what ends the wait. It lives in the coroutine's frame.
class Waiter {
 public:
  /// Looked at from the loop: after something has happened (`notified`), or when `until` is over
  /// and what had come by then was seen. True: the wait is over, and the coroutine goes on.
  virtual bool is_over(bool notified) = 0;

  std::coroutine_handle<> coroutine;
  Duration until{};  ///< By SystemClock. is_over() may change it.

 protected:
  ~Waiter() = default;
};

/// Lets one coroutine at a time wait for changes. A notify() that nobody waits for is lost: the
/// waiter looks at the state first, then waits.
class Signal {
 public:
  explicit Signal(Loop& loop);
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  /// Something happened. The waiter looks soon, from the loop.
  void notify();
  /// The waiter waits from now on. It outlives its wait.
  void watch(Waiter& waiter);

  class Awaiter final : public Waiter {
   public:
    Awaiter(Signal& signal, Duration timeout);
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      coroutine = handle;
      signal_.watch(*this);
    }
    bool await_resume() const { return notified_; }
    bool is_over(bool notified) override {
      notified_ = notified;
      return true;
    }

   private:
    Signal& signal_;
    bool notified_ = false;
  };
  /// `co_await signal.wait(timeout)` is true if notify() came first and false if the time was over,
  /// after a last look at what has come in time. 0 or less comes back from the loop's next turn
  /// with false.
  Awaiter wait(Duration timeout) { return Awaiter(*this, timeout); }

 private:
  void arm();
  void look(bool notified);

  Loop& loop_;
  uv_timer_t* timer_;  ///< On the heap: libuv closes it after we are gone.
  Waiter* waiter_ = nullptr;
  Duration armed_for_{};      ///< What the timer waits for.
  bool look_is_due_ = false;  ///< After a notify().
};

}  // namespace harness
