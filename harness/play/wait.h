#pragma once

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <utility>

#include "session/backend_under_test.h"

namespace harness {

/// How a wait ended.
enum class Waited {
  met,        ///< The condition holds.
  late,       ///< It did not hold in time, and all that had come by then was seen.
  gone,       ///< Nothing can come from the backend any more.
  cancelled,  ///< The user has interrupted the run.
};

/// What wait_for() returns; awaited at once. The condition is looked at first without waiting, then
/// after every change. A backend's connection ends a moment before its process: `gone` waits that
/// moment for the exit status, which the report wants.
template <typename Condition>
class [[nodiscard]] WaitFor final : public Waiter {
 public:
  WaitFor(BackendUnderTest& test, Condition condition, Duration deadline,
          const BackendFacts* backend)
      : test_(test), condition_(std::move(condition)), deadline_(deadline), backend_(backend) {
    until = deadline;
  }

  bool await_ready() { return is_over(false); }
  void await_suspend(std::coroutine_handle<> handle) {
    coroutine = handle;
    test_.watch(*this);
  }
  Waited await_resume() const { return result_; }

  bool is_over(bool) override {
    if (condition_()) return ended(Waited::met);
    if (test_.cancelled()) return ended(Waited::cancelled);
    if (backend_ != nullptr && backend_->is_over() && exit_is_told()) return ended(Waited::gone);
    return test_.passed(deadline_) && ended(Waited::late);
  }

 private:
  static constexpr Duration time_to_exit = std::chrono::milliseconds(300);

  bool ended(Waited how) {
    result_ = how;
    return true;
  }
  bool exit_is_told() {
    if (!backend_->running()) return true;
    const Duration now = test_.now();
    if (exit_due_ == Duration{}) exit_due_ = std::min(now + time_to_exit, deadline_);
    until = exit_due_;
    return test_.passed(exit_due_);
  }

  BackendUnderTest& test_;
  Condition condition_;
  Duration deadline_;
  const BackendFacts* backend_;
  Duration exit_due_{};
  Waited result_ = Waited::late;
};

/// `co_await wait_for(test, condition, deadline)`: every wait of the player goes through here.
/// `deadline` is a moment of the test's clock. With `backend`, its end ends the wait.
template <typename Condition>
WaitFor<Condition> wait_for(BackendUnderTest& test, Condition condition, Duration deadline,
                            const BackendFacts* backend = nullptr) {
  return WaitFor<Condition>(test, std::move(condition), deadline, backend);
}

}  // namespace harness
