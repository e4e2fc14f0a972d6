#include "report/format/json_reader.h"

#include <fmt/format.h>

#include <ctime>
#include <stdexcept>

#include "journal/trace_reader.h"
#include "report/format/json.h"
#include "text/encoding.h"
#include "text/json_tree.h"
#include "wire/frame.h"
#include "wire/message_json.h"

namespace harness {

namespace {

/// What is wrong with a report; caught by read_json_report.
struct BadReport : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const Json& member(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || found == object.end()) {
    throw BadReport(fmt::format("\"{}\" is missing", key));
  }
  return *found;
}

const Json& member(const Json& object, const char* key, bool good(const Json&)) {
  const Json& value = member(object, key);
  if (!good(value)) throw BadReport(fmt::format("\"{}\" is of the wrong kind", key));
  return value;
}

bool is_array(const Json& value) { return value.is_array(); }
bool is_text(const Json& value) { return value.is_string(); }
bool is_whole(const Json& value) { return value.is_number_integer(); }
bool is_count(const Json& value) { return value.is_number_unsigned(); }
bool is_number(const Json& value) { return value.is_number(); }
bool is_boolean(const Json& value) { return value.is_boolean(); }

std::string text(const Json& object, const char* key) {
  return member(object, key, is_text).get<std::string>();
}

std::vector<std::string> texts(const Json& object, const char* key) {
  std::vector<std::string> result;
  for (const Json& each : member(object, key, is_array)) {
    if (!each.is_string()) throw BadReport(fmt::format("\"{}\" is of the wrong kind", key));
    result.push_back(each.get<std::string>());
  }
  return result;
}

int small_number(const Json& object, const char* key, int least) {
  const auto number = member(object, key, is_whole).get<std::int64_t>();
  if (number < least || number > 1'000'000'000) {
    throw BadReport(fmt::format("\"{}\" is out of range", key));
  }
  return static_cast<int>(number);
}

Duration seconds(const Json& object, const char* key) {
  const double value = member(object, key, is_number).get<double>();
  if (!(value >= 0 && value < 1e9)) throw BadReport(fmt::format("\"{}\" is out of range", key));
  return std::chrono::round<std::chrono::microseconds>(std::chrono::duration<double>(value));
}

Level level(const Json& object, const char* key) {
  const std::string name = text(object, key);
  const auto parsed = parse_level(name);
  if (!parsed) throw BadReport(fmt::format("unknown level \"{}\"", name));
  return *parsed;
}

Verdict verdict(const Json& object, const char* key) {
  const std::string name = text(object, key);
  for (const VerdictRow& row : verdict_rows()) {
    if (row.name == name) return row.verdict;
  }
  throw BadReport(fmt::format("unknown verdict \"{}\"", name));
}

Shape shape(const Json& object, const char* key) {
  const std::string name = text(object, key);
  const ShapeRow* row = find_shape(name);
  if (!row) throw BadReport(fmt::format("unknown shape \"{}\"", name));
  return row->shape;
}

std::chrono::system_clock::time_point time(const Json& object, const char* key) {
  std::tm parts{};
  const std::string words = text(object, key);
  if (!strptime(words.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts)) {
    throw BadReport(fmt::format("\"{}\" is not a time such as 2026-11-22T16:50:09Z", key));
  }
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

CameInstead came_instead_of(const Json& json) {
  CameInstead made;
  made.nearest = text(json, "nearest");
  for (const Json& each : member(json, "differences", is_array)) {
    made.differences.push_back({text(each, "field"), text(each, "expected"), text(each, "found")});
  }
  made.frames = texts(json, "frames");
  made.earlier = member(json, "earlier", is_count).get<std::uint64_t>();
  return made;
}

Failure failure(const Json& json) {
  Failure made;
  made.level = level(json, "level");
  made.file = text(json, "file");
  made.line = static_cast<std::size_t>(small_number(json, "line", 0));
  made.what = text(json, "what");
  made.why = text(json, "why");
  // Reports of versions before these were added have none of them.
  if (json.contains("type")) made.type = text(json, "type");
  if (json.contains("gone")) made.is_gone = member(json, "gone", is_boolean).get<bool>();
  made.details = texts(json, "details");
  made.server = text(json, "server");
  if (const auto came = json.find("came"); came != json.end()) made.came = came_instead_of(*came);
  return made;
}

FindingCount finding(const Json& json) {
  const std::string id = text(json, "id");
  FindingCount made;
  made.first.row = find_finding(id);
  if (!made.first.row) throw BadReport(fmt::format("unknown finding \"{}\"", id));
  made.first.level = level(json, "level");
  made.first.detail = text(json, "detail");
  made.first.backend = small_number(json, "backend", 0);
  made.times = member(json, "times", is_count).get<std::uint64_t>();
  if (const auto frame = json.find("frame"); frame != json.end()) {
    const auto bytes = from_hex(text(*frame, "hex"));
    if (!bytes || bytes->size() < frame_header_size) throw BadReport("\"hex\" is not a frame");
    made.first.message = decode_message(std::string_view(*bytes).substr(frame_header_size));
  }
  return made;
}

Scenario scenario(const Json& json) {
  Scenario made;
  made.id = text(json, "id");
  made.file = text(json, "file");
  made.title = text(json, "title");
  made.level = level(json, "level");
  made.source = text(json, "source");
  made.needs = texts(json, "needs");
  made.tags = texts(json, "tags");
  return made;
}

void add_result(const Json& json, ReadReport& report) {
  ScenarioResult made;
  made.name = text(json, "name");
  // Reports of versions before these were added have none of them.
  if (json.contains("blocked_by")) made.blocked_by = text(json, "blocked_by");
  if (json.contains("shape")) made.shape = shape(json, "shape");
  if (json.contains("round")) made.round = small_number(json, "round", 1);
  made.verdict = verdict(json, "verdict");
  made.reason = text(json, "reason");
  made.duration = seconds(json, "duration");
  made.rerun = text(json, "rerun");
  Outcome& outcome = made.outcome;
  outcome.trouble = text(json, "trouble");
  outcome.last_lines = texts(json, "last_lines");
  outcome.ending = text(json, "ending");
  for (const Json& each : member(json, "failures", is_array)) {
    outcome.failures.push_back(failure(each));
  }
  for (const Json& each : member(json, "findings", is_array)) {
    outcome.findings.push_back(finding(each));
  }
  for (const Json& each : member(json, "events", is_array)) {
    auto event = read_trace_event(each);
    if (!event) throw BadReport("\"events\" has one that is none");
    outcome.events.push_back(std::move(*event));
  }
  report.scenarios.push_back(scenario(member(json, "scenario")));
  made.scenario = &report.scenarios.back();
  report.summary.add(made.verdict);
  report.results.push_back(std::move(made));
}

void read_head(const Json& json, ReadReport& report) {
  const int version = small_number(json, "report", 1);
  if (version != json_report_version) {
    throw BadReport(
        fmt::format("its format is {}, this program reads {}", version, json_report_version));
  }
  RunInfo& info = report.info;
  info.version = text(json, "harness");
  info.backend_name = text(json, "backend");
  info.seed = member(json, "seed", is_count).get<std::uint64_t>();
  info.jobs = small_number(json, "jobs", 1);
  info.strict = member(json, "strict", is_boolean).get<bool>();
  info.started = time(json, "started");
  const Json& shard = member(json, "shard");
  info.shards = small_number(shard, "of", 1);
  info.shard = small_number(shard, "number", 1);
  if (info.shard > info.shards) throw BadReport("\"shard\" is out of range");
  const Json& suite = member(json, "suite");
  info.suite = texts(suite, "scenarios");
  if (text(suite, "id") != suite_id(info.suite)) {
    throw BadReport("\"suite\" is damaged: its id does not fit its scenarios");
  }
  const Json& summary = member(json, "summary");
  report.summary.duration = seconds(summary, "duration");
  report.summary.interrupted = member(summary, "interrupted", is_boolean).get<bool>();
  report.summary.strict = info.strict;
}

}  // namespace

std::optional<ReadReport> read_json_report(const Source& source, std::string* error) {
  ReadReport report;
  report.file = source.name;
  const Json json = Json::parse(source.text, nullptr, false);
  if (json.is_discarded()) {
    Diagnostic diagnostic{0, "no JSON"};
    parse_json_tree(source.text, &diagnostic);
    *error = format_diagnostic(source, diagnostic);
    return std::nullopt;
  }
  try {
    read_head(json, report);
    for (const Json& each : member(json, "results", is_array)) add_result(each, report);
  } catch (const BadReport& bad) {
    *error =
        fmt::format("{} is not a JSON report of spectrum2-harness: {}", source.name, bad.what());
    return std::nullopt;
  }
  report.info.scenarios = report.results.size();
  return report;
}

}  // namespace harness
