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
    // What has come first: it may end a wait whose time is over as well.
    self->drain();
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

void Loop::post(Call call, void* what) {
  ready_.emplace_back(call, what);
  uv_idle_start(&keep_turning_, [](uv_idle_t*) {});
}

void Loop::after_poll(Call call, void* what) {
  late_.emplace_back(call, what);
  uv_idle_start(&keep_turning_, [](uv_idle_t*) {});
}

void Loop::forget(void* what) {
  for (Calls* calls : {&ready_, &late_}) {
    std::erase_if(*calls, [what](const auto& call) { return call.second == what; });
  }
}

void Loop::drain() {
  while (!ready_.empty()) {
    const auto [call, what] = ready_.front();
    ready_.pop_front();
    call(what);
  }
  if (late_.empty()) uv_idle_stop(&keep_turning_);
}

void Loop::call_late() {
  // One by one: a call may take others back. What it adds waits for the next look.
  for (std::size_t left = late_.size(); left > 0 && !late_.empty(); --left) {
    const auto [call, what] = late_.front();
    late_.pop_front();
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
  if (!waiter_ || look_is_due_) return;
  look_is_due_ = true;
  loop_.post([](void* what) { static_cast<Signal*>(what)->look(true); }, this);
}

void Signal::watch(Waiter& waiter) {
  waiter_ = &waiter;
  arm();
}

void Signal::arm() {
  armed_for_ = waiter_->until;
  const Duration left = armed_for_ - Duration(static_cast<std::int64_t>(uv_hrtime()));
  uv_update_time(loop_.uv());
  // Rounded up, so that a wait never ends before its time.
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(left, Duration{}));
  uv_timer_start(
      timer_,
      [](uv_timer_t* t) {
        auto* self = static_cast<Signal*>(t->data);
        if (!self || !self->waiter_) return;
        self->loop_.after_poll([](void* what) { static_cast<Signal*>(what)->look(false); }, self);
      },
      static_cast<std::uint64_t>(ms.count()), 0);
}

void Signal::look(bool notified) {
  if (notified) look_is_due_ = false;
  if (!waiter_) return;
  if (!waiter_->is_over(notified)) {
    if (!notified || waiter_->until != armed_for_) arm();
    return;
  }
  uv_timer_stop(timer_);
  loop_.forget(this);
  look_is_due_ = false;
  std::exchange(waiter_, nullptr)->coroutine.resume();
}

Signal::Awaiter::Awaiter(Signal& signal, Duration timeout) : signal_(signal) {
  until = Duration(static_cast<std::int64_t>(uv_hrtime())) + timeout;
}

}  // namespace harness
