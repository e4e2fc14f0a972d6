#pragma once

#include <string>

namespace harness {

/// The table of findings for people: id, level, what the backend did; a line each.
std::string finding_table_text();

}  // namespace harness
