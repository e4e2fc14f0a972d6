#pragma once

#include <sys/types.h>
#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "process/exit_status.h"
#include "process/guardian.h"
#include "process/line_reader.h"
#include "process/reaper.h"
#include "process/spawn.h"
#include "text/units.h"

namespace harness {

/// Who is told. All are called from the loop, never from inside start() or the destructor. A
/// callback may destroy the process.
struct ProcessCallbacks {
  /// `stream` is "stdout" or "stderr".
  std::function<void(std::string_view stream, std::string line)> on_line;
  /// Once, after all that the process itself had written was handed to on_line. Lines of processes
  /// it left behind may still follow.
  std::function<void(const ExitStatus&)> on_exit;
};

/// One child: started, listened to, signalled, waited for.
class Process {
 public:
  /// `loop` and `reaper` outlive the process; so does `guardian`, which may be null.
  Process(uv_loop_t* loop, Reaper& reaper, Guardian* guardian, ProcessCallbacks callbacks,
          LineLimits limits = {});
  /// Kills the process group if it still runs; the reaper collects it. What it left behind is
  /// Reaper::kill_tree's business.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Starts it; once. "" or what went wrong in words (no more processes); then there is no process
  /// and no callback comes. That the program cannot be executed is told by on_exit.
  std::string start(SpawnRequest request);

  pid_t pid() const;  ///< 0 before start. Stays after the end.
  bool running() const;
  /// Nothing while it runs.
  const std::optional<ExitStatus>& exit_status() const;
  /// Time on the system's monotonic clock; 0 if it has not happened.
  Duration started_at() const;
  Duration ended_at() const;

  /// To the process alone. False if it has ended.
  bool signal(int number);
  /// To its process group, which may live on after the process. False if nobody is there. Not
  /// after cleaned_up().
  bool signal_group(int number);
  /// The session has nothing left to kill: the guardian forgets the process id.
  void cleaned_up();

  /// While it is paused, output waits in the pipes; the end of the process brings it all the same.
  /// For the moment in which a process is about to end: its streams' ends are no news then.
  void pause_output(bool pause);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace harness
