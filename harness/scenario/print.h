#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenario/scenario.h"
#include "scenario/verbs.h"
#include "text/json.h"

/// The mirror image of parse.h: any scenario value becomes JSON that parses to the same value. What
/// is as it would be unsaid is left out.
namespace harness {

Json print_scenario(const Scenario& scenario);
/// The text of a scenario file: a step a line, a newline at the end.
std::string scenario_text(const Scenario& scenario);

/// Steps inside a block that hands this down to them.
Json print_steps(const Steps& steps, const Inherited& inherited);
Json print_step(const Step& step, const Inherited& inherited);

/// Variables with the texts that they are set from.
Json print_templates(const std::vector<std::pair<std::string, Template>>& values);

}  // namespace harness
