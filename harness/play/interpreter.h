#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "async/task.h"
#include "play/outcome.h"
#include "scenario/scenario.h"
#include "session/session.h"

namespace harness {

/// Plays one scenario in one session. How the parts meet:
///
///   play()            starts the session, runs steps and cleanup, ends the session
///   Interpreter       runs blocks and steps: one member function a verb, found by std::visit
///     _frames.cpp       send do raw together · expect expect_none all_of any_of ping
///     _process.cpp      log log_none signal exit connection resources mark spawn
///     interpreter.cpp   repeat for_each users use set pause note, and the rest
///   explain.h         words for what did not come
///
/// Reading position: each backend has a cursor into its inbox, behind the last frame matched
///. Frames taken by `ping` and `all_of` ahead of it are remembered as taken.
class Interpreter {
 public:
  /// Both outlive the interpreter.
  Interpreter(Session& session, const Scenario& scenario, Outcome& outcome);

  Task<void> run();

 private:
  enum class Done { ok, failed };
  struct Cursor {
    std::uint64_t position = 0;
    std::set<std::uint64_t> taken;  ///< Matched positions at or behind `position`.
  };

  Task<Done> run_block(const Steps& steps, const Variables& variables);
  Task<Done> run_step(const Step& step, const Variables& variables);

  Task<Done> run(const Step&, const SendStep&, const Variables&);
  Task<Done> run(const Step&, const DoStep&, const Variables&);
  Task<Done> run(const Step&, const ExpectStep&, const Variables&);
  Task<Done> run(const Step&, const ExpectNoneStep&, const Variables&);
  Task<Done> run(const Step&, const AllOfStep&, const Variables&);
  Task<Done> run(const Step&, const AnyOfStep&, const Variables&);
  Task<Done> run(const Step&, const LogStep&, const Variables&);
  Task<Done> run(const Step&, const PingStep&, const Variables&);
  Task<Done> run(const Step&, const RawStep&, const Variables&);
  Task<Done> run(const Step&, const TogetherStep&, const Variables&);
  Task<Done> run(const Step&, const ConnectionStep&, const Variables&);
  Task<Done> run(const Step&, const SignalStep&, const Variables&);
  Task<Done> run(const Step&, const ExitStep&, const Variables&);
  Task<Done> run(const Step&, const ResourcesStep&, const Variables&);
  Task<Done> run(const Step&, const MarkStep&, const Variables&);
  Task<Done> run(const Step&, const SpawnStep&, const Variables&);
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

  /// Records a failure of the step at its level. A must ends the block; the others do not.
  Done fail(const Step& step, std::string what, std::vector<std::string> details = {},
            std::string server = "");
  BackendSlot* slot(const Step& step);
  /// The same, once there is one: the server may be about to start it. Null after the profile's
  /// timeout.
  Task<BackendSlot*> slot_soon(const Step& step);
  int backend_number(const Step& step) const;
  /// When a wait that starts now must be over: its own limit or the scenario's, scaled.
  Duration deadline(std::optional<Duration> within, Duration otherwise) const;
  Duration now() const { return session_.journal().clock().now(); }
  /// True if the moment is over, and all that had come by then was seen.
  bool passed(Duration until) const { return now() - session_.since_look() >= until; }
  bool out_of_time() const { return passed(scenario_deadline_); }
  /// Lets the loop have a turn, if steps that do not wait have kept it for long. False if the
  /// scenario is over by then.
  Task<bool> breathe();
  /// ` within 5s`, or that the scenario's time is up, or that the run was interrupted.
  std::string limit_words(std::optional<Duration> within, Duration otherwise) const;

  bool matches(const ExpectStep& expect, const Message& message, const Variables& variables) const;
  bool is_ignored(const Message& message) const;
  /// Moves the cursor behind `position`; with only_expected, what was passed over is a failure.
  void advance(const Step& step, Cursor& cursor, Inbox& inbox, std::uint64_t position);
  void report_unexpected_rest();
  void save_fields(const ExpectStep& expect, const Message& message);
  void set_variable(Variables& variables, const std::string& name, std::string value) const;
  void set_account_variables(const Account& account);
  void set_built_in_variables();
  /// Takes the figures of every running backend under a mark's name; "" is the session's start.
  void take_marks(const std::string& name);
  void send_ping(BackendSlot& slot);
  Task<bool> wait_for_pong(BackendSlot& slot, std::uint64_t pings, Duration until);
  Task<void> wait_until_written(const Step& step);
  /// True if nothing can come from the backend any more; then waits a moment for its exit status.
  Task<bool> ended_before_answer(BackendSlot& slot);

  Session& session_;
  const Scenario& scenario_;
  Outcome& outcome_;
  Variables root_;
  std::map<int, Cursor> cursors_;     ///< By backend number.
  std::map<int, int> backend_by_id_;  ///< `spawn` id -> number.
  Duration scenario_deadline_{};
  Duration last_turn_{};         ///< When the loop had one, as far as breathe() knows.
  std::uint64_t step_mark_ = 0;  ///< Journal sequence at the step before, for `ordered`.
  std::uint64_t next_step_mark_ = 0;
  std::map<std::string, std::map<std::string, std::int64_t>> marks_;  ///< Resources by mark.
  bool in_cleanup_ = false;
  bool scenario_timeout_told_ = false;
};

struct SessionTools;
struct Profile;

/// Starts a session, plays the scenario, ends the session. Never hangs: everything it waits for
/// has a limit. `on_session` is called with the session once it exists and with null before it
/// goes, so that a run can cancel it and listeners can join its journal. The outcome holds no
/// password of the session's accounts.
Task<Outcome> play(SessionTools& tools, const Profile& profile, const SessionOptions& options,
                   const Scenario& scenario, std::function<void(Session*)> on_session,
                   KeepEvents keep_events = KeepEvents::none);

}  // namespace harness
