#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "commands/inputs.h"
#include "commands/refusal.h"
#include "suite/select.h"
#include "suite/shard.h"

namespace harness {

/// Which of the selected scenarios are run here, in which shapes.
struct PlanOptions {
  std::vector<Shape> shapes = {Shape::plain};
  std::optional<Shard> shard;
  int shard_total = 0;    ///< 0: not given.
  std::string durations;  ///< A JSON report of an earlier run, or "".
};

/// What is to be run.
struct RunPlan {
  std::vector<Planned> planned;    ///< This shard's.
  std::vector<Planned> rungs;      ///< All shards', from the lowest up.
  std::vector<std::string> suite;  ///< The names of all shards', in their order.
  Shard shard;
};

/// Selects, cuts into shards by what the options or the schedulers' variables say, and shuffles by
/// the seed if there is one. Touches the scheduler's status file. No scenario at all is refused; a
/// shard without one is not. The plan points into the inputs.
Refusal make_plan(const Inputs& inputs, Selection selection, const PlanOptions& options,
                  std::optional<std::uint64_t> seed, RunPlan* plan);

/// The names of all that could be run: every scenario that was read, in each of the shapes.
std::vector<std::string> all_names(const Inputs& inputs, const std::vector<Shape>& shapes);

}  // namespace harness
