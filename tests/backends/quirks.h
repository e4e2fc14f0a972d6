#pragma once

#include "misbehaviour.h"

namespace echo {

/// Legal but unusual behaviours (proto/README.md 8), for `--quirk NAME`. THE table.
const MisbehaviourTable& quirks();

}  // namespace echo
