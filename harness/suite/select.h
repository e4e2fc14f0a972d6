#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "journal/level.h"
#include "scenario/scenario.h"
#include "server/shape.h"

namespace harness {

struct Expectation;

/// Which of the known scenarios to run.
struct Selection {
  std::vector<std::string> filters = {};       ///< Patterns on the name; any may match. None: all.
  std::vector<std::string> tags = {};          ///< Any may match. None: all.
  std::optional<Level> level = {};             ///< Only scenarios of this level or stricter.
  std::vector<Shape> shapes = {Shape::plain};  ///< Each scenario runs in each of them.
};

/// One scenario to run, in one shape.
struct Planned {
  const Scenario* scenario = nullptr;
  Shape shape = Shape::plain;
  std::string name;                  ///< Its id, and the shape if it has one.
  std::vector<std::string> missing;  ///< Capabilities it needs and the profile lacks.
  /// The line of an expectation file that decides about it, or null. A skip line: it is not run.
  const Expectation* expectation = nullptr;
};

/// True if the name has the pattern in it; `*`, `?` and `[…]` work as in a shell, and then the
/// whole name has to match.
bool name_matches(std::string_view name, const std::string& pattern);

/// The scenarios of the selection, each in its shapes, with what each lacks of `can`: area by area
/// in the order of area_rows(), within an area as given. Filters see the name with its shape.
std::vector<Planned> plan_run(const std::vector<std::unique_ptr<Scenario>>& scenarios,
                              const Selection& selection,
                              const std::set<std::string, std::less<>>& can);

/// Why plan_run() found nothing, in words: `no scenario has the tag "qick", did you mean "quick"?`
std::string why_nothing(const std::vector<std::unique_ptr<Scenario>>& scenarios,
                        const Selection& selection);

}  // namespace harness
