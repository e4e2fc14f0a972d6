#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "async/task.h"
#include "play/outcome.h"
#include "play/wait.h"
#include "scenario/scenario.h"
#include "session/backend_under_test.h"

namespace harness {

/// Plays the steps of one scenario against a backend under test. How the parts meet:
///
///     player.cpp          blocks and steps, variables, the words of a failure
///     frame_verbs.cpp     one file a family of verbs, named as in scenario/, which has their keys:
///     process_verbs.cpp     one member function a verb, found by std::visit; one that is missing
///     block_verbs.cpp       does not compile
///     wait.h              the one place where anything waits
///     explain.h           words for what did not come
///     outcome.h           what comes of it
///
/// Reading position: each backend has a cursor into its inbox, behind the last frame matched.
/// Frames taken by `ping` and `all_of` ahead of it are remembered as taken.
class Player {
 public:
  /// All outlive the player.
  Player(BackendUnderTest& test, const Scenario& scenario, Outcome& outcome);

  /// Steps, then cleanup.
  Task<void> run();

 private:
  enum class Done { ok, failed };
  struct Cursor {
    std::uint64_t position = 0;
    std::set<std::uint64_t> taken;  ///< Matched positions at or behind `position`.
  };
  /// A wait's deadline, and how to speak of it.
  struct Limit {
    Duration until{};  ///< A moment of the test's clock.
    Duration length{};
    bool is_scenarios = false;  ///< The scenario's own time is over before.
  };
  /// What a failed step says beside its first words.
  struct Particulars {
    std::vector<std::string> details;
    std::optional<CameInstead> came;
    std::string_view server;
    std::string_view type;       ///< Of the frame that the step is about.
    std::optional<Waited> how;   ///< How its wait ended.
    std::optional<Level> level;  ///< Instead of the step's.
  };

  Task<Done> run_block(const Steps& steps, const Variables& variables);
  Task<Done> run_step(const Step& step, const Variables& variables);

  // frame_verbs.cpp
  Task<Done> run(const Step&, const SendStep&, const Variables&);
  Task<Done> run(const Step&, const DoStep&, const Variables&);
  Task<Done> run(const Step&, const ExpectStep&, const Variables&);
  Task<Done> run(const Step&, const ExpectNoneStep&, const Variables&);
  Task<Done> run(const Step&, const AllOfStep&, const Variables&);
  Task<Done> run(const Step&, const AnyOfStep&, const Variables&);
  Task<Done> run(const Step&, const PingStep&, const Variables&);
  Task<Done> run(const Step&, const RawStep&, const Variables&);
  Task<Done> run(const Step&, const TogetherStep&, const Variables&);
  // process_verbs.cpp
  Task<Done> run(const Step&, const LogStep&, const Variables&);
  Task<Done> run(const Step&, const ConnectionStep&, const Variables&);
  Task<Done> run(const Step&, const SignalStep&, const Variables&);
  Task<Done> run(const Step&, const ExitStep&, const Variables&);
  Task<Done> run(const Step&, const ResourcesStep&, const Variables&);
  Task<Done> run(const Step&, const MarkStep&, const Variables&);
  Task<Done> run(const Step&, const SpawnStep&, const Variables&);
  // block_verbs.cpp
  Task<Done> run(const Step&, const RepeatStep&, const Variables&);
  Task<Done> run(const Step&, const ForEachStep&, const Variables&);
  Task<Done> run(const Step&, const UsersStep&, const Variables&);
  Task<Done> run(const Step&, const UseStep&, const Variables&);
  Task<Done> run(const Step&, const SetStep&, const Variables&);
  Task<Done> run(const Step&, const PauseStep&, const Variables&);
  Task<Done> run(const Step&, const NoteStep&, const Variables&);

  // The parts of the verbs that do not wait, also used by `together`.
  Done write_frame(const Step&, const SendStep&, const Variables&);
  Done write_raw(const Step&, const RawStep&, const Variables&);
  Done act_as_user(const Step&, const DoStep&, const Variables&);

  // Failing.
  /// Records a failure of the step at its level. A must ends the block; the others do not.
  Done fail(const Step& step, std::string what, Particulars particulars = {});
  /// The same for a wait that did not end well: `what`, and how it ended: ` within 5 s`, `, but the
  /// backend exited with status 1 first`.
  Done fail_wait(const Step& step, Waited how, const Limit& limit, const BackendFacts* backend,
                 std::string what, Particulars particulars = {});

  // Waiting.
  /// When a wait that starts now must be over: its own limit, else the profile's timeout, or the
  /// scenario's end if that comes first.
  Limit limit_of(std::optional<Duration> within) const;
  bool out_of_time() const { return test_.passed(scenario_deadline_); }
  /// The step's backend, once there is one: the server may be about to start it. Null, and a
  /// failure, after the profile's timeout.
  Task<BackendFacts*> backend_of(const Step& step);
  Task<void> wait_until_written(const Step& step);
  /// PING and its PONG.
  Task<Waited> ping(BackendFacts& backend, Duration until);
  /// Lets the harness look at what has come, if steps that do not wait have kept it for long. False
  /// if the scenario is over by then.
  Task<bool> breathe();

  // Frames.
  bool matches(const ExpectStep& expect, const Message& message, const Variables& variables) const;
  bool is_ignored(const Message& message) const;
  /// Calls `look(position, message)` for each frame from `*at` on that no step has taken yet, until
  /// one returns true; `*at` is behind the last one then. False if all were looked at.
  template <typename Look>
  bool look_through(BackendFacts& backend, std::uint64_t* at, const Look& look);
  /// Moves the cursor behind `position`; with only_expected, what was passed over is a failure.
  void advance(const Step& step, BackendFacts& backend, std::uint64_t position);
  void report_unexpected(const Step& step, BackendFacts& backend, std::uint64_t until);
  void report_unexpected_rest();
  void save_fields(const ExpectStep& expect, const Message& message);

  // Variables.
  void set_variable(Variables& variables, const std::string& name, std::string value) const;
  void set_account_variables(const Account& account);
  void set_first_variables();

  /// Takes the figures of every running backend under a mark's name; "" is the session's start.
  void take_marks(const std::string& name);
  int backend_number(const Step& step) const;

  BackendUnderTest& test_;
  const Scenario& scenario_;
  Outcome& outcome_;
  Variables root_;
  std::map<int, Cursor> cursors_;     ///< By backend number.
  std::map<int, int> backend_by_id_;  ///< `spawn` id -> number.
  Duration scenario_deadline_{};
  Duration last_look_{};         ///< When breathe() let the harness look.
  std::uint64_t step_mark_ = 0;  ///< Journal sequence at the step before, for `ordered`.
  std::uint64_t next_step_mark_ = 0;
  std::map<std::string, std::map<std::string, std::int64_t>> marks_;  ///< Resources by mark.
};

}  // namespace harness
