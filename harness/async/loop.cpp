#include "async/loop.h"

#include <algorithm>
#include <utility>

namespace harness {

Loop::Loop() {
  uv_loop_init(&uv_);
  uv_check_init(&uv_, &after_poll_);
  uv_prepare_init(&uv_, &before_poll_);
  uv_idle_init(&uv_, &keep_turning_);
  after_poll_.data = before_poll_.data = this;
  polled_ = uv_hrtime();
  uv_check_start(&after_poll_, [](uv_check_t* h) {
    auto* self = static_cast<Loop*>(h->data);
    self->call_late();
    self->drain();
  });
  uv_prepare_start(&before_poll_, [](uv_prepare_t* h) {
    auto* self = static_cast<Loop*>(h->data);
    self->drain();
    self->polled_ = uv_hrtime();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(&after_poll_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&before_poll_));
}

Loop::~Loop() {
  uv_walk(
      &uv_,
      [](uv_handle_t* h, void*) {
        if (!uv_is_closing(h)) uv_close(h, nullptr);
      },
      nullptr);
  // More than once: after a stop() that no run has seen, the first one comes back at once.
  while (uv_run(&uv_, UV_RUN_DEFAULT) != 0) {
  }
  uv_loop_close(&uv_);
}

void Loop::run() {
  drain();
  uv_run(&uv_, UV_RUN_DEFAULT);
}

void Loop::post(std::coroutine_handle<> handle) {
  ready_.push_back(handle);
  uv_idle_start(&keep_turning_, [](uv_idle_t*) {});
}

void Loop::drain() {
  while (!ready_.empty()) {
    std::vector<std::coroutine_handle<>> now;
    now.swap(ready_);
    for (const auto handle : now) handle.resume();
  }
  if (late_.empty()) uv_idle_stop(&keep_turning_);
}

void Loop::after_poll(Call call, void* what) {
  late_.emplace_back(call, what);
  uv_idle_start(&keep_turning_, [](uv_idle_t*) {});
}

void Loop::forget(void* what) {
  std::erase_if(late_, [what](const auto& late) { return late.second == what; });
}

void Loop::call_late() {
  // One by one: each call may take others back.
  for (std::size_t left = late_.size(); left > 0 && !late_.empty(); --left) {
    const auto [call, what] = late_.front();
    late_.erase(late_.begin());
    call(what);
  }
}

Signal::Signal(Loop& loop) : loop_(loop), timer_(new uv_timer_t) {
  uv_timer_init(loop_.uv(), timer_);
  timer_->data = this;
}

Signal::~Signal() {
  loop_.forget(this);
  timer_->data = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(timer_),
           [](uv_handle_t* h) { delete reinterpret_cast<uv_timer_t*>(h); });
}

void Signal::notify() {
  if (waiting_) wake(true);
}

void Signal::wake(bool notified) {
  notified_ = notified;
  uv_timer_stop(timer_);
  loop_.forget(this);
  loop_.post(std::exchange(waiting_, {}));
}

void Signal::Awaiter::await_suspend(std::coroutine_handle<> handle) {
  signal_.waiting_ = handle;
  signal_.notified_ = false;
  uv_update_time(signal_.loop_.uv());
  // Rounded up, so that a wait never ends before its time.
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(timeout_, Duration{}));
  uv_timer_start(
      signal_.timer_,
      [](uv_timer_t* t) {
        auto* self = static_cast<Signal*>(t->data);
        if (!self || !self->waiting_) return;
        self->loop_.after_poll([](void* what) { static_cast<Signal*>(what)->wake(false); }, self);
      },
      static_cast<std::uint64_t>(ms.count()), 0);
}

}  // namespace harness
