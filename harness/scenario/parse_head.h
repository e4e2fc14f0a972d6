#pragma once

#include "scenario/check_keys.h"
#include "scenario/parse_run.h"
#include "scenario/scenario.h"

namespace harness {

/// Reads all head keys but the steps. Accounts and variables are known to the run afterwards.
void parse_head(ParseRun& run, const Keys& keys, Scenario* scenario);

}  // namespace harness
