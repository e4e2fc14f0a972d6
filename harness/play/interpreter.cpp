#include "play/interpreter.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "backend/profile.h"
#include "play/explain.h"
#include "session/session_tools.h"
#include "text/shell_words.h"

namespace harness {

namespace {

/// `resources` steps compare with the start: taken only where a scenario has one.
bool uses_resources(const Steps& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    if (std::holds_alternative<ResourcesStep>(step.what)) return true;
    if (const auto* s = std::get_if<RepeatStep>(&step.what)) return uses_resources(s->steps);
    if (const auto* s = std::get_if<ForEachStep>(&step.what)) return uses_resources(s->steps);
    if (const auto* s = std::get_if<UsersStep>(&step.what)) return uses_resources(s->steps);
    if (const auto* s = std::get_if<UseStep>(&step.what)) return uses_resources(s->steps);
    return false;
  });
}

}  // namespace

Interpreter::Interpreter(Session& session, const Scenario& scenario, Outcome& outcome)
    : session_(session), scenario_(scenario), outcome_(outcome) {
  scenario_deadline_ = now() + session_.scaled(scenario_.timeout);
  if (session_.options().attach) scenario_deadline_ = now() + std::chrono::hours(24);
}

Task<void> Interpreter::run() {
  set_built_in_variables();
  for (const auto& [name, value] : scenario_.vars) {
    set_variable(root_, name, value.expand(root_));
  }
  if (scenario_.start.wait == StartWait::pong) {
    // The first PONG is the start's, not the scenario's.
    for (int number = 1; number <= scenario_.backends; ++number) {
      if (BackendSlot* slot = session_.backend(number); slot && slot->last_pong_at > 0) {
        cursors_[number].taken.insert(slot->last_pong_at - 1);
      }
    }
  }
  if (uses_resources(scenario_.steps)) take_marks("");
  co_await run_block(scenario_.steps, root_);
  if (scenario_.only_expected && outcome_.failures.empty()) report_unexpected_rest();
  if (!scenario_.cleanup.empty() && !session_.cancelled()) {
    scenario_deadline_ =
        std::max(scenario_deadline_, now() + session_.scaled(std::chrono::seconds(5)));
    co_await run_block(scenario_.cleanup, root_);
  }
}

Task<Interpreter::Done> Interpreter::run_block(const Steps& steps, const Variables& variables) {
  for (const Step& step : steps) {
    if (session_.cancelled()) co_return Done::failed;
    if (co_await run_step(step, variables) == Done::failed) co_return Done::failed;
  }
  co_return Done::ok;
}

Task<bool> Interpreter::breathe() {
  constexpr Duration long_enough = std::chrono::milliseconds(10);
  if (now() - last_turn_ >= long_enough) {
    co_await session_.turn();
    last_turn_ = now();
  }
  co_return !session_.cancelled() && !out_of_time();
}

Task<Interpreter::Done> Interpreter::run_step(const Step& step, const Variables& variables) {
  co_await breathe();
  const std::size_t failures = outcome_.failures.size();
  session_.journal().append(text_event(EventKind::step_begun, step.backend, std::string(step.verb),
                                       step.why, static_cast<std::int64_t>(step.line)));
  next_step_mark_ = session_.journal().count();
  const Done done = co_await std::visit(
      [&](const auto& what) { return this->run(step, what, variables); }, step.what);
  step_mark_ = next_step_mark_;
  if (outcome_.failures.size() == failures) {
    session_.journal().append(text_event(EventKind::step_passed, step.backend,
                                         std::string(step.verb), "",
                                         static_cast<std::int64_t>(step.line)));
  }
  if (!session_.trouble().empty()) {
    outcome_.trouble = session_.trouble();
    co_return Done::failed;
  }
  if (done == Done::ok && out_of_time() && !session_.cancelled()) {
    co_return fail(step, fmt::format("the scenario took longer than its timeout of {}",
                                     duration_in_words(scenario_.timeout)));
  }
  co_return done;
}

Interpreter::Done Interpreter::fail(const Step& step, std::string what,
                                    std::vector<std::string> details, std::string server) {
  if (session_.cancelled()) {
    outcome_.interrupted = true;
    return Done::failed;
  }
  Failure failure;
  failure.level = step.level.value_or(scenario_.level);
  failure.file = step.file;
  failure.line = step.line;
  failure.what = std::move(what);
  failure.why = step.why;
  failure.details = std::move(details);
  failure.server = std::move(server);
  Event event = text_event(EventKind::step_failed, step.backend, std::string(step.verb),
                           failure.what, static_cast<std::int64_t>(step.line));
  event.level = failure.level;
  const bool goes_on = failure.level != Level::must && !out_of_time();
  outcome_.failures.push_back(std::move(failure));
  session_.journal().append(std::move(event));
  return goes_on ? Done::ok : Done::failed;
}

int Interpreter::backend_number(const Step& step) const {
  const auto found = backend_by_id_.find(step.backend);
  return found == backend_by_id_.end() ? step.backend : found->second;
}

BackendSlot* Interpreter::slot(const Step& step) { return session_.backend(backend_number(step)); }

Task<BackendSlot*> Interpreter::slot_soon(const Step& step) {
  const Duration until = deadline(std::nullopt, session_.profile().timeout);
  while (!slot(step) && !passed(until) && !session_.cancelled()) {
    co_await session_.changed().wait(until - now());
  }
  co_return slot(step);
}

