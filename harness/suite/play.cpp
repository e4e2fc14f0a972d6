#include "suite/play.h"

#include "backend/profile.h"
#include "play/player.h"
#include "session/session_tools.h"
#include "text/encoding.h"

namespace harness {

namespace {

constexpr std::size_t last_lines_kept = 8;
constexpr std::size_t last_line_length = 300;

SessionOptions options_for(const SessionOptions& run, const Scenario& scenario) {
  SessionOptions options = run;
  options.host = scenario.start.host.value_or(run.host);
  options.ping_interval = scenario.server.ping_interval.value_or(run.ping_interval);
  options.drop_idle = scenario.server.drop_idle.value_or(run.drop_idle);
  options.users_per_backend = scenario.server.users_per_backend.value_or(run.users_per_backend);
  options.first_ping_delay = scenario.server.first_ping_delay.value_or(run.first_ping_delay);
  return options;
}

SessionStart start_for(const SessionOptions& run, const Scenario& scenario) {
  SessionStart start;
  start.name = run.run_name.empty() ? scenario.id : run.run_name;
  start.arguments = scenario.start.arguments;
  start.config = scenario.start.config;
  start.environment = scenario.start.environment;
  start.descriptor_limit = scenario.start.descriptor_limit;
  start.backend_id = scenario.start.backend_id;
  start.backends = scenario.backends;
  start.reacts = scenario.reacts;
  start.gravest = scenario.at_most(Level::must);
  return start;
}

StartUntil until_for(StartWait wait) {
  switch (wait) {
    case StartWait::pong:
      return StartUntil::pong;
    case StartWait::connected:
      return StartUntil::connected;
    case StartWait::nothing:
      break;
  }
  return StartUntil::listening;
}

/// What a report of a failed run shows beside the failures.
void take_surroundings(Session& session, Outcome& outcome) {
  for (const Event& event : session.journal().kept()) {
    if (event.kind != EventKind::output_line) continue;
    outcome.last_lines.push_back(
        shorten(session.redactor().text(event.source + ": " + event.text), last_line_length));
    if (outcome.last_lines.size() > last_lines_kept) {
      outcome.last_lines.erase(outcome.last_lines.begin());
    }
  }
  if (const BackendSlot* first = session.backend(1)) outcome.ending = first->ending();
}

/// Takes the passwords out of everything that a report may show.
void redact_words(const Redactor& redactor, Outcome& outcome) {
  outcome.trouble = redactor.text(outcome.trouble);
  for (Failure& failure : outcome.failures) {
    failure.what = redactor.text(failure.what);
    for (std::string& line : failure.details) line = redactor.text(line);
    if (!failure.came) continue;
    failure.came->nearest = redactor.text(failure.came->nearest);
    for (std::string& frame : failure.came->frames) frame = redactor.text(frame);
    for (Difference& difference : failure.came->differences) {
      difference.expected = redactor.text(difference.expected);
      difference.found = redactor.text(difference.found);
    }
  }
  for (FindingCount& finding : outcome.findings) {
    finding.first.detail = redactor.text(finding.first.detail);
    finding.first.message = redactor.message(finding.first.message);
  }
}

std::deque<Event> redacted_events(const Redactor& redactor, const std::deque<Event>& kept) {
  std::deque<Event> events;
  for (Event event : kept) {
    event.source = redactor.text(event.source);
    event.text = redactor.text(event.text);
    event.message = redactor.message(event.message);
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace

Task<Outcome> play(SessionTools& tools, const Profile& profile, const SessionOptions& options,
                   const Scenario& scenario, std::function<void(Session*)> on_session,
                   KeepEvents keep_events) {
  Outcome outcome;
  Session session(tools, profile, options_for(options, scenario), start_for(options, scenario));
  for (const Account& account : scenario.accounts) session.add_account(account);
  on_session(&session);
  const Started started = co_await session.start(until_for(scenario.start.wait));
  if (started == Started::broken) {
    outcome.trouble = session.trouble();
  } else if (started == Started::ready) {
    outcome.started = true;
    Player player(session, scenario, outcome);
    co_await player.run();
  }
  co_await session.end();
  outcome.findings = session.findings();
  outcome.interrupted = session.cancelled();
  if (!outcome.failures.empty() || !outcome.findings.empty()) take_surroundings(session, outcome);
  redact_words(session.redactor(), outcome);
  const bool passed =
      outcome.failures.empty() && outcome.findings.empty() && outcome.trouble.empty();
  if (keep_events == KeepEvents::all || (keep_events == KeepEvents::not_passed && !passed)) {
    outcome.events = redacted_events(session.redactor(), session.journal().kept());
  }
  on_session(nullptr);
  co_return outcome;
}

}  // namespace harness
