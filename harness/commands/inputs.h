#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/profile.h"
#include "scenario/scenario.h"
#include "suite/select.h"

namespace harness {

/// What run, list and check have in common on the command line.
struct InputOptions {
  std::string profile;               ///< --backend
  std::vector<std::string> paths;    ///< Scenarios, folders, patterns; none: the suite.
  std::vector<std::string> command;  ///< After `--`.
  Selection selection;
};

/// All that was read, or what is wrong with it.
struct Inputs {
  Profile profile;
  std::vector<std::unique_ptr<Scenario>> scenarios;
  /// What to print, ready for people: every error with file, line and caret. Empty: all is good.
  std::vector<std::string> errors;
  int status = 0;  ///< Exit status that goes with the errors.
};

/// Reads the profile (or makes the built-in one with the command) and all scenarios.
Inputs read_inputs(const InputOptions& options);

/// Reads one profile; nothing, and errors added, if it is wrong.
std::optional<Profile> read_profile(const std::string& path, std::vector<std::string>* errors);

}  // namespace harness
