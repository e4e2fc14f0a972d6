#pragma once

#include <chrono>

#include "text/units.h"

namespace harness {

/// The one source of time. Monotonic: nanoseconds since some fixed point. Sessions
/// subtract their own start.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Duration now() const = 0;
  /// Wall time, for the layout of log lines only.
  virtual std::chrono::system_clock::time_point wall() const = 0;
};

class SystemClock final : public Clock {
 public:
  Duration now() const override { return std::chrono::steady_clock::now().time_since_epoch(); }
  std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::now();
  }
};

/// For tests: stands still until it is moved.
class ManualClock final : public Clock {
 public:
  Duration now() const override { return now_; }
  std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(now_));
  }
  void advance(Duration by) { now_ += by; }

 private:
  Duration now_{};
};

}  // namespace harness
