#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process/proc_table.h"
#include "process/process.h"
#include "process/scratch.h"

namespace harness {

using Lines = std::vector<std::string>;

/// Runs the loop until `done`, or gives up after ten seconds.
inline bool run_until(uv_loop_t* loop, const std::function<bool()>& done) {
  uv_timer_t wake;
  uv_timer_init(loop, &wake);
  uv_timer_start(
      &wake, [](uv_timer_t*) {}, 5, 5);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  bool met = done();
  while (!met && std::chrono::steady_clock::now() < give_up) {
    uv_run(loop, UV_RUN_ONCE);
    met = done();
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&wake), nullptr);
  uv_run(loop, UV_RUN_NOWAIT);
  return met;
}

inline bool gone(pid_t pid) {
  const auto row = read_process(pid);
  return !row || row->state == 'Z';
}

/// A loop, a reaper, and a scratch folder to run shell scripts in.
class ProcessTest : public testing::Test {
 protected:
  ProcessTest() {
    uv_loop_init(&loop_);
    std::string error;
    scratch_ = Scratch::create(&error);
    reaper_ = std::make_unique<Reaper>(&loop_);
  }
  ~ProcessTest() override {
    reaper_.reset();
    uv_run(&loop_, UV_RUN_DEFAULT);
    EXPECT_EQ(uv_loop_close(&loop_), 0) << "a handle was left open";
  }

  SpawnRequest shell(const std::string& script, const std::string& token = "t.1.") {
    return {"/bin/sh",
            {"sh", "-c", script},
            child_environment({{"EXTRA", "yes"}}, token),
            scratch_->path(),
            {}};
  }
  std::unique_ptr<Process> make(LineLimits limits = {}, Guardian* guardian = nullptr) {
    return std::make_unique<Process>(
        &loop_, *reaper_, guardian,
        ProcessCallbacks{[this](std::string_view stream, std::string line) {
                           lines_.push_back(std::string(stream) + ": " + line);
                         },
                         [this](const ExitStatus& status) { ended_ = status; }},
        limits);
  }
  /// Runs a script to its end.
  Lines run(const std::string& script) {
    lines_.clear();
    ended_.reset();
    auto process = make();
    EXPECT_EQ(process->start(shell(script)), "");
    EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value(); }));
    return lines_;
  }

  uv_loop_t loop_;
  std::optional<Scratch> scratch_;
  std::unique_ptr<Reaper> reaper_;
  Lines lines_;
  std::optional<ExitStatus> ended_;
};

}  // namespace harness
