#pragma once

#include <string>

#include "report/text/style.h"
#include "suite/coverage.h"

namespace harness {

/// What a run used of the protocol, for people: a table with a row for each wrapper type, in each
/// direction how often it came and how many of its fields and enum values did; then the gaps, a
/// line for each type; then what was not used and need not be, with the reason.
std::string coverage_text(const Coverage& coverage, const Style& style);

}  // namespace harness
