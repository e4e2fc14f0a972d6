#include "suite/select.h"

#include <fnmatch.h>

#include <algorithm>

#include "suite/ladder.h"

namespace harness {

bool name_matches(std::string_view name, const std::string& pattern) {
  if (pattern.find_first_of("*?[") == std::string::npos) {
    return name.find(pattern) != std::string_view::npos;
  }
  return fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0;
}

std::vector<Planned> plan_run(const std::vector<std::unique_ptr<Scenario>>& scenarios,
                              const Selection& selection,
                              const std::set<std::string, std::less<>>& can) {
  std::vector<Planned> plan;
  for (const auto& scenario : scenarios) {
    const auto has_tag = [&](const std::string& tag) {
      return std::find(scenario->tags.begin(), scenario->tags.end(), tag) != scenario->tags.end();
    };
    if (!selection.tags.empty() &&
        std::none_of(selection.tags.begin(), selection.tags.end(), has_tag)) {
      continue;
    }
    if (selection.level && scenario->level > *selection.level) continue;
    for (const Shape shape : selection.shapes) {
      Planned planned;
      planned.scenario = scenario.get();
      planned.shape = shape;
      planned.name = shaped_name(scenario->id, shape);
      const auto has_name = [&](const std::string& filter) {
        return name_matches(planned.name, filter);
      };
      if (!selection.filters.empty() &&
          std::none_of(selection.filters.begin(), selection.filters.end(), has_name)) {
        continue;
      }
      for (const std::string& need : scenario->needs) {
        if (!can.contains(need)) planned.missing.push_back(need);
      }
      plan.push_back(std::move(planned));
    }
  }
  std::ranges::stable_sort(
      plan, {}, [](const Planned& planned) { return place_of_area(planned.scenario->area()); });
  return plan;
}

}  // namespace harness
