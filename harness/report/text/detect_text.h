#pragma once

#include <string>
#include <vector>

#include "report/text/style.h"
#include "suite/detect.h"

namespace harness {

/// For people: what a backend seems to do and what that is based on, a line each, and then the
/// list `"can": […]`, ready to be pasted into its profile.
std::string detect_text(const std::vector<Detected>& detected, const Style& style);

/// The list alone, as JSON text: `"can": ["echo", …]`, wrapped at 100 columns.
std::string can_text(const std::vector<Detected>& detected);

}  // namespace harness
