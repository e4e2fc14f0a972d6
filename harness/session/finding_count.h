#pragma once

#include <cstdint>

#include "world/finding.h"

namespace harness {

/// A finding, and how often it was made in one session.
struct FindingCount {
  Finding first;
  std::uint64_t times = 1;
};

}  // namespace harness
