#include "commands/plan.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>

#include "commands/files.h"
#include "report/format/json_reader.h"
#include "suite/ladder.h"

namespace harness {

namespace {

std::optional<std::string> variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

/// The longest time that the report has of each scenario in its shape, over all rounds.
std::map<std::string, Duration> read_durations(const std::string& file, std::string* error) {
  std::map<std::string, Duration> durations;
  const auto source = read_source(file, error);
  if (!source) return durations;
  const auto report = read_json_report(*source, error);
  if (!report) return durations;
  for (const ScenarioResult& result : report->results) {
    Duration& duration = durations[planned_name(result)];
    duration = std::max(duration, result.duration);
  }
  return durations;
}

std::string touch(const std::string& file) {
  std::ofstream stream(file, std::ios::app);
  return stream ? "" : fmt::format("cannot write {}: {}", file, std::strerror(errno));
}

/// The same order for the same seed, whatever standard library is used.
void shuffle(std::vector<Planned>& plan, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t left = plan.size(); left > 1; --left) {
    std::swap(plan[left - 1], plan[random() % left]);
  }
}

/// The rungs that can be played, from the lowest up.
std::vector<Planned> rungs_of(const std::vector<Planned>& plan) {
  std::vector<Planned> rungs;
  for (const RungRow& row : rung_rows()) {
    for (const Planned& planned : plan) {
      if (planned.scenario->id == row.scenario && planned.missing.empty()) rungs.push_back(planned);
    }
  }
  return rungs;
}

}  // namespace

Refusal make_plan(const Inputs& inputs, Selection selection, const PlanOptions& options,
                  std::optional<std::uint64_t> seed, RunPlan* plan) {
  std::string error;
  const auto shard = find_shard({options.shard, options.shard_total, variable}, &error);
  if (!shard) return {exit_usage, error};
  plan->shard = *shard;
  std::map<std::string, Duration> durations;
  if (!options.durations.empty()) {
    durations = read_durations(options.durations, &error);
    if (!error.empty()) return {exit_input, error};
  }
  selection.shapes = options.shapes;
  plan->planned = plan_run(inputs.scenarios, selection, inputs.profile.can);
  if (plan->planned.empty()) {
    return {exit_nothing, why_nothing(inputs.scenarios, selection)};
  }
  for (const Planned& planned : plan->planned) plan->suite.push_back(planned.name);
  plan->rungs = rungs_of(plan->planned);
  if (shard->of > 1) {
    const std::vector<int> shard_of = assign_shards(plan->suite, shard->of, durations);
    std::vector<Planned> mine;
    for (std::size_t i = 0; i < shard_of.size(); ++i) {
      if (shard_of[i] == shard->number) mine.push_back(std::move(plan->planned[i]));
    }
    plan->planned = std::move(mine);
  }
  if (!shard->status_file.empty()) {
    error = touch(shard->status_file);
    if (!error.empty()) return {exit_broken, error};
  }
  if (seed) shuffle(plan->planned, *seed);
  return {};
}

std::vector<std::string> all_names(const Inputs& inputs, const std::vector<Shape>& shapes) {
  std::vector<std::string> names;
  for (const auto& scenario : inputs.scenarios) {
    for (const Shape shape : shapes) names.push_back(shaped_name(scenario->id, shape));
  }
  return names;
}

}  // namespace harness
