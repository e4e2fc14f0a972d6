#pragma once

#include <string>

#include "report/text/style.h"
#include "suite/judge.h"

namespace harness {

/// "must · 301 scenarios blocked", "should · 12 scenarios".
std::string cause_weight(const Cause& cause);

/// A cause in one line, with its mark: what, how grave, how many.
std::string cause_line(const Cause& cause, const Style& style);

/// A cause as the user reads it: what and how grave, the simplest scenario that shows it, what
/// came, what the real server makes of it, what users see, what to mend, and the command that runs
/// that scenario again. Lines with newlines.
std::string cause_text(const Cause& cause, const Style& style);

}  // namespace harness
