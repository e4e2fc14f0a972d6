#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backend/profile.h"
#include "scenario/interpreter.h"
#include "session/session.h"
#include "session/session_tools.h"
#include "suite/run_listener.h"

namespace harness {

/// One scenario to run.
struct Planned {
  const Scenario* scenario = nullptr;
  std::string name;                  ///< Its id, and the shape if it has one.
  std::vector<std::string> missing;  ///< Capabilities it needs and the profile lacks.
};

/// What a run does beside playing scenarios.
struct RunSettings {
  int jobs = 1;
  bool strict = false;
  int max_failures = 0;  ///< Stop after so many failed ones; 0: never.
  KeepEvents keep_events = KeepEvents::none;  ///< The most that a reporter wants.
  /// For the head of reports; RunInfo. An empty suite means what is planned.
  int shard = 1;
  int shards = 1;
  std::vector<std::string> suite;
  std::string version;
  SessionOptions session;
  /// The command that runs one scenario again.
  std::function<std::string(const Scenario&)> rerun;
  /// Called for each session before it starts, to listen to its journal. May be empty.
  std::function<void(const Scenario&, Session&)> on_session;
};

/// Plays scenarios, several sessions at a time on one loop, and tells the listeners. Owned by the
/// command that runs it; everything it is given outlives it.
class Runner {
 public:
  Runner(SessionTools& tools, const Profile& profile, RunSettings settings,
         std::vector<Planned> plan, std::vector<RunListener*> listeners);

  /// Plays all. Returns when the last session has ended.
  Task<RunSummary> run();
  /// Ends soon: running scenarios are cut short and not reported.
  void interrupt();

 private:
  Task<void> work();
  Task<void> play_one(const Planned& planned);
  void report(ScenarioResult result);

  SessionTools& tools_;
  const Profile& profile_;
  RunSettings settings_;
  std::vector<Planned> plan_;
  std::vector<RunListener*> listeners_;
  RunSummary summary_;
  std::size_t next_ = 0;
  int failed_ = 0;
  /// Scenarios whose backend did not come up, while none has: it is not going to.
  int never_started_ = 0;
  bool any_started_ = false;
  int working_ = 0;
  bool stopping_ = false;
  Signal worker_done_;
  std::vector<Session*> sessions_;  ///< Those under way.
};

}  // namespace harness