Duration Interpreter::deadline(std::optional<Duration> within, Duration otherwise) const {
  return std::min(now() + session_.scaled(within.value_or(otherwise)), scenario_deadline_);
}

std::string Interpreter::limit_words(std::optional<Duration> within, Duration otherwise) const {
  if (out_of_time()) {
    return fmt::format(" before the scenario's timeout of {}",
                       duration_in_words(scenario_.timeout));
  }
  return fmt::format(" within {}", duration_in_words(within.value_or(otherwise)));
}

void Interpreter::set_variable(Variables& variables, const std::string& name,
                               std::string value) const {
  if (const Account* account = session_.account(value)) {
    variables.set(name + ".user", account->user);
    variables.set(name + ".legacyName", account->legacy_name);
    variables.set(name + ".password", account->password);
  }
  variables.set(name, std::move(value));
}

void Interpreter::set_account_variables(const Account& account) {
  root_.set(account.name + ".user", account.user);
  root_.set(account.name + ".legacyName", account.legacy_name);
  root_.set(account.name + ".password", account.password);
}

void Interpreter::set_built_in_variables() {
  const Profile& profile = session_.profile();
  for (const Account& account : profile.accounts) set_account_variables(account);
  for (const Account& account : scenario_.accounts) set_account_variables(account);
  for (const auto& [name, value] : profile.contacts) root_.set("contact." + name, value);
  for (const auto& [name, value] : profile.rooms) root_.set("room." + name, value);
  root_.set("scenario.id", scenario_.id);
  root_.set("seed", std::to_string(session_.options().seed));
  root_.set("backend.host", session_.options().host);
  root_.set("backend.port", std::to_string(session_.port()));
  root_.set("backend.name", profile.name);
  if (const BackendSlot* first = session_.backend(1)) {
    root_.set("backend.id", std::to_string(first->backend_id));
    if (first->process) root_.set("backend.pid", std::to_string(first->process->pid()));
  }
  std::minstd_rand random(static_cast<std::minstd_rand::result_type>(
      session_.options().seed * 2654435761u + std::hash<std::string>{}(scenario_.id)));
  const auto letters = [&](std::size_t count) {
    std::string word;
    for (std::size_t i = 0; i < count; ++i) word += static_cast<char>('a' + random() % 26);
    return word;
  };
  root_.set("random.word", letters(8));
  root_.set("random.text", letters(5) + " " + letters(7) + " " + letters(4));
  root_.set("random.number", std::to_string(random() % 1000000));
}

Task<Interpreter::Done> Interpreter::run(const Step&, const RepeatStep& repeat,
                                         const Variables& variables) {
  Variables scope(&variables);
  for (int i = 1; i <= repeat.count; ++i) {
    scope.set("i", std::to_string(i));
    if (co_await run_block(repeat.steps, scope) == Done::failed) co_return Done::failed;
  }
  co_return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step&, const ForEachStep& loop,
                                         const Variables& variables) {
  Variables scope(&variables);
  for (const Template& value : loop.in) {
    set_variable(scope, loop.variable, value.expand(variables));
    if (co_await run_block(loop.steps, scope) == Done::failed) co_return Done::failed;
  }
  co_return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const UsersStep& users,
                                         const Variables& variables) {
  const Action login{find_action("login"), {}, {}};
  std::vector<std::string> names;
  for (int i = 1; i <= users.count; ++i) {
    const std::string name = "u" + std::to_string(i);
    if (!session_.account(name)) {
      session_.add_account({name, name + "@example.org", name, "pw-of-" + name + "-made-up"});
    }
    names.push_back(name);
    set_account_variables(*session_.account(name));
    co_await breathe();
  }
  const auto not_all = [&](const std::string& name) {
    return fail(step,
                fmt::format("expected CONNECTED for {} of {} users{}", session_.account(name)->user,
                            users.count, limit_words(std::nullopt, session_.profile().timeout)));
  };
  for (const std::string& name : names) {
    const bool goes_on = co_await breathe();
    if (!goes_on) co_return not_all(name);
    const std::string error = act(session_.world(), *session_.account(name), login);
    if (!error.empty()) co_return fail(step, error);
  }
  const Duration until = deadline(std::nullopt, session_.profile().timeout);
  for (const std::string& name : names) {
    while (!session_.world().is_connected(session_.account(name)->user)) {
      if (passed(until) || session_.cancelled()) {
        co_return not_all(name);
      }
      co_await session_.changed().wait(until - now());
    }
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

Task<Interpreter::Done> Interpreter::run(const Step&, const UseStep& use,
                                         const Variables& variables) {
  Variables scope(&variables);
  for (const auto& [name, value] : use.with) set_variable(scope, name, value.expand(variables));
  co_return co_await run_block(use.steps, scope);
}

Task<Interpreter::Done> Interpreter::run(const Step&, const SetStep& set,
                                         const Variables& variables) {
  for (const auto& [name, value] : set.values) set_variable(root_, name, value.expand(variables));
  co_return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step&, const PauseStep& pause, const Variables&) {
  const Duration until = std::min(now() + pause.duration, scenario_deadline_);
  while (!passed(until) && !session_.cancelled()) co_await session_.changed().wait(until - now());
  co_return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step&, const NoteStep& note,
                                         const Variables& variables) {
  session_.journal().append(text_event(EventKind::note, 0, "", note.text.expand(variables)));
  co_return Done::ok;
}

}  // namespace harness
