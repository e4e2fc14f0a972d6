// The verbs about the process and its surroundings: log log_none connection signal exit resources
// mark spawn.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "backend/profile.h"
#include "play/player.h"
#include "server/server.h"

namespace harness {

namespace {

constexpr std::size_t lines_shown = 5;

/// The line of an event as `contains` and `matches` see it.
std::string line_of(const Event& event) {
  if (event.kind != EventKind::server_log) return event.text;
  return fmt::format("{} {}: {}", log_level_name(*event.log_level), event.source, event.text);
}

bool is_line_of(const Event& event, const LogStep& log) {
  if (log.source == "server") {
    return event.kind == EventKind::server_log && (!log.level || event.log_level == log.level);
  }
  return event.kind == EventKind::output_line && event.source == log.source;
}

bool line_matches(const Event& event, const LogStep& log, const std::string& wanted,
                  const Variables& variables) {
  const std::string line = line_of(event);
  switch (log.how) {
    case LogStep::How::contains:
      return line.find(wanted) != std::string::npos;
    case LogStep::How::matches:
      return log.pattern.found_in(line, variables);
    case LogStep::How::line:
      // A server line may be given whole, from its category on, or its words alone.
      return line == wanted || event.text == wanted ||
             (event.kind == EventKind::server_log &&
              wanted == fmt::format("{}: {}", event.source, event.text));
  }
  return false;
}

/// `line in server with level INFO that contains "PING"`
std::string describe_log(const LogStep& log, const std::string& wanted,
                         const Variables& variables) {
  std::string words = fmt::format("line in {}", log.source);
  if (log.level) words += fmt::format(" with level {}", log_level_name(*log.level));
  switch (log.how) {
    case LogStep::How::contains:
      return words + fmt::format(" that contains \"{}\"", wanted);
    case LogStep::How::matches:
      return words + fmt::format(" that matches {}", log.pattern.words(variables));
    case LogStep::How::line:
      return words + fmt::format(" that is \"{}\"", wanted);
  }
  return words;
}

}  // namespace

// log, log_none

Task<Player::Done> Player::run(const Step& step, const LogStep& log, const Variables& variables) {
  Journal& journal = test_.journal();
  const std::string wanted = log.text.expand(variables);
  const Limit limit = limit_of(log.within);
  std::uint64_t seen = log.ordered ? step_mark_ : 0;
  std::optional<Event> found;
  const auto look = [&] {
    // From the oldest line not looked at yet.
    const auto& kept = journal.kept();
    const std::uint64_t first = journal.count() - kept.size();
    for (std::uint64_t at = std::max(seen, first); at < journal.count() && !found; ++at) {
      const Event& event = kept[at - first];
      if (is_line_of(event, log) && line_matches(event, log, wanted, variables)) found = event;
    }
    seen = journal.count();
    return found.has_value() || log.none;
  };
  const Waited how = co_await wait_for(test_, look, limit.until);
  Particulars particulars;
  if (log.none) {
    if (!found) co_return Done::ok;
    particulars.details = {"but came: " + test_.redactor().text(line_of(*found))};
    co_return fail(step, "expected no " + describe_log(log, wanted, variables),
                   std::move(particulars));
  }
  if (found) {
    next_step_mark_ = found->sequence;
    co_return Done::ok;
  }
  for (const Event& event : journal.kept()) {
    if (!is_line_of(event, log)) continue;
    particulars.details.push_back("  " + test_.redactor().text(line_of(event)));
    if (particulars.details.size() > lines_shown) {
      particulars.details.erase(particulars.details.begin());
    }
  }
  const std::string head = particulars.details.empty()
                               ? fmt::format("{} has no line", log.source)
                               : fmt::format("the last lines of {}:", log.source);
  particulars.details.insert(particulars.details.begin(), head);
  co_return fail_wait(step, how, limit, nullptr,
                      "expected a " + describe_log(log, wanted, variables), std::move(particulars));
}

// signal, exit

Task<Player::Done> Player::run(const Step& step, const SignalStep& signal, const Variables&) {
  const int number = backend_number(step);
  if (test_.signal_process(number, signal.number)) co_return Done::ok;
  const BackendFacts* to = test_.backend(number);
  co_return fail(step, to && to->exited()
                           ? fmt::format("cannot signal the backend: it {}", to->ending())
                           : "cannot signal the backend: the harness did not start it");
}

Task<Player::Done> Player::run(const Step& step, const ExitStep& exit, const Variables&) {
  BackendFacts* of = test_.backend(backend_number(step));
  if (!of || !of->was_started()) co_return fail(step, "the harness started no such backend");
  const Limit limit = limit_of(exit.within);
  const Waited how = co_await wait_for(
      test_, [&] { return of->exited(); }, limit.until);
  Particulars particulars;
  if (how != Waited::met) {
    particulars.details = {"it is still running"};
    co_return fail_wait(step, how, limit, nullptr, "expected the backend to end",
                        std::move(particulars));
  }
  of->end_accepted = true;
  const ExitStatus& status = *of->exit_status;
  of->signal_accepted = exit.signal && status.signal == exit.signal;
  std::string wanted;
  if (exit.code && status.code != exit.code) {
    wanted = fmt::format("expected the backend to end with status {}", *exit.code);
  } else if (exit.signal && status.signal != exit.signal) {
    wanted = fmt::format("expected the backend to be ended by signal {}", *exit.signal);
  } else if (!exit.any && !exit.code && !exit.signal && status.code.value_or(2) > 1) {
    wanted = "expected the backend to end with status 0 or 1";
  }
  if (wanted.empty()) co_return Done::ok;
  particulars.details = {"it " + status.words()};
  co_return fail(step, std::move(wanted), std::move(particulars));
}

// connection

Task<Player::Done> Player::run(const Step& step, const ConnectionStep& connection,
                               const Variables&) {
  const int number = backend_number(step);
  BackendFacts* of = test_.backend(number);
  if (!of || !of->connected) co_return fail(step, "there is no connection yet");
  if (connection.delay) test_.set_delay(number, *connection.delay);
  if (connection.rate) test_.set_rate(number, *connection.rate);
  if (connection.stop_reading) test_.stop_reading(number, *connection.stop_reading);
  switch (connection.close) {
    case ConnectionStep::Close::none:
      break;
    case ConnectionStep::Close::fin:
      test_.close_connection(number, CloseHow::fin);
      break;
    case ConnectionStep::Close::rst:
      test_.close_connection(number, CloseHow::rst);
      break;
    case ConnectionStep::Close::half:
      test_.close_connection(number, CloseHow::half);
      break;
  }
  if (!connection.expect_closed) co_return Done::ok;
  const Limit limit = limit_of(connection.within);
  const Waited how = co_await wait_for(
      test_, [&] { return of->closed_by_backend; }, limit.until);
  if (how != Waited::met) {
    co_return fail_wait(step, how, limit, nullptr, "expected the backend to close its connection");
  }
  of->asked_to_end = true;
  co_return Done::ok;
}

// resources, mark

void Player::take_marks(const std::string& name) {
  auto& mark = marks_[name];
  for (int number = 1; test_.backend(number); ++number) {
    const Resources resources = test_.resources(number);
    for (const std::string_view figure : resource_figures()) {
      if (const auto value = resources.figure(figure)) {
        mark[fmt::format("{} of {}", figure, number)] = *value;
      }
    }
  }
}

Task<Player::Done> Player::run(const Step&, const MarkStep& mark, const Variables&) {
  take_marks(mark.name);
  co_return Done::ok;
}

Task<Player::Done> Player::run(const Step& step, const ResourcesStep& wanted, const Variables&) {
  BackendFacts* of = test_.backend(backend_number(step));
  if (!of || !of->running()) co_return fail(step, "the backend is not running");
  Particulars particulars;
  const auto check = [&](const std::string& figure, const Bound& bound,
                         std::optional<std::int64_t> value) -> std::string {
    if (!value) return fmt::format("{}: cannot be read", figure);
    if (bound.less_than && *value >= *bound.less_than) {
      return fmt::format("{}: expected less than {}, is {}", figure,
                         resource_words(figure, *bound.less_than), resource_words(figure, *value));
    }
    if (!bound.grown_by_at_most) return "";
    const auto& mark = marks_[wanted.since];
    const auto before = mark.find(fmt::format("{} of {}", figure, of->number));
    if (before == mark.end()) {
      return fmt::format(
          "{}: nothing was taken at {}", figure,
          wanted.since.empty() ? "the start" : fmt::format("the mark \"{}\"", wanted.since));
    }
    if (*value - before->second <= *bound.grown_by_at_most) return "";
    return fmt::format("{}: expected to grow by at most {}, grew from {} to {}", figure,
                       resource_words(figure, *bound.grown_by_at_most),
                       resource_words(figure, before->second), resource_words(figure, *value));
  };
  const auto look = [&] {
    particulars.details.clear();
    const Resources resources = test_.resources(of->number);
    for (const auto& [figure, bound] : wanted.bounds) {
      std::string broken = check(figure, bound, resources.figure(figure));
      if (!broken.empty()) particulars.details.push_back(std::move(broken));
    }
    return particulars.details.empty();
  };
  // A backend may clean up a moment later, which nothing tells: the bound has to hold within a
  // second.
  const Duration until = test_.now() + test_.scaled(std::chrono::seconds(1));
  while (!look() && of->running() && !test_.passed(until) && !test_.cancelled()) {
    const Duration next_look = test_.now() + std::chrono::milliseconds(20);
    co_await wait_for(
        test_, [] { return false; }, next_look, of);
  }
  if (particulars.details.empty()) co_return Done::ok;
  co_return fail(step, "the backend uses more than it should", std::move(particulars));
}

// spawn

Task<Player::Done> Player::run(const Step& step, const SpawnStep& spawn, const Variables&) {
  int number = 1;
  while (test_.backend(number)) ++number;
  if (const std::string error = test_.spawn(spawn.id); !error.empty()) {
    co_return fail(step, "cannot start another backend: " + error);
  }
  backend_by_id_[spawn.id] = number;
  BackendFacts* started = test_.backend(number);
  const Limit limit = limit_of(std::nullopt);
  const Waited how = co_await wait_for(
      test_, [&] { return started->pongs > 0; }, limit.until, started);
  if (how == Waited::met) {
    cursors_[number].taken.insert(started->last_pong_at - 1);
    co_return Done::ok;
  }
  co_return fail_wait(step, how, limit, started,
                      fmt::format("expected backend {} to connect and answer PING", spawn.id));
}

}  // namespace harness
