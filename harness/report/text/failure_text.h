#pragma once

#include <string>

#include "report/text/style.h"
#include "suite/result.h"

namespace harness {

/// A scenario that did not pass, as the user reads it: what and where, what came
/// instead, findings, the backend's last lines and how it ended, what the real server would have
/// done, the command that runs it again. Lines with newlines, indented by two.
std::string failure_text(const ScenarioResult& result, const Style& style);

}  // namespace harness
