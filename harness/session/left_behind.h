#pragma once

#include <vector>

#include "process/resources.h"
#include "world/finding.h"

namespace harness {

/// What a backend still has after all its users have logged out, against what it had before any
/// came: the findings `resources.…`. The allowances are wide, since pools, caches and heaps grow
/// once and stay; only what grows with every user goes past them. A figure that cannot be read
/// counts as nothing.
std::vector<Finding> find_left_behind(int backend, const Resources& before, const Resources& now);

}  // namespace harness
