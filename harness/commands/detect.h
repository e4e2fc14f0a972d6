#pragma once

#include "commands/inputs.h"
#include "commands/refusal.h"
#include "suite/detect.h"

namespace harness {

/// Sessions at the same time with --detect: each waits in vain for what the backend cannot do.
inline constexpr int detect_jobs = 8;

/// What --detect runs: the suite's probes, with every capability taken for granted.
void select_probes(Inputs& inputs, Selection& selection);

/// Prints what was found. Returns the exit status.
int report_detected(const Detector& detector);

}  // namespace harness
