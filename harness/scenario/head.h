#pragma once

#include "scenario/parse_run.h"
#include "scenario/scenario.h"

namespace harness {

/// THE tables of a scenario's and a fragment's head.
std::span<const Key> head_rows();
std::span<const Key> fragment_rows();

/// Reads the head's keys but `steps` and `cleanup`: what they name is known afterwards.
void parse_head(ParseRun& run, const Keys& keys, Scenario* scenario);
/// The mirror image. Writes what differs from what it is without a head.
void print_head(const Scenario& scenario, Json* json);

}  // namespace harness
