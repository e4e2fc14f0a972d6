#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "commands/commands.h"
#include "commands/inputs.h"
#include "commands/options.h"
#include "commands/plan.h"
#include "report/text/finding_table.h"

namespace harness {

namespace {

struct ListOptions {
  InputOptions input;
  PlanOptions plan;
  bool findings = false;
};

std::string plan_text(const std::vector<Planned>& plan) {
  std::size_t width = 0;
  for (const Planned& planned : plan) width = std::max(width, planned.name.size());
  std::string text;
  for (const Planned& planned : plan) {
    const Scenario& scenario = *planned.scenario;
    text += fmt::format("{:<{}}  {:<6}  {}", planned.name, width, level_name(scenario.level),
                        scenario.title);
    if (!scenario.needs.empty()) text += fmt::format("  [{}]", fmt::join(scenario.needs, ", "));
    text += "\n";
  }
  text += fmt::format("{} {}", plan.size(), plan.size() == 1 ? "scenario" : "scenarios");
  const auto missing =
      std::ranges::count_if(plan, [](const Planned& planned) { return !planned.missing.empty(); });
  if (missing > 0) {
    text += fmt::format(", {} of them {} what the profile does not promise", missing,
                        missing == 1 ? "needs" : "need");
  }
  return text + "\n";
}

int list(const Call& call, const ListOptions& options) {
  if (options.findings) {
    fmt::print("{}", finding_table_text());
    return exit_ok;
  }
  Inputs inputs;
  RunPlan plan;
  if (const Refusal no = read_inputs(options.input, call, &inputs)) return tell(no);
  if (const Refusal no = make_plan(inputs, options.input.selection, options.plan, {}, &plan)) {
    return tell(no);
  }
  fmt::print("{}", plan_text(plan.planned));
  return exit_ok;
}

}  // namespace

Command list_command() {
  const auto options = std::make_shared<ListOptions>();
  return {
      .name = "list",
      .help = "Show what run would run, and what each scenario needs.",
      .examples = {"spectrum2-harness list",
                   "spectrum2-harness list --backend backend.json --filter rooms"},
      .options = join_options(
          input_options(options->input), plan_options(options->plan),
          std::vector<Option>{{.names = "--findings",
                               .value = "",
                               .help = "Show all findings instead: id, level and what each means",
                               .to = flag(&options->findings)}}),
      .takes_backend = true,
      .run = [options](const Call& call) { return list(call, *options); }};
}

}  // namespace harness
