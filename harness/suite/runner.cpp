#include "suite/runner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "backend/profile.h"
#include "session/session.h"
#include "suite/expectations.h"
#include "suite/ladder.h"
#include "suite/play.h"

namespace harness {

namespace {

/// A backend that did not come up so often, and never did, is not going to.
constexpr int start_failures_to_stop = 3;

}  // namespace

Runner::Runner(SessionTools& tools, const Profile& profile, RunSettings settings,
               std::vector<Planned> plan, std::vector<RunListener*> listeners)
    : tools_(tools),
      profile_(profile),
      settings_(std::move(settings)),
      plan_(std::move(plan)),
      listeners_(std::move(listeners)),
      worker_done_(tools.loop) {
  summary_.strict = settings_.strict;
}

void Runner::interrupt() {
  summary_.interrupted = true;
  cut_short();
}

void Runner::cut_short() {
  stopping_ = is_cut_ = true;
  for (Session* session : sessions_) session->cancel();
}

std::size_t Runner::total() const {
  return plan_.size() * static_cast<std::size_t>(std::max(settings_.rounds, 1));
}

RunInfo Runner::info() const {
  RunInfo info;
  info.backend_name = profile_.name;
  info.scenarios = total();
  info.jobs = settings_.jobs;
  info.seed = settings_.session.seed;
  info.strict = settings_.strict;
  info.version = settings_.version;
  info.started = tools_.clock.wall();
  info.shard = settings_.shard;
  info.shards = settings_.shards;
  for (int round = 1; round <= std::max(settings_.rounds, 1); ++round) {
    for (const std::string& name : settings_.suite) info.suite.push_back(result_name(name, round));
  }
  return info;
}

Task<void> Runner::run() {
  const Duration begin = tools_.clock.now();
  const RunInfo about = info();
  for (RunListener* listener : listeners_) listener->run_started(about);
  co_await climb();
  std::vector<Task<void>> workers;
  for (int i = 0; i < settings_.jobs; ++i) workers.push_back(work());
  working_ = settings_.jobs;
  for (Task<void>& worker : workers) worker.start();
  while (working_ > 0) co_await worker_done_.wait(std::chrono::hours(1));
  const auto reported = static_cast<std::size_t>(summary_.total());
  if (!summary_.interrupted && !summary_.not_run_why.empty() && reported < total()) {
    summary_.not_run = total() - reported;
  }
  summary_.duration = tools_.clock.now() - begin;
  for (RunListener* listener : listeners_) listener->run_ended(summary_);
}

Task<void> Runner::climb() {
  for (const Planned& planned : settings_.rungs) {
    climbed_.insert(planned.name);
    if (std::ranges::find(plan_, planned.name, &Planned::name) == plan_.end()) {
      elsewhere_.insert(planned.name);
    }
  }
  for (const Planned& planned : settings_.rungs) {
    if (!stopping_) co_await play_one(planned, 1);
  }
}

const Runner::BrokenRung* Runner::broken_below(const Planned& planned) {
  for (const BrokenRung& rung : broken_) {
    const bool is_itself = planned.scenario->id == rung.row->scenario;
    if (rung.shape == planned.shape && !is_itself && rung.row->carries(*planned.scenario)) {
      return &rung;
    }
  }
  return nullptr;
}

void Runner::look_at_rung(const ScenarioResult& result) {
  const RungRow* row = find_rung(result.scenario->id);
  const bool is_expected = result.verdict == Verdict::expected_failure;
  if (!row || !climbed_.contains(result.name) || !breaks_rung(result.outcome)) return;
  if (result.verdict != Verdict::fail && !is_expected) return;
  if (!any_started_) summary_.not_run_why = "the backend never came up";
  broken_.push_back({row, result.shape, planned_name(result), is_expected, result.reason});
}

Task<void> Runner::work() {
  while (!plan_.empty() && !stopping_ && (settings_.rounds == 0 || next_ < total())) {
    const std::size_t index = next_++;
    const Planned& planned = plan_[index % plan_.size()];
    const int round = 1 + static_cast<int>(index / plan_.size());
    // Rounds without end, in which nothing is left to play, would never let go of the loop.
    if (index % plan_.size() == 0 && round > 1 && !std::exchange(has_played_, false)) break;
    if (round > 1 || !climbed_.contains(planned.name)) co_await play_one(planned, round);
  }
  --working_;
  worker_done_.notify();
}

Task<Outcome> Runner::play_session(const Planned& planned, const std::string& run_name) {
  Session* mine = nullptr;
  const auto on_session = [this, &planned, &mine](Session* session) {
    std::erase(sessions_, mine);
    mine = session;
    if (!session) return;
    sessions_.push_back(session);
    if (settings_.on_session) settings_.on_session(*planned.scenario, *session);
  };
  SessionOptions options = settings_.session;
  options.shape = planned.shape;
  options.run_name = run_name;
  co_return co_await play(tools_, profile_, options, *planned.scenario, on_session,
                          settings_.keep_events);
}

// What is expected to fail is not played again.
Task<void> Runner::play_again(const Planned& planned, ScenarioResult& result) {
  const bool is_expected =
      planned.expectation && planned.expectation->kind != ExpectationKind::flaky;
  if (is_expected || result.verdict == Verdict::error || !fails(result.verdict)) co_return;
  for (int retry = 1; retry <= settings_.retries && !stopping_; ++retry) {
    const Outcome again =
        co_await play_session(planned, fmt::format("{}.retry-{}", result.name, retry));
    if (is_cut_) co_return;
    if (fails(verdict_of(again))) continue;
    result.verdict = Verdict::flaky;
    result.reason = fmt::format("passed at attempt {} of {}", retry + 1, settings_.retries + 1);
    co_return;
  }
}

Task<void> Runner::play_one(const Planned& planned, int round) {
  ScenarioResult result;
  result.scenario = planned.scenario;
  result.shape = planned.shape;
  result.round = round;
  result.name = result_name(planned.name, round);
  const bool is_skipped = planned.expectation && planned.expectation->kind == ExpectationKind::skip;
  if (!planned.missing.empty() || is_skipped) {
    result.verdict = Verdict::not_applicable;
    result.reason = is_skipped ? fmt::format("skipped: {}", planned.expectation->reason)
                               : fmt::format("needs {}", fmt::join(planned.missing, ", "));
    if (settings_.judge) settings_.judge(planned, result);
    report(std::move(result));
    co_return;
  }
  if (const BrokenRung* rung = broken_below(planned)) {
    report_blocked(std::move(result), *rung);
    co_return;
  }
  has_played_ = has_played_ || !elsewhere_.contains(result.name);
  for (RunListener* listener : listeners_) {
    listener->scenario_started(*planned.scenario, result.name);
  }
  const Duration begin = tools_.clock.now();
  result.outcome = co_await play_session(planned, result.name);
  if (is_cut_) co_return;
  any_started_ = any_started_ || result.outcome.started;
  if (!any_started_ && ++never_started_ == start_failures_to_stop && !stopping_) {
    stopping_ = true;
    summary_.not_run_why = "the backend never came up";
  }
  result.verdict = verdict_of(result.outcome);
  result.reason = result.outcome.trouble;
  co_await play_again(planned, result);
  if (is_cut_) co_return;
  result.duration = tools_.clock.now() - begin;
  if (settings_.judge) settings_.judge(planned, result);
  const bool is_read = settings_.rerun_of_passed || result.verdict != Verdict::pass;
  if (settings_.rerun && is_read) result.rerun = settings_.rerun(planned, result);
  look_at_rung(result);
  report(std::move(result));
}

void Runner::report_blocked(ScenarioResult result, const BrokenRung& rung) {
  result.verdict = rung.is_expected ? Verdict::expected_failure : Verdict::blocked;
  result.blocked_by = rung.name;
  result.reason = rung.is_expected ? fmt::format("blocked by {}: {}", rung.name, rung.reason)
                                   : fmt::format("blocked by {}", rung.name);
  report(std::move(result));
}

void Runner::report(ScenarioResult result) {
  if (elsewhere_.contains(result.name)) return;
  summary_.add(result.verdict);
  if (fails(result.verdict) && result.verdict != Verdict::blocked) {
    ++failed_;
    const int most = settings_.until_fail ? 1 : settings_.max_failures;
    if (failed_ == most) {
      summary_.not_run_why = fmt::format("{} failed", failed_);
      cut_short();
    }
  }
  for (RunListener* listener : listeners_) listener->scenario_ended(result);
}

}  // namespace harness
