#include "suite/runner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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
  stopping_ = true;
  for (Session* session : sessions_) session->cancel();
}

Task<RunSummary> Runner::run() {
  const Duration begin = tools_.clock.now();
  RunInfo info;
  info.backend_name = profile_.name;
  info.scenarios = plan_.size();
  info.jobs = settings_.jobs;
  info.seed = settings_.session.seed;
  info.strict = settings_.strict;
  info.version = settings_.version;
  info.started = tools_.clock.wall();
  info.shard = settings_.shard;
  info.shards = settings_.shards;
  info.suite = settings_.suite;
  if (info.suite.empty()) {
    for (const Planned& planned : plan_) info.suite.push_back(planned.name);
  }
  for (RunListener* listener : listeners_) listener->run_started(info);
  std::vector<Task<void>> workers;
  for (int i = 0; i < settings_.jobs; ++i) workers.push_back(work());
  working_ = settings_.jobs;
  for (Task<void>& worker : workers) worker.start();
  while (working_ > 0) co_await worker_done_.wait(std::chrono::hours(1));
  summary_.not_run = summary_.interrupted ? 0 : plan_.size() - next_;
  summary_.duration = tools_.clock.now() - begin;
  for (RunListener* listener : listeners_) listener->run_ended(summary_);
  co_return summary_;
}

Task<void> Runner::work() {
  while (next_ < plan_.size() && !stopping_) co_await play_one(plan_[next_++]);
  --working_;
  worker_done_.notify();
}

Task<void> Runner::play_one(const Planned& planned) {
  ScenarioResult result;
  result.scenario = planned.scenario;
  result.name = planned.name;
  if (!planned.missing.empty()) {
    result.verdict = Verdict::not_applicable;
    result.reason = fmt::format("needs {}", fmt::join(planned.missing, ", "));
    report(std::move(result));
    co_return;
  }
  for (RunListener* listener : listeners_) {
    listener->scenario_started(*planned.scenario, planned.name);
  }
  const Duration begin = tools_.clock.now();
  Session* mine = nullptr;
  const auto on_session = [this, &planned, &mine](Session* session) {
    std::erase(sessions_, mine);
    mine = session;
    if (!session) return;
    sessions_.push_back(session);
    if (settings_.on_session) settings_.on_session(*planned.scenario, *session);
  };
  result.outcome = co_await play(tools_, profile_, settings_.session, *planned.scenario,
                                 on_session, settings_.keep_events);
  if (result.outcome.interrupted) co_return;
  any_started_ = any_started_ || result.outcome.started;
  if (!any_started_ && ++never_started_ == start_failures_to_stop && !stopping_) {
    stopping_ = true;
    summary_.not_run_why = "the backend never came up";
  }
  result.duration = tools_.clock.now() - begin;
  result.verdict = verdict_of(result.outcome);
  result.reason = result.outcome.trouble;
  if (settings_.rerun) result.rerun = settings_.rerun(*planned.scenario);
  report(std::move(result));
}

void Runner::report(ScenarioResult result) {
  summary_.add(result.verdict);
  if (verdict_row(result.verdict).fails_run && ++failed_ == settings_.max_failures) {
    stopping_ = true;
    summary_.not_run_why = fmt::format("{} failed", failed_);
  }
  for (RunListener* listener : listeners_) listener->scenario_ended(result);
}

}  // namespace harness
