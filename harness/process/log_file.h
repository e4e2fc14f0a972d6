#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <string>

#include "process/line_reader.h"

namespace harness {

/// Follows a log file that a backend writes: it may not exist yet, be cut short or be replaced by a
/// new one. What stood in it before is passed over. Looked at every 50 ms.
class LogFile {
 public:
  using OnLine = std::function<void(std::string line)>;

  /// Starts to follow. `loop` outlives it. `on_line` is called from the loop or from finish(),
  /// and may destroy the LogFile.
  LogFile(uv_loop_t* loop, std::string path, OnLine on_line, LineLimits limits = {});
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// Reads what is there, hands on an unfinished last line, and stops following.
  void finish();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace harness
