#include "scenario/scenario.h"

#include <algorithm>
#include <tuple>

namespace harness {

// Out of line, since a list of steps is not complete where these are declared.
bool AnyOfStep::operator==(const AnyOfStep&) const = default;
bool TogetherStep::operator==(const TogetherStep&) const = default;
bool RepeatStep::operator==(const RepeatStep&) const = default;
bool ForEachStep::operator==(const ForEachStep&) const = default;
bool UsersStep::operator==(const UsersStep&) const = default;
bool UseStep::operator==(const UseStep&) const = default;

bool Step::operator==(const Step& other) const {
  const auto parts = [](const Step& step) {
    return std::tie(step.verb, step.level, step.why, step.backend, step.what);
  };
  return parts(*this) == parts(other);
}

bool Scenario::operator==(const Scenario& other) const {
  const auto parts = [](const Scenario& s) {
    return std::tie(s.title, s.level, s.source, s.needs, s.tags, s.timeout, s.only_expected,
                    s.ignore, s.reacts, s.legal, s.backends, s.start, s.server, s.accounts, s.vars,
                    s.steps, s.cleanup);
  };
  return parts(*this) == parts(other);
}

Level Scenario::at_most(Level wanted) const { return legal ? wanted : std::max(wanted, level); }

std::string Scenario::area() const {
  const std::size_t name = id.rfind('/');
  if (name == std::string::npos || name == 0) return "";
  const std::size_t folder = id.rfind('/', name - 1);
  const std::size_t begin = folder == std::string::npos ? 0 : folder + 1;
  return id.substr(begin, name - begin);
}

}  // namespace harness
