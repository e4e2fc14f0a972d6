#pragma once

#include <optional>

#include "scenario/check_keys.h"
#include "scenario/parse_run.h"
#include "scenario/scenario.h"
#include "scenario/verb_table.h"

namespace harness {

/// What a block hands down to its steps.
struct Inherited {
  int backend = 1;
  std::optional<Level> level;
};

/// Reads a list of steps, in order; what they save is known afterwards. Wrong steps are reported
/// and left out.
Steps parse_steps(ParseRun& run, const JsonNode& list, const Inherited& inherited);

/// One step's object, checked against its verb's row. `main` is null if it was wrong, and so are
/// wrong keys: a reader then reads the rest, to find all errors in one pass.
struct StepInput {
  const JsonNode& node;
  const VerbRow& verb;
  const JsonNode* main;
  const Keys& keys;
  Inherited inherited;

  /// `steps`, or none.
  Steps steps(ParseRun& run) const;
};

using StepContent = decltype(Step::what);

// A reader a verb, by parse_step.cpp's table.
// parse_frames.cpp
StepContent read_send(ParseRun& run, const StepInput& input);
StepContent read_expect(ParseRun& run, const StepInput& input);
StepContent read_expect_none(ParseRun& run, const StepInput& input);
StepContent read_all_of(ParseRun& run, const StepInput& input);
StepContent read_ping(ParseRun& run, const StepInput& input);
StepContent read_raw(ParseRun& run, const StepInput& input);
StepContent read_do(ParseRun& run, const StepInput& input);
// parse_process.cpp
StepContent read_log(ParseRun& run, const StepInput& input);
StepContent read_connection(ParseRun& run, const StepInput& input);
StepContent read_signal(ParseRun& run, const StepInput& input);
StepContent read_exit(ParseRun& run, const StepInput& input);
StepContent read_resources(ParseRun& run, const StepInput& input);
StepContent read_mark(ParseRun& run, const StepInput& input);
StepContent read_spawn(ParseRun& run, const StepInput& input);
// parse_blocks.cpp
StepContent read_any_of(ParseRun& run, const StepInput& input);
StepContent read_together(ParseRun& run, const StepInput& input);
StepContent read_repeat(ParseRun& run, const StepInput& input);
StepContent read_for_each(ParseRun& run, const StepInput& input);
StepContent read_users(ParseRun& run, const StepInput& input);
StepContent read_use(ParseRun& run, const StepInput& input);
StepContent read_set(ParseRun& run, const StepInput& input);
StepContent read_pause(ParseRun& run, const StepInput& input);
StepContent read_note(ParseRun& run, const StepInput& input);

/// The keys of an `options` value, checked against its row's keys.
Keys read_options(ParseRun& run, const JsonNode& value, const KeyRow& row);
/// The rows of a step's keys: the verb's main value, its keys, and for `do` those of its action,
/// which point into the table of actions.
std::vector<KeyRow> action_key_rows(const ActionRow& action);

}  // namespace harness
