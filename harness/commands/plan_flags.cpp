#include "commands/plan_flags.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>

#include "commands/commands.h"
#include "commands/exit_status.h"
#include "commands/files.h"
#include "report/format/json_reader.h"

namespace harness {

namespace {

std::optional<std::string> variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

/// The longest time that the report has of each name, rounds and all.
std::map<std::string, Duration> read_durations(const std::string& file, std::string* error) {
  std::map<std::string, Duration> durations;
  const auto source = read_source(file, error);
  if (!source) return durations;
  const auto report = read_json_report(*source, error);
  if (!report) return durations;
  for (const ScenarioResult& result : report->results) {
    Duration& duration = durations[result.name];
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

}  // namespace

void add_plan_flags(CLI::App& app, PlanFlags& flags) {
  CLI::Option* shape =
      app.add_option_function<std::string>(
             "--shape",
             [&flags](const std::string& text) {
               std::string error;
               auto shapes = parse_shapes(text, &error);
               if (!shapes) throw CLI::ValidationError("--shape: " + error);
               flags.shapes = std::move(*shapes);
             },
             fmt::format(
                 "Ways the network may cut the server's bytes, each scenario in each of them: "
                 "{}, or all (default plain)",
                 fmt::join(shape_names(), ",")))
          ->type_name("SHAPE[,SHAPE]");
  std::vector<std::string> shapes = shape_names();
  shapes.emplace_back("all");
  offer_values(*shape, shapes);
  CLI::Option* shard =
      app.add_option("--shard", flags.shard,
                     "Only part K of N, for N machines (default: as the variables of Bazel, "
                     "GoogleTest, GitLab CI or a Kubernetes indexed Job say)")
          ->type_name("K/N");
  app.add_option("--shard-total", flags.shard_total,
                 "How many shards there are, where the scheduler says only which one this is")
      ->type_name("N")
      ->excludes(shard);
  app.add_option("--durations", flags.durations,
                 "A JSON report of an earlier run, whose times make the shards equally long")
      ->type_name("REPORT.json");
}

RunPlan make_plan(const Inputs& inputs, Selection selection, const PlanFlags& flags,
                  std::optional<std::uint64_t> seed) {
  RunPlan plan;
  const auto refuse = [&plan](int status, std::string words) {
    plan.planned.clear();
    plan.status = status;
    plan.error = std::move(words);
    return plan;
  };
  std::string error;
  const auto shard = find_shard({flags.shard, flags.shard_total, variable}, &error);
  if (!shard) return refuse(exit_usage, error);
  plan.shard = *shard;
  std::map<std::string, Duration> durations;
  if (!flags.durations.empty()) {
    durations = read_durations(flags.durations, &error);
    if (!error.empty()) return refuse(exit_input, error);
  }
  selection.shapes = flags.shapes;
  plan.planned = plan_run(inputs.scenarios, selection, inputs.profile.can);
  if (plan.planned.empty()) return refuse(exit_nothing, "no scenario is selected");
  for (const Planned& planned : plan.planned) plan.suite.push_back(planned.name);
  if (shard->of > 1) {
    const std::vector<int> shard_of = assign_shards(plan.suite, shard->of, durations);
    std::vector<Planned> mine;
    for (std::size_t i = 0; i < shard_of.size(); ++i) {
      if (shard_of[i] == shard->number) mine.push_back(std::move(plan.planned[i]));
    }
    plan.planned = std::move(mine);
  }
  if (!shard->status_file.empty()) {
    error = touch(shard->status_file);
    if (!error.empty()) return refuse(exit_broken, error);
  }
  if (seed) shuffle(plan.planned, *seed);
  return plan;
}

}  // namespace harness
