#pragma once

#include <string>

namespace harness {

/// What --version prints: version and commit, then a line for each library. No newline at the end.
std::string version_text();

}  // namespace harness
