#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "suite/coverage.h"

namespace harness {

/// --coverage, --coverage-json and --coverage-add.
struct CoverageFlags {
  bool print = false;
  std::string json;               ///< File to write.
  std::vector<std::string> from;  ///< Files of earlier runs, whose counts are added.
  bool wanted() const { return print || !json.empty() || !from.empty(); }
};
void add_coverage_flags(CLI::App& app, CoverageFlags& flags);

/// Reads the earlier runs' counts. "" or what is wrong, in words.
std::string read_coverage(const CoverageFlags& flags, Coverage* coverage);

}  // namespace harness
