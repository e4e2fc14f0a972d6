// `do`: what an XMPP user does.
#include <fmt/format.h>

#include "play/interpreter.h"
#include "session/spare_memory.h"
#include "world/actions.h"

namespace harness {

Interpreter::Done Interpreter::act_as_user(const Step& step, const DoStep& what,
                                           const Variables& variables) {
  const std::string name = what.user.empty() ? what.user_template.expand(variables) : what.user;
  const Account* account = session_.account(name);
  if (!account) return fail(step, fmt::format("there is no account \"{}\"", name));
  Action action;
  action.row = what.action;
  for (const auto& [key, value] : what.values) {
    const std::string& text = action.values[key] = value.expand(variables);
    if (text.size() >= huge_frame) give_spare_memory_back();
  }
  if (what.groups) {
    action.groups.emplace();
    for (const Template& group : *what.groups) action.groups->push_back(group.expand(variables));
  }
  const std::string error = act(session_.world(), *account, std::move(action),
                                step.backend == 1 ? 0 : backend_number(step));
  return error.empty() ? Done::ok : fail(step, error);
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const DoStep& what,
                                         const Variables& variables) {
  co_return act_as_user(step, what, variables);
}

}  // namespace harness
