#pragma once

#include "commands/commands.h"
#include "commands/inputs.h"
#include "commands/refusal.h"
#include "suite/detect.h"

namespace harness {

/// Sessions at the same time with --detect: each waits in vain for what the backend cannot do.
inline constexpr int detect_jobs = 8;

/// What --detect runs: the suite's probes, with every capability taken for granted.
void select_probes(Inputs& inputs, Selection& selection);

/// Who was asked, and how. Refers to what outlives it.
struct DetectRequest {
  const Call& call;
  const InputOptions& input;
  const Profile& profile;
};

/// Why nothing is known of the backend: it did not come up (then with what it printed, and a
/// command that shows more), or the run was interrupted.
Refusal why_nothing_detected(const Detector& detector, const DetectRequest& request);

/// Prints what was found. Returns the exit status.
int report_detected(const Detector& detector, const DetectRequest& request);

}  // namespace harness
