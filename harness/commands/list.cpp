#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "commands/commands.h"
#include "commands/exit_status.h"
#include "commands/input_flags.h"
#include "commands/plan_flags.h"
#include "report/text/finding_table.h"
#include "text/say.h"

namespace harness {

Command add_list(CLI::App& app, const CommandContext& context) {
  auto options = std::make_shared<InputOptions>();
  add_input_flags(app, *options);
  auto flags = std::make_shared<PlanFlags>();
  add_plan_flags(app, *flags);
  auto findings = std::make_shared<bool>(false);
  app.add_flag("--findings", *findings, "Show all findings instead: id, level, what it means");
  return [options, flags, findings, &context]() -> int {
    if (*findings) {
      fmt::print("{}", finding_table_text());
      return exit_ok;
    }
    options->command = context.command;
    const Inputs inputs = read_inputs(*options);
    if (inputs.status != 0) return report_input_errors(inputs);
    const RunPlan made = make_plan(inputs, options->selection, *flags);
    if (made.status != 0) {
      say("spectrum2-harness: {}\n", made.error);
      return made.status;
    }
    const std::vector<Planned>& plan = made.planned;
    std::size_t width = 0;
    for (const Planned& planned : plan) width = std::max(width, planned.name.size());
    std::size_t missing = 0;
    std::string text;
    for (const Planned& planned : plan) {
      const Scenario& scenario = *planned.scenario;
      text += fmt::format("{:<{}}  {:<6}  {}", planned.name, width, level_name(scenario.level),
                          scenario.title);
      if (!scenario.needs.empty()) text += fmt::format("  [{}]", fmt::join(scenario.needs, ", "));
      text += "\n";
      missing += planned.missing.empty() ? 0 : 1;
    }
    fmt::print("{}", text);
    fmt::print("{} scenarios", plan.size());
    if (missing > 0)
      fmt::print(", {} of them {} what the profile does not promise", missing,
                 missing == 1 ? "needs" : "need");
    fmt::print("\n");
    return exit_ok;
  };
}

}  // namespace harness
