#include "async/loop.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <optional>

#include "async/task.h"

namespace harness {
namespace {

using namespace std::chrono_literals;

Task<void> wait_for(Signal& signal, Duration timeout, std::optional<bool>* came) {
  *came = co_await signal.wait(timeout);
}

/// Holds the thread up, as a slow disk or a stopped process does.
void be_late(Duration time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
  }
}

TEST(Loop, WhatCameInTimeIsNoTimeOutOfALateLoop) {
  Loop loop;
  Signal signal(loop);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  uv_poll_t poll;
  uv_poll_init(loop.uv(), &poll, ends[0]);
  poll.data = &signal;
  uv_poll_start(&poll, UV_READABLE, [](uv_poll_t* handle, int, int) {
    uv_poll_stop(handle);
    static_cast<Signal*>(handle->data)->notify();
  });
  std::optional<bool> came;
  Task<void> waiting = wait_for(signal, 1ms, &came);
  waiting.start();
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  be_late(5ms);
  while (!came) uv_run(loop.uv(), UV_RUN_ONCE);
  EXPECT_TRUE(*came);

  Task<void> in_vain = wait_for(signal, 1ms, &(came = std::nullopt));
  in_vain.start();
  be_late(5ms);
  while (!came) uv_run(loop.uv(), UV_RUN_ONCE);
  EXPECT_FALSE(*came);
  uv_close(reinterpret_cast<uv_handle_t*>(&poll), nullptr);
  uv_run(loop.uv(), UV_RUN_NOWAIT);
  close(ends[0]);
  close(ends[1]);
}

TEST(Loop, ATakenBackCallIsNotMade) {
  Loop loop;
  int calls = 0;
  const auto count = [](void* what) { ++*static_cast<int*>(what); };
  loop.after_poll(count, &calls);
  loop.forget(&calls);
  uv_run(loop.uv(), UV_RUN_NOWAIT);
  EXPECT_EQ(calls, 0);
  loop.after_poll(count, &calls);
  uv_run(loop.uv(), UV_RUN_NOWAIT);
  uv_run(loop.uv(), UV_RUN_NOWAIT);
  EXPECT_EQ(calls, 1);
}

Task<int> nothing() { co_return 1; }

Task<void> many(int count, int* sum) {
  for (int i = 0; i < count; ++i) *sum += co_await nothing();
}

// A million frames of stack would be more than there is.
TEST(Task, ARowOfTasksThatNeverWaitNeedsNoStack) {
  int sum = 0;
  Task<void> row = many(1'000'000, &sum);
  row.start();
  EXPECT_TRUE(row.done());
  EXPECT_EQ(sum, 1'000'000);
}

}  // namespace
}  // namespace harness
