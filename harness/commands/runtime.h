#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "async/clock.h"
#include "async/loop.h"
#include "async/task.h"
#include "backend/command_line.h"
#include "commands/interrupts.h"
#include "commands/refusal.h"
#include "process/busy_cores.h"
#include "process/guardian.h"
#include "process/reaper.h"
#include "session/session_tools.h"

namespace harness {

struct Profile;
struct SessionOptions;

/// The profile's command with its program found; empty with --attach. An error stands in it.
ResolvedCommand find_backend(const Profile& profile, const SessionOptions& session);

/// What a command has to say about the backends that it is going to run.
struct RuntimeRequest {
  const Profile& profile;
  const SessionOptions& session;
  ResolvedCommand command;           ///< Of find_backend().
  bool command_is_profiles = false;  ///< Then its error has a place in the profile.
  int busy_cores = 0;                ///< How many to keep busy meanwhile.
};

/// All that it takes to run backends, whatever for: one loop, one reaper, one clock, the guardian
/// that kills what a killed harness leaves, the profile's services, and Ctrl-C. One at a time; its
/// owner is a command, whose sessions and listeners go before it.
class Runtime {
 public:
  /// Checks all that can be known to be wrong before anything starts: the backend's program, config
  /// and directory, the services' programs, free descriptors, the port. Then it forks the guardian.
  /// Null, and `why`. What the request refers to outlives the runtime.
  static std::unique_ptr<Runtime> start(const RuntimeRequest& request, Refusal* why);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// For sessions and runners.
  SessionTools& tools() { return tools_; }

  /// Starts the services, runs the work to its end on the loop, stops the services, and kills
  /// whatever is left behind. `on_interrupt` is called from the loop at each Ctrl-C, and when
  /// nobody reads standard output any more; then the work is to end soon. Returns "", or the run's
  /// own trouble: a service that did not start (then the work was not begun) or was lost. To be
  /// called once.
  std::string play(Task<void> work, std::function<void()> on_interrupt);

 private:
  Runtime(const RuntimeRequest& request, std::string run_token, std::unique_ptr<Guardian> guardian,
          std::unique_ptr<BusyCores> busy);
  Task<void> play_beside_services(Task<void> work, std::string* trouble);

  const Profile& profile_;
  std::unique_ptr<Guardian> guardian_;
  std::unique_ptr<BusyCores> busy_;
  Loop loop_;
  Reaper reaper_;
  SystemClock clock_;
  SessionTools tools_;
  std::optional<ReaderWatch> reader_watch_;  ///< As long as the interrupts.
  std::optional<Interrupts> interrupts_;     ///< From play() on, until all reports are written.
};

}  // namespace harness
