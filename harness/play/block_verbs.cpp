// The verbs that hold steps, set variables or let time pass: repeat for_each users use set pause
// note.
#include <fmt/format.h>

#include <algorithm>

#include "backend/profile.h"
#include "play/player.h"

namespace harness {

Task<Player::Done> Player::run(const Step&, const RepeatStep& repeat, const Variables& variables) {
  Variables scope(&variables);
  for (int i = 1; i <= repeat.count; ++i) {
    scope.set("i", std::to_string(i));
    if (co_await run_block(repeat.steps, scope) == Done::failed) co_return Done::failed;
  }
  co_return Done::ok;
}

Task<Player::Done> Player::run(const Step&, const ForEachStep& loop, const Variables& variables) {
  Variables scope(&variables);
  for (const Template& value : loop.in) {
    set_variable(scope, loop.variable, value.expand(variables));
    if (co_await run_block(loop.steps, scope) == Done::failed) co_return Done::failed;
  }
  co_return Done::ok;
}

Task<Player::Done> Player::run(const Step& step, const UsersStep& users,
                               const Variables& variables) {
  std::vector<std::string> names;
  for (int i = 1; i <= users.count; ++i) {
    const std::string name = "u" + std::to_string(i);
    if (!test_.account(name)) {
      test_.add_account({name, name + "@example.org", name, "pw-of-" + name + "-made-up"});
    }
    names.push_back(name);
    set_account_variables(*test_.account(name));
    co_await breathe();
  }
  const auto not_all = [&](Waited how, const Limit& limit, const std::string& name) {
    return fail_wait(step, how, limit, test_.backend(1),
                     fmt::format("expected CONNECTED for {} of {} users", test_.account(name)->user,
                                 users.count));
  };
  for (const std::string& name : names) {
    const bool goes_on = co_await breathe();
    if (!goes_on) co_return not_all(Waited::late, limit_of(std::nullopt), name);
    const std::string error = test_.act(*test_.account(name), {find_action("login"), {}, {}}, 0);
    if (!error.empty()) co_return fail(step, error);
  }
  const Limit limit = limit_of(std::nullopt);
  for (const std::string& name : names) {
    const std::string& user = test_.account(name)->user;
    const Waited how = co_await wait_for(
        test_, [&] { return test_.is_connected(user); }, limit.until);
    if (how != Waited::met) co_return not_all(how, limit, name);
  }
  // Each user's steps read from where the logins began, since answers of different users may come
  // in any order (proto/README.md, 8).
  const std::map<int, Cursor> before = cursors_;
  std::map<int, Cursor> furthest = cursors_;
  for (std::size_t i = 0; i < names.size(); ++i) {
    cursors_ = before;
    Variables scope(&variables);
    scope.set("i", std::to_string(i + 1));
    set_variable(scope, "user", names[i]);
    if (co_await run_block(users.steps, scope) == Done::failed) co_return Done::failed;
    for (const auto& [number, cursor] : cursors_) {
      if (cursor.position > furthest[number].position) furthest[number] = cursor;
    }
  }
  cursors_ = std::move(furthest);
  co_return Done::ok;
}

Task<Player::Done> Player::run(const Step&, const UseStep& use, const Variables& variables) {
  Variables scope(&variables);
  for (const auto& [name, value] : use.with) set_variable(scope, name, value.expand(variables));
  co_return co_await run_block(use.steps, scope);
}

Task<Player::Done> Player::run(const Step&, const SetStep& set, const Variables& variables) {
  for (const auto& [name, value] : set.values) set_variable(root_, name, value.expand(variables));
  co_return Done::ok;
}

Task<Player::Done> Player::run(const Step&, const PauseStep& pause, const Variables&) {
  const Duration until = std::min(test_.now() + pause.duration, scenario_deadline_);
  co_await wait_for(
      test_, [] { return false; }, until);
  co_return Done::ok;
}

Task<Player::Done> Player::run(const Step&, const NoteStep& note, const Variables& variables) {
  test_.journal().append(text_event(EventKind::note, 0, "", note.text.expand(variables)));
  co_return Done::ok;
}

}  // namespace harness
