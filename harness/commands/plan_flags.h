#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "commands/inputs.h"
#include "suite/shard.h"

namespace harness {

/// The options that say which of the selected scenarios are run here, and in which shapes.
struct PlanFlags {
  std::vector<Shape> shapes = {Shape::plain};
  std::string shard;        ///< `--shard K/N`
  std::string shard_total;  ///< `--shard-total N`
  std::string durations;    ///< A JSON report of an earlier run, or "".
};

/// Adds --shape, --shard, --shard-total and --durations. `flags` outlives the parser.
void add_plan_flags(CLI::App& app, PlanFlags& flags);

/// What is to be run.
struct RunPlan {
  std::vector<Planned> planned;    ///< This shard's.
  std::vector<std::string> suite;  ///< The names of all shards', in their order.
  Shard shard;
  std::string error;  ///< "", or what is wrong; then the exit status with it.
  int status = 0;
};

/// Selects, cuts into shards by what the flags or the schedulers' variables say, and shuffles by
/// the seed if there is one. Touches the scheduler's status file. No scenario at all is an
/// error; a shard without one is none.
RunPlan make_plan(const Inputs& inputs, Selection selection, const PlanFlags& flags,
                  std::optional<std::uint64_t> seed = {});

}  // namespace harness
