#pragma once

#include <CLI/CLI.hpp>

namespace harness {

/// The options that look for what fails only now and then, or only in one order.
struct RepeatFlags {
  int repeat = 0;  ///< Rounds; 0: not given.
  bool until_fail = false;
  int retry = 0;
  bool random_order = false;
  bool stress = false;

  /// How many rounds that makes; 0: no end.
  int rounds() const { return repeat > 0 ? repeat : until_fail ? 0 : 1; }
};

/// Adds --repeat, --until-fail, --retry, --order and --stress. `flags` outlives the parser.
void add_repeat_flags(CLI::App& app, RepeatFlags& flags);

}  // namespace harness
