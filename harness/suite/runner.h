#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "async/loop.h"
#include "async/task.h"
#include "session/options.h"
#include "session/session_tools.h"
#include "suite/run_listener.h"
#include "suite/select.h"

namespace harness {

struct Profile;
struct RungRow;
class Session;

/// What a run does beside playing scenarios.
struct RunSettings {
  int jobs = 1;
  bool strict = false;
  int max_failures = 0;  ///< Stop once so many have failed; 0: never.
  /// How often the whole plan is played; 0: until it is stopped.
  int rounds = 1;
  bool until_fail = false;  ///< Stop at the first result that fails the run.
  /// How often a scenario that fails may be played again. If it passes then, it is flaky.
  int retries = 0;
  KeepEvents keep_events = KeepEvents::none;  ///< The most that a reporter wants.
  /// For the head of reports: RunInfo. The suite without rounds.
  int shard = 1;
  int shards = 1;
  std::vector<std::string> suite;
  /// The rungs among all that is selected, other shards' too: played first, one after the other.
  /// Only this plan's are reported. Empty: nothing is blocked.
  std::vector<Planned> rungs;
  std::string version;
  SessionOptions session;
  /// The command that runs one scenario again.
  std::function<std::string(const Planned&, const ScenarioResult&)> rerun;
  /// False: nobody reads it of a scenario that passed.
  bool rerun_of_passed = true;
  /// Called for each session before it starts, to listen to its journal. May be empty.
  std::function<void(const Scenario&, Session&)> on_session;
  /// Called with each result before anybody is told of it; may change verdict and reason, in view
  /// of what was expected. May be empty.
  std::function<void(const Planned&, ScenarioResult&)> judge;
};

/// Plays scenarios, several sessions at a time on one loop, and tells the listeners. Owned by the
/// command that runs it; everything it is given outlives it.
class Runner {
 public:
  Runner(SessionTools& tools, const Profile& profile, RunSettings settings,
         std::vector<Planned> plan, std::vector<RunListener*> listeners);

  /// Plays all. Ends when the last session has ended.
  Task<void> run();
  /// Of what was reported so far.
  const RunSummary& summary() const { return summary_; }
  /// Ends soon: running scenarios are cut short and not reported.
  void interrupt();

 private:
  /// Plays the rungs.
  Task<void> climb();
  Task<void> work();
  Task<void> play_one(const Planned& planned, int round);
  /// A rung that failed.
  struct BrokenRung {
    const RungRow* row;
    Shape shape;
    std::string name;
    bool is_expected;    ///< An expectation file says so: what it blocks is expected as well.
    std::string reason;  ///< Of that.
  };
  /// The lowest broken rung that the scenario stands on, or null.
  const BrokenRung* broken_below(const Planned& planned);
  void report_blocked(ScenarioResult result, const BrokenRung& rung);
  /// Notes it if this was a rung and has failed for good.
  void look_at_rung(const ScenarioResult& result);
  /// One session. `run_name` is for its folder.
  Task<Outcome> play_session(const Planned& planned, const std::string& run_name);
  Task<void> play_again(const Planned& planned, ScenarioResult& result);
  bool fails(Verdict verdict) const { return fails_run(verdict, settings_.strict); }
  void report(ScenarioResult result);
  /// Nothing more is reported: what is under way is cut short.
  void cut_short();
  /// Of all rounds; a plan without end counts once.
  std::size_t total() const;
  RunInfo info() const;

  SessionTools& tools_;
  const Profile& profile_;
  RunSettings settings_;
  std::vector<Planned> plan_;
  std::vector<RunListener*> listeners_;
  RunSummary summary_;
  std::size_t next_ = 0;     ///< Counts on over the rounds.
  bool has_played_ = false;  ///< Something of this round, not counting what is blocked or n/a.
  std::set<std::string> climbed_;  ///< Rungs that were played before the rest of the first round.
  std::vector<BrokenRung> broken_;
  std::set<std::string> elsewhere_;  ///< Those of them that another shard reports.
  int failed_ = 0;
  /// Scenarios whose backend did not come up, while none has: it is not going to.
  int never_started_ = 0;
  bool any_started_ = false;
  int working_ = 0;
  bool stopping_ = false;  ///< Nothing more is begun.
  bool is_cut_ = false;    ///< What is still under way does not count.
  Signal worker_done_;
  std::vector<Session*> sessions_;  ///< Those under way.
};

}  // namespace harness
