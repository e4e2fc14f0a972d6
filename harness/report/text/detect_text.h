#pragma once

#include <string>
#include <vector>

#include "report/text/style.h"
#include "suite/detect.h"

namespace harness {

struct Profile;

/// The accounts, contacts and rooms that the probes use, a line each.
std::string tried_text(const Profile& profile);

/// For people: what a backend seems to do and what that is based on, a line each. What looks like a
/// fault is marked, and what was seen stands below it.
std::string detect_text(const std::vector<Detected>& detected, const Style& style);

/// The list alone, as JSON text: `"can": ["echo", …]`, wrapped at 100 columns.
std::string can_text(const std::vector<Detected>& detected);

}  // namespace harness
