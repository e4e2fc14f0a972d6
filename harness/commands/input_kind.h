#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/json_tree.h"

namespace harness {

/// What the file behind a word of the command line is, by what it holds.
enum class InputKind {
  scenario,  ///< JSON with `steps`.
  profile,   ///< JSON with `command`.
  program,   ///< Something to execute, or a script.
  other,     ///< None of these, or not readable.
};

/// Scenario, profile or other. Where neither key is there, one that nearly is decides, so that the
/// mistake is shown where it stands.
InputKind kind_of_json(const JsonNode& tree);

/// Looks into the file. A word without a slash that names no file here is looked for in PATH.
InputKind kind_of_word(const std::string& word);

/// The command of a backend as it can stand behind `--`, from the words that a user gave in its
/// place: `b.py` needs `python3` before it unless it can be executed, and then `./`.
std::vector<std::string> runnable_command(std::vector<std::string> words);

}  // namespace harness
