#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "scenario/scenario.h"
#include "suite/result.h"

namespace harness {

/// The areas of the suite, in the order of a backend's life. THE table: the order in which
/// scenarios run, `explain`, and the README.
struct AreaRow {
  std::string_view name;  ///< The folder below conformance/.
  std::string_view meaning;
};
std::span<const AreaRow> area_rows();
const AreaRow* find_area(std::string_view name);
/// Where scenarios of the area stand in the order; those of unknown areas come last.
std::size_t place_of_area(std::string_view name);

/// One of the few scenarios that everything else stands on. Rungs run first, in this order: the
/// ladder. If one fails, what stands on it is blocked and is not run.
struct RungRow {
  std::string_view scenario;                  ///< Its id.
  std::string_view answer;                    ///< The wrapper type it is about, or "".
  std::string_view what;                      ///< What the backend does: "answers LOGIN".
  std::string_view without;                   ///< What is told of it: "LOGIN is not answered".
  std::string_view users;                     ///< What users see then.
  std::string_view next;                      ///< What to mend first.
  std::string_view explain;                   ///< The word for `explain`.
  bool (*carries)(const Scenario& scenario);  ///< True of those that stand on it.
};
std::span<const RungRow> rung_rows();
/// The rung that a scenario is, or null.
const RungRow* find_rung(std::string_view scenario_id);
/// The rung that is about this answer, or null.
const RungRow* find_rung_of_answer(std::string_view type);
/// True if this outcome of a rung blocks what stands on it: the backend did not come up, or one of
/// its steps failed that hurts.
bool breaks_rung(const Outcome& outcome);

}  // namespace harness
