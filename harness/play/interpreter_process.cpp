// The verbs about the process and its surroundings: log log_none signal exit connection resources
// mark spawn.
#include <fmt/format.h>

#include <algorithm>

#include "backend/profile.h"
#include "play/explain.h"
#include "play/interpreter.h"
#include "process/resources.h"
#include "session/session_tools.h"

namespace harness {

namespace {

constexpr std::size_t lines_shown = 5;

/// The line of an event as `contains` and `matches` see it.
std::string line_of(const Event& event) {
  return event.kind == EventKind::server_log ? event.source + ": " + event.text : event.text;
}

bool is_line_of(const Event& event, const LogStep& log) {
  if (log.source == "server") {
    return event.kind == EventKind::server_log &&
           (!log.level || event.source.compare(0, log.level->size(), *log.level) == 0);
  }
  return event.kind == EventKind::output_line && event.source == log.source;
}

bool line_matches(const Event& event, const LogStep& log, const std::string& wanted,
                  const RE2* pattern) {
  const std::string line = line_of(event);
  switch (log.how) {
    case LogStep::How::contains:
      return line.find(wanted) != std::string::npos;
    case LogStep::How::matches:
      return RE2::PartialMatch(line, *pattern);
    case LogStep::How::line:
      // A server line may be given whole, from its category on, or its words alone.
      return line == wanted || event.text == wanted ||
             (event.kind == EventKind::server_log && line.ends_with(" " + wanted) &&
              line.size() - wanted.size() <= 6);
  }
  return false;
}

std::string describe_log(const LogStep& log, const std::string& wanted, const RE2* pattern) {
  const std::string level = log.level ? " with level " + *log.level : "";
  switch (log.how) {
    case LogStep::How::contains:
      return fmt::format("a line in {}{} that contains \"{}\"", log.source, level, wanted);
    case LogStep::How::matches:
      return fmt::format("a line in {}{} that matches {}", log.source, level, pattern->pattern());
    case LogStep::How::line:
      return fmt::format("the line \"{}\" in {}{}", wanted, log.source, level);
  }
  return "";
}

}  // namespace

Task<Interpreter::Done> Interpreter::run(const Step& step, const LogStep& log,
                                         const Variables& variables) {
  Journal& journal = session_.journal();
  const std::string wanted = log.text.expand(variables);
  const std::shared_ptr<RE2> made = log.how == LogStep::How::matches && !log.pattern
                                        ? make_pattern(log.text, variables)
                                        : nullptr;
  const RE2* pattern = log.pattern ? log.pattern.get() : made.get();
  const Duration patience = session_.profile().timeout;
  const Duration until = deadline(log.within, patience);
  std::uint64_t seen = log.ordered ? step_mark_ : 0;
  for (;;) {
    // From the oldest line not looked at yet.
    const auto& kept = journal.kept();
    const std::uint64_t first = journal.count() - kept.size();
    for (std::uint64_t at = std::max(seen, first); at < journal.count(); ++at) {
      const Event& event = kept[at - first];
      if (!is_line_of(event, log) || !line_matches(event, log, wanted, pattern)) continue;
      if (log.none) {
        co_return fail(step, "expected no " + describe_log(log, wanted, pattern).substr(2),
                       {"but came: " + session_.redactor().text(line_of(event))});
      }
      next_step_mark_ = event.sequence;
      co_return Done::ok;
    }
    seen = journal.count();
    if (log.none) co_return Done::ok;
    if (passed(until) || session_.cancelled()) break;
    co_await session_.changed().wait(until - now());
  }
  std::vector<std::string> details;
  for (const Event& event : journal.kept()) {
    if (!is_line_of(event, log)) continue;
    details.push_back("  " + session_.redactor().text(line_of(event)));
    if (details.size() > lines_shown) details.erase(details.begin());
  }
  details.insert(details.begin(), details.empty()
                                      ? fmt::format("{} has no line", log.source)
                                      : fmt::format("the last lines of {}:", log.source));
  co_return fail(step,
                 fmt::format("expected {}{}", describe_log(log, wanted, pattern),
                             limit_words(log.within, patience)),
                 std::move(details));
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const SignalStep& signal,
                                         const Variables&) {
  if (!session_.signal_process(backend_number(step), signal.number)) {
    const BackendSlot* to = slot(step);
    co_return fail(step, to && to->exited()
                             ? fmt::format("cannot signal the backend: it {}", to->ending())
                             : "cannot signal the backend: the harness did not start it");
  }
  co_return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const ExitStep& exit, const Variables&) {
  BackendSlot* of = slot(step);
  if (!of || !of->process) co_return fail(step, "the harness started no such backend");
  const Duration patience = session_.profile().timeout;
  const Duration until = deadline(exit.within, patience);
  while (of->process->running()) {
    if (passed(until) || session_.cancelled()) {
      co_return fail(step, "expected the backend to end" + limit_words(exit.within, patience),
                     {"it is still running"});
    }
    co_await session_.changed().wait(until - now());
  }
  of->end_accepted = true;
  const ExitStatus& status = *of->process->exit_status();
  std::string wanted;
  if (exit.code && status.code != exit.code) {
    wanted = fmt::format("expected the backend to end with status {}", *exit.code);
  } else if (exit.signal && status.signal != exit.signal) {
    wanted = fmt::format("expected the backend to be ended by signal {}", *exit.signal);
  } else if (!exit.any && !exit.code && !exit.signal && status.code.value_or(2) > 1) {
    wanted = "expected the backend to end with status 0 or 1";
  }
  if (wanted.empty()) co_return Done::ok;
  co_return fail(step, std::move(wanted), {"it " + status.words()});
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const ConnectionStep& connection,
                                         const Variables&) {
  const int number = backend_number(step);
  BackendSlot* of = session_.backend(number);
  if (!of || of->connection == 0) co_return fail(step, "there is no connection yet");
  if (connection.delay) session_.set_delay(number, *connection.delay);
  if (connection.rate) session_.set_rate(number, *connection.rate);
  if (connection.stop_reading) session_.stop_reading(number, *connection.stop_reading);
  switch (connection.close) {
    case ConnectionStep::Close::none:
      break;
    case ConnectionStep::Close::fin:
      session_.close_connection(number, CloseHow::fin);
      break;
    case ConnectionStep::Close::rst:
      session_.close_connection(number, CloseHow::rst);
      break;
    case ConnectionStep::Close::half:
      session_.close_connection(number, CloseHow::half);
      break;
  }
  if (!connection.expect_closed) co_return Done::ok;
  const Duration patience = session_.profile().timeout;
  const Duration until = deadline(connection.within, patience);
  while (!of->closed_by_backend) {
    if (passed(until) || session_.cancelled()) {
      co_return fail(step, "expected the backend to close its connection" +
                               limit_words(connection.within, patience));
    }
    co_await session_.changed().wait(until - now());
  }
  of->asked_to_end = true;
  co_return Done::ok;
}

void Interpreter::take_marks(const std::string& name) {
  auto& mark = marks_[name];
  for (int number = 1; BackendSlot* of = session_.backend(number); ++number) {
    if (!of->process || of->exited()) continue;
    const Resources resources = read_resources(of->process->pid());
    for (const std::string_view figure : {"memory", "descriptors", "threads", "children"}) {
      if (const auto value = resources.figure(figure)) {
        mark[fmt::format("{} of {}", figure, number)] = *value;
      }
    }
  }
}

Task<Interpreter::Done> Interpreter::run(const Step&, const MarkStep& mark, const Variables&) {
  take_marks(mark.name);
  co_return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const ResourcesStep& wanted,
                                         const Variables&) {
  BackendSlot* of = slot(step);
  if (!of || !of->process || of->exited()) co_return fail(step, "the backend is not running");
  // A backend may clean up a moment later: the bound has to hold within a second.
  const Duration until = now() + session_.scaled(std::chrono::seconds(1));
  std::vector<std::string> broken;
  for (;;) {
    broken.clear();
    const Resources resources = read_resources(of->process->pid());
    for (const auto& [figure, bound] : wanted.bounds) {
      const auto words = [&](std::int64_t value) {
        return figure == "memory" ? format_size(value) : std::to_string(value);
      };
      const std::optional<std::int64_t> value = resources.figure(figure);
      if (!value) {
        broken.push_back(fmt::format("{}: cannot be read", figure));
        continue;
      }
      if (bound.less_than && *value >= *bound.less_than) {
        broken.push_back(fmt::format("{}: expected less than {}, is {}", figure,
                                     words(*bound.less_than), words(*value)));
      }
      if (!bound.grown_by_at_most) continue;
      const auto& mark = marks_[wanted.since];
      const auto before = mark.find(fmt::format("{} of {}", figure, of->number));
      if (before == mark.end()) {
        broken.push_back(
            fmt::format("{}: nothing was taken at the mark \"{}\"", figure, wanted.since));
      } else if (*value - before->second > *bound.grown_by_at_most) {
        broken.push_back(fmt::format("{}: expected to grow by at most {}, grew from {} to {}",
                                     figure, words(*bound.grown_by_at_most), words(before->second),
                                     words(*value)));
      }
    }
    if (broken.empty()) co_return Done::ok;
    if (passed(until) || of->exited() || session_.cancelled()) break;
    co_await session_.changed().wait(std::chrono::milliseconds(20));
  }
  co_return fail(step, "the backend uses more than it should", std::move(broken));
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const SpawnStep& spawn,
                                         const Variables&) {
  int number = 1;
  while (session_.backend(number)) ++number;
  if (const std::string error = session_.spawn(spawn.id); !error.empty()) {
    co_return fail(step, "cannot start another backend: " + error);
  }
  backend_by_id_[spawn.id] = number;
  BackendSlot* started = session_.backend(number);
  const Duration patience = session_.profile().timeout;
  const Duration until = deadline(std::nullopt, patience);
  while (started->pongs == 0) {
    if (passed(until) || session_.cancelled() || started->gone() || started->exited()) {
      co_return fail(
          step, fmt::format("expected backend {} to connect and answer PING{}; it {}", spawn.id,
                            limit_words(std::nullopt, patience), started->ending()));
    }
    co_await session_.changed().wait(until - now());
  }
  cursors_[number].taken.insert(started->last_pong_at - 1);
  co_return Done::ok;
}

}  // namespace harness
