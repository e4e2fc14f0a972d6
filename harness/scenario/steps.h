#pragma once

#include "scenario/parse_run.h"
#include "scenario/verbs.h"

namespace harness {

/// Reads a list of steps, in order; what they save is known afterwards. Wrong steps are reported
/// and left out.
Steps parse_steps(ParseRun& run, const JsonNode& list, const Inherited& inherited);

}  // namespace harness
