#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "backend/profile.h"
#include "process/process.h"

namespace harness {

/// A service of the profile: started before the backends, stopped after them.
class Service {
 public:
  struct Callbacks {
    /// Called once, from the loop, never from inside start(): "" when it is ready, else why it is
    /// not, in words (could not be started, ended too early, not ready in time).
    std::function<void(std::string error)> on_ready;
    /// Its output, for traces. May be empty. `stream` is "stdout" or "stderr".
    std::function<void(std::string_view stream, std::string line)> on_line;
    /// It ended after it was ready without being asked to. May be empty.
    std::function<void(std::string error)> on_lost;
  };

  /// `loop`, `reaper` and `guardian` (may be null) outlive the service. `token` as of
  /// session_token().
  Service(uv_loop_t* loop, Reaper& reaper, Guardian* guardian, ServiceProfile profile,
          std::string base_directory, std::string token, Callbacks callbacks);
  /// Kills it with its whole group if it was not stopped before.
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  void start();
  /// SIGTERM to the group, SIGKILL to all that is left after 3 s. `done` is called from the loop
  /// when it is gone.
  void stop(std::function<void()> done);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// "" if the service's program can be run, else what is wrong in words. For the checks before a
/// run.
std::string check_service(const ServiceProfile& service, const std::string& base_directory);

}  // namespace harness
