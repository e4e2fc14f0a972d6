#include "play/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "backend/profile.h"
#include "play/variables.h"

namespace harness {

namespace {

/// `resources` steps compare with the start: taken only where a scenario has one.
bool uses_resources(const Steps& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    bool found = std::holds_alternative<ResourcesStep>(step.what);
    visit_blocks(step, [&](const Steps& block) { found = found || uses_resources(block); });
    return found;
  });
}

/// `co_await AfterLook{test}` goes on when the harness has looked at what has come.
struct AfterLook {
  BackendUnderTest& test;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handle) { test.resume_after_look(handle); }
  void await_resume() const {}
};

}  // namespace

Player::Player(BackendUnderTest& test, const Scenario& scenario, Outcome& outcome)
    : test_(test), scenario_(scenario), outcome_(outcome) {
  scenario_deadline_ = test_.now() + (test_.options().attach ? std::chrono::hours(24)
                                                             : test_.scaled(scenario_.timeout));
}

Task<void> Player::run() {
  set_first_variables();
  if (scenario_.start.wait == StartWait::pong) {
    // The first PONG is the start's, not the scenario's.
    for (int number = 1; number <= scenario_.backends; ++number) {
      const BackendFacts* backend = test_.backend(number);
      if (backend && backend->last_pong_at > 0) {
        cursors_[number].taken.insert(backend->last_pong_at - 1);
      }
    }
  }
  if (uses_resources(scenario_.steps)) take_marks("");
  co_await run_block(scenario_.steps, root_);
  if (scenario_.only_expected && outcome_.failures.empty()) report_unexpected_rest();
  if (!scenario_.cleanup.empty() && !test_.cancelled()) {
    scenario_deadline_ =
        std::max(scenario_deadline_, test_.now() + test_.scaled(std::chrono::seconds(5)));
    co_await run_block(scenario_.cleanup, root_);
  }
}

Task<Player::Done> Player::run_block(const Steps& steps, const Variables& variables) {
  for (const Step& step : steps) {
    if (test_.cancelled()) co_return Done::failed;
    if (co_await run_step(step, variables) == Done::failed) co_return Done::failed;
  }
  co_return Done::ok;
}

Task<bool> Player::breathe() {
  constexpr Duration long_enough = std::chrono::milliseconds(10);
  if (test_.now() - last_look_ >= long_enough) {
    co_await AfterLook{test_};
    last_look_ = test_.now();
  }
  co_return !test_.cancelled() && !out_of_time();
}

Task<Player::Done> Player::run_step(const Step& step, const Variables& variables) {
  co_await breathe();
  const std::size_t failures = outcome_.failures.size();
  test_.journal().append(text_event(EventKind::step_begun, step.backend, std::string(step.verb),
                                    step.why, static_cast<std::int64_t>(step.line)));
  next_step_mark_ = test_.journal().count();
  const Done done = co_await std::visit(
      [&](const auto& what) { return this->run(step, what, variables); }, step.what);
  step_mark_ = next_step_mark_;
  if (outcome_.failures.size() == failures) {
    test_.journal().append(text_event(EventKind::step_passed, step.backend, std::string(step.verb),
                                      "", static_cast<std::int64_t>(step.line)));
  }
  if (!test_.trouble().empty()) {
    outcome_.trouble = test_.trouble();
    co_return Done::failed;
  }
  if (done == Done::ok && out_of_time() && !test_.cancelled()) {
    co_return fail(step, fmt::format("the scenario took longer than its timeout of {}",
                                     duration_in_words(test_.scaled(scenario_.timeout))));
  }
  co_return done;
}

Player::Done Player::fail(const Step& step, std::string what, Particulars particulars) {
  if (test_.cancelled()) {
    outcome_.interrupted = true;
    return Done::failed;
  }
  Failure failure;
  failure.level =
      scenario_.at_most(particulars.level.value_or(step.level.value_or(scenario_.level)));
  failure.file = step.file;
  failure.line = step.line;
  failure.what = std::move(what);
  failure.why = step.why;
  failure.type = particulars.type;
  failure.is_gone = particulars.how == Waited::gone;
  failure.details = std::move(particulars.details);
  failure.came = std::move(particulars.came);
  failure.server = particulars.server;
  Event event = text_event(EventKind::step_failed, step.backend, std::string(step.verb),
                           failure.what, static_cast<std::int64_t>(step.line));
  event.level = failure.level;
  const bool goes_on = failure.level != Level::must && !out_of_time();
  outcome_.failures.push_back(std::move(failure));
  test_.journal().append(std::move(event));
  return goes_on ? Done::ok : Done::failed;
}

Player::Done Player::fail_wait(const Step& step, Waited how, const Limit& limit,
                               const BackendFacts* backend, std::string what,
                               Particulars particulars) {
  particulars.how = how;
  if (how == Waited::gone) {
    what += fmt::format(", but the backend {} first", backend->why_gone());
  } else if (limit.is_scenarios) {
    what += fmt::format(" before the scenario's timeout of {}",
                        duration_in_words(test_.scaled(scenario_.timeout)));
  } else {
    what += fmt::format(" within {}", duration_in_words(limit.length));
  }
  return fail(step, std::move(what), std::move(particulars));
}

Player::Limit Player::limit_of(std::optional<Duration> within) const {
  Limit limit;
  limit.length = test_.scaled(within.value_or(test_.profile().timeout));
  limit.until = test_.now() + limit.length;
  if (limit.until > scenario_deadline_) {
    limit.until = scenario_deadline_;
    limit.is_scenarios = true;
  }
  return limit;
}

int Player::backend_number(const Step& step) const {
  const auto found = backend_by_id_.find(step.backend);
  return found == backend_by_id_.end() ? step.backend : found->second;
}

Task<BackendFacts*> Player::backend_of(const Step& step) {
  const int number = backend_number(step);
  const Waited how = co_await wait_for(
      test_, [&] { return test_.backend(number) != nullptr; }, limit_of(std::nullopt).until);
  if (how != Waited::met) fail(step, fmt::format("there is no backend {}", step.backend));
  co_return test_.backend(number);
}

Task<void> Player::wait_until_written(const Step& step) {
  const int number = backend_number(step);
  co_await wait_for(
      test_, [&] { return !test_.has_queued(number); }, scenario_deadline_);
}

Task<Waited> Player::ping(BackendFacts& backend, Duration until) {
  test_.ping(backend.number);
  const std::uint64_t due = backend.pings;
  co_return co_await wait_for(
      test_, [&backend, due] { return backend.pongs >= due; }, until, &backend);
}

void Player::set_variable(Variables& variables, const std::string& name, std::string value) const {
  if (const Account* account = test_.account(value)) {
    set_account_parts(variables, name, *account);
  }
  variables.set(name, std::move(value));
}

void Player::set_account_variables(const Account& account) {
  set_account_parts(root_, account.name, account);
}

void Player::set_first_variables() {
  const Profile& profile = test_.profile();
  for (const Account& account : profile.accounts) set_account_variables(account);
  for (const Account& account : scenario_.accounts) set_account_variables(account);
  for (const auto& [name, value] : profile.contacts) root_.set("contact." + name, value);
  for (const auto& [name, value] : profile.rooms) root_.set("room." + name, value);
  set_builtin_variables(root_, test_, scenario_);
  for (const auto& [name, value] : scenario_.vars) {
    set_variable(root_, name, value.expand(root_));
  }
}

}  // namespace harness
