#include "report_run.h"

#include "wire/message.h"

namespace harness {

ScenarioResult& ReportRun::add(Verdict verdict, const std::string& id) {
  Scenario& scenario = scenarios.emplace_back();
  scenario.id = id;
  scenario.file = "scenarios/" + id + ".json";
  scenario.title = "A title with \"quotes\"";
  scenario.source = "proto/README.md, 6: CONV_MESSAGE";
  ScenarioResult& result = results.emplace_back();
  result.scenario = &scenario;
  result.name = id;
  result.verdict = verdict;
  result.duration = std::chrono::microseconds(1500) * static_cast<int>(results.size());
  result.rerun = "spectrum2-harness run --backend backend.json scenarios/" + id + ".json";
  summary.add(verdict);
  return result;
}

namespace {

Failure failure_at(const Scenario& scenario, Level level, std::string what) {
  Failure failure;
  failure.level = level;
  failure.file = scenario.file;
  failure.line = 9;
  failure.what = std::move(what);
  return failure;
}

}  // namespace

ReportRun::ReportRun() {
  results.reserve(16);
  ScenarioResult& pass = add(Verdict::pass, "conformance/messages/echo");
  pass.shape = Shape::split_header;
  pass.name = planned_name(pass);

  ScenarioResult& fail = add(Verdict::fail, "conformance/messages/hostile");
  fail.outcome.failures.push_back(
      failure_at(*fail.scenario, Level::must, "expected CONV_MESSAGE within 5s"));
  Failure& failure = fail.outcome.failures.back();
  failure.why = "words of the step";
  failure.details = {hostile_text};
  failure.came = CameInstead{"CONV_MESSAGE message=\"" + hostile_text + "\"",
                             {{"message", "\"hi\"", "\"" + hostile_text + "\""}},
                             {hostile_text},
                             7};
  failure.server = "the real server would show it";
  fail.outcome.last_lines = {"stderr: " + hostile_text};
  fail.outcome.ending = "ended with status 0";
  pb::Connected connected;
  connected.set_user("alice@example.org");
  const MessagePtr frame = make_message(pb::WrapperMessage::TYPE_CONNECTED, connected);
  fail.outcome.findings.push_back({make_finding("text.not-utf8", 1, hostile_text, frame), 3});
  fail.outcome.events.push_back(frame_event(EventKind::frame_received, 1, frame));
  fail.outcome.events.push_back(text_event(EventKind::output_line, 1, "stderr", hostile_text));
  fail.outcome.events.push_back(text_event(EventKind::bytes_sent, 1, "", "\xff\x01"));
  std::uint64_t sequence = 0;
  for (Event& event : fail.outcome.events) {
    event.sequence = ++sequence;
    event.time = std::chrono::microseconds(250) * static_cast<int>(sequence);
  }

  ScenarioResult& weak = add(Verdict::weak, "conformance/ping/stats");
  weak.outcome.findings.push_back({make_finding("stats.missing", 1), 1});
  ScenarioResult& note = add(Verdict::note, "conformance/ping/own-name");
  note.outcome.findings.push_back({make_finding("contact.own-name", 1), 1});
  add(Verdict::not_applicable, "conformance/rooms/join").reason = "needs rooms";
  ScenarioResult& error = add(Verdict::error, "conformance/start/host");
  error.outcome.trouble = error.reason = "cannot listen on 127.0.0.2: " + hostile_text;
  ScenarioResult& expected = add(Verdict::expected_failure, "conformance/users/many");
  expected.reason = "bug 12 | not # looked at yet";
  expected.outcome.failures.push_back(
      failure_at(*expected.scenario, Level::must, "expected CONNECTED within 5s"));
  add(Verdict::unexpected_pass, "conformance/users/two").reason =
      "expected to fail: bug 13 (backend.expect:4)";
  add(Verdict::flaky, "conformance/vcard/own").reason = "failed 1 of 2 times";
  add(Verdict::pass, "my-scenario");

  info.backend_name = "echo <&|\"> # back\xff";
  info.version = "0.1.0";
  info.jobs = 2;
  info.seed = 9223372036854775807u;
  info.started = std::chrono::system_clock::from_time_t(1795366209);
  for (const ScenarioResult& result : results) info.suite.push_back(result.name);
  info.scenarios = results.size();
  summary.duration = std::chrono::milliseconds(1250);
}

void ReportRun::play(RunListener& listener) const {
  listener.run_started(info);
  // The last two end first: reports of the whole run stand in the suite's order.
  for (std::size_t i = 0; i < results.size(); ++i) {
    const ScenarioResult& result = results[(i + results.size() - 2) % results.size()];
    if (result.verdict != Verdict::not_applicable) {
      listener.scenario_started(*result.scenario, result.name);
    }
    listener.scenario_ended(result);
  }
  listener.run_ended(summary);
}

}  // namespace harness
