#include "report/format/json.h"

#include <fmt/format.h>

#include "journal/trace.h"
#include "report/text/result_words.h"
#include "text/encoding.h"
#include "wire/frame.h"
#include "wire/message_json.h"

namespace harness {

namespace {

Json text(std::string_view bytes) { return escape_bad_utf8(bytes); }

Json texts(const std::vector<std::string>& lines) {
  Json array = Json::array();
  for (const std::string& line : lines) array.push_back(text(line));
  return array;
}

/// Seconds, to the microsecond.
Json seconds(Duration duration) {
  const auto whole = std::chrono::round<std::chrono::microseconds>(duration);
  return static_cast<double>(whole.count()) / 1e6;
}

/// The replace handler is the last guard: no text may break a report.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json came_json(const CameInstead& came) {
  Json json = Json::object();
  json["nearest"] = text(came.nearest);
  json["differences"] = Json::array();
  for (const Difference& difference : came.differences) {
    json["differences"].push_back({{"field", text(difference.field)},
                                   {"expected", text(difference.expected)},
                                   {"found", text(difference.found)}});
  }
  json["frames"] = texts(came.frames);
  json["earlier"] = came.earlier;
  return json;
}

Json failure_json(const Failure& failure) {
  Json json = {{"level", level_name(failure.level)},
               {"file", text(failure.file)},
               {"line", failure.line},
               {"what", text(failure.what)},
               {"why", text(failure.why)},
               {"type", text(failure.type)},
               {"gone", failure.is_gone},
               {"details", texts(failure.details)},
               {"server", text(failure.server)}};
  if (failure.came) json["came"] = came_json(*failure.came);
  return json;
}

Json finding_json(const FindingCount& finding) {
  const FindingRow& row = *finding.first.row;
  Json json = {{"id", row.id},           {"level", level_name(finding.first.level)},
               {"what", row.what},       {"detail", text(finding.first.detail)},
               {"times", finding.times}, {"backend", finding.first.backend},
               {"server", row.server},   {"users", row.users},
               {"source", row.section}};
  if (finding.first.message) {
    std::string frame;
    write_frame(finding.first.message->body, &frame);
    json["frame"] = {{"line", text(message_to_line(*finding.first.message))},
                     {"hex", to_hex(frame)}};
  }
  return json;
}

Json cause_json(const Cause& cause) {
  return {{"level", level_name(cause.level)},
          {"headline", text(cause.headline)},
          {"scenario", text(cause.scenario)},
          {"place", text(cause.place)},
          {"evidence", texts(cause.evidence)},
          {"server", text(cause.server)},
          {"users", text(cause.users)},
          {"next", text(cause.next)},
          {"explain", text(cause.explain)},
          {"rerun", text(cause.rerun)},
          {"count", cause.count},
          {"blocked", cause.blocked},
          {"areas", cause.areas}};
}

std::string result_line(const ScenarioResult& result) {
  const Scenario& scenario = *result.scenario;
  const Outcome& outcome = result.outcome;
  Json json = {{"name", text(result.name)},
               {"shape", shape_row(result.shape).name},
               {"round", result.round},
               {"verdict", verdict_row(result.verdict).name},
               {"reason", text(result.reason)},
               {"blocked_by", text(result.blocked_by)},
               {"duration", seconds(result.duration)},
               {"scenario",
                {{"id", text(scenario.id)},
                 {"file", text(scenario.file)},
                 {"area", text(scenario.area())},
                 {"title", text(scenario.title)},
                 {"level", level_name(scenario.level)},
                 {"source", text(scenario.source)},
                 {"needs", texts(scenario.needs)},
                 {"tags", texts(scenario.tags)}}},
               {"failures", Json::array()},
               {"findings", Json::array()},
               {"trouble", text(outcome.trouble)},
               {"last_lines", texts(outcome.last_lines)},
               {"ending", text(outcome.ending)},
               {"rerun", text(result.rerun)}};
  for (const Failure& failure : outcome.failures) {
    json["failures"].push_back(failure_json(failure));
  }
  for (const FindingCount& finding : outcome.findings) {
    json["findings"].push_back(finding_json(finding));
  }
  std::string line = dump(json);
  // The events are lines of JSON already. They hold no password any more.
  std::string events;
  if (!verdict_row(result.verdict).is_quiet) {
    for (const Event& event : outcome.events) {
      std::string one = trace_line(event, Redactor());
      one.pop_back();
      events += (events.empty() ? "" : ",") + one;
    }
  }
  line.pop_back();
  return fmt::format("{},\"events\":[{}]}}", line, events);
}

std::string member(std::string_view key, const Json& value) {
  return fmt::format("  \"{}\": {},\n", key, dump(value));
}

}  // namespace

void JsonReporter::scenario_ended(const ScenarioResult& result) {
  names_.push_back(result.name);
  lines_.push_back(result_line(result));
  judge_.add(result);
}

void JsonReporter::run_ended(const RunSummary& summary) {
  Json counts = Json::object();
  for (const VerdictRow& row : verdict_rows()) {
    counts[std::string(row.name)] = summary.count(row.verdict);
  }
  std::string head = "{\n" + member("report", json_report_version);
  head += member("harness", text(info_.version));
  head += member("backend", text(info_.backend_name));
  head += member("seed", info_.seed);
  head += member("jobs", info_.jobs);
  head += member("strict", info_.strict);
  head += member("started", iso_time(info_.started));
  head += member("shard", {{"number", info_.shard}, {"of", info_.shards}});
  head += member("summary", {{"counts", counts},
                             {"total", summary.total()},
                             {"duration", seconds(summary.duration)},
                             {"interrupted", summary.interrupted},
                             {"exit_status", summary.exit_status()}});
  const Json suite = texts(info_.suite);
  head += member("suite",
                 {{"id", suite_id(suite.get<std::vector<std::string>>())}, {"scenarios", suite}});
  Json causes = Json::array();
  for (const Cause& cause : judge_.causes()) causes.push_back(cause_json(cause));
  head += member("causes", causes);
  fmt::print(out_, "{}  \"results\": [", head);
  const char* before = "\n    ";
  for (const std::size_t i : SuiteOrder(info_.suite).sorted(names_)) {
    fmt::print(out_, "{}{}", before, lines_[i]);
    before = ",\n    ";
  }
  fmt::print(out_, "\n  ]\n}}\n");
}

}  // namespace harness
