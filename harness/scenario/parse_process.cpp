#include <fmt/format.h>

#include <algorithm>

#include "process/signals.h"
#include "scenario/parse_step.h"

// The readers of log, log_none, connection, signal, exit, resources, mark and spawn.
namespace harness {
namespace {

/// Exactly one of contains, matches and line.
void read_line_matcher(ParseRun& run, const StepInput& input, LogStep* step) {
  int given = 0;
  for (const char* name : {"contains", "matches", "line"}) {
    given += input.node.find(name) != nullptr;
  }
  if (given != 1) {
    run.error(input.node.offset,
              fmt::format("\"{}\" needs exactly one of \"contains\", \"matches\" and \"line\"",
                          input.verb.name()));
  }
  if (const JsonNode* text = input.keys.find("contains")) {
    step->how = LogStep::How::contains;
    step->text = run.read_template(*text);
  }
  if (const JsonNode* text = input.keys.find("line")) {
    step->how = LogStep::How::line;
    step->text = run.read_template(*text);
  }
  if (const JsonNode* pattern = input.keys.find("matches")) {
    step->how = LogStep::How::matches;
    step->pattern = run.read_pattern(*pattern, &step->text);
  }
}

Bound read_bound(ParseRun& run, const JsonNode& value, const KeyRow& row) {
  const Keys keys = read_options(run, value, row);
  if (value.members.empty()) {
    run.error(value.offset,
              fmt::format("\"{}\" needs \"less_than\" or \"grown_by_at_most\"", row.name));
  }
  return {keys.size("less_than"), keys.size("grown_by_at_most")};
}

}  // namespace

StepContent read_log(ParseRun& run, const StepInput& input) {
  LogStep step;
  step.none = input.verb.name() == "log_none";
  if (input.main != nullptr) {
    step.source = input.main->string;
    std::vector<std::string> sources{"server", "stdout", "stderr"};
    const std::vector<std::string>& more = run.context().names.logs;
    sources.insert(sources.end(), more.begin(), more.end());
    if (std::find(sources.begin(), sources.end(), step.source) == sources.end()) {
      run.unknown(input.main->offset, "log", step.source, sources);
    }
  }
  read_line_matcher(run, input, &step);
  const std::string level = input.keys.text("level");
  if (!level.empty() && !parse_level(level)) {
    step.level = level;
    if (!step.source.empty() && step.source != "server") {
      run.error(input.keys.find("level")->offset,
                fmt::format("\"level\" is {} for the log \"{}\", expected it for \"server\" only",
                            level, step.source));
    }
  }
  step.within = input.keys.duration("within");
  step.ordered = input.keys.boolean("ordered").value_or(false);
  return step;
}

StepContent read_connection(ParseRun& run, const StepInput& input) {
  ConnectionStep step;
  if (input.main == nullptr) return step;
  const Keys keys = read_options(run, *input.main, input.verb.main);
  if (input.main->members.empty()) {
    run.error(input.main->offset,
              "\"connection\" is empty, expected \"close\", \"stop_reading\", \"delay\", \"rate\" "
              "or \"expect\"");
  }
  const std::string close = keys.text("close");
  if (close == "fin") step.close = ConnectionStep::Close::fin;
  if (close == "rst") step.close = ConnectionStep::Close::rst;
  if (close == "half") step.close = ConnectionStep::Close::half;
  step.stop_reading = keys.boolean("stop_reading");
  step.delay = keys.duration("delay");
  step.rate = keys.size("rate");
  step.expect_closed = keys.has("expect");
  step.within = keys.duration("within");
  return step;
}

StepContent read_signal(ParseRun&, const StepInput& input) {
  return SignalStep{input.main == nullptr ? 0 : parse_signal(input.main->string).value_or(0)};
}

StepContent read_exit(ParseRun& run, const StepInput& input) {
  ExitStep step;
  if (input.main == nullptr) return step;
  const Keys keys = read_options(run, *input.main, input.verb.main);
  step.within = keys.duration("within");
  if (const auto code = keys.number("code")) step.code = static_cast<int>(*code);
  if (keys.has("signal")) step.signal = parse_signal(keys.text("signal"));
  step.any = keys.boolean("any").value_or(false);
  if (step.code.has_value() + step.signal.has_value() + step.any > 1) {
    run.error(input.main->offset, "\"exit\" takes one of \"code\", \"signal\" and \"any\"");
  }
  if (step.code && *step.code > 255) {
    run.error(keys.find("code")->offset,
              fmt::format("\"code\" is {}, expected a whole number from 0 to 255", *step.code));
  }
  return step;
}

StepContent read_resources(ParseRun& run, const StepInput& input) {
  ResourcesStep step;
  if (input.main == nullptr) return step;
  const Keys keys = read_options(run, *input.main, input.verb.main);
  if (const JsonNode* mark = keys.find("mark")) {
    // {"resources": {"mark": "m"}} is the verb `mark` in another coat.
    if (input.main->members.size() > 1) {
      run.error(mark->offset, "\"mark\" stands alone, expected no other key beside it");
    }
    run.add_mark(mark->string);
    return MarkStep{mark->string};
  }
  for (const KeyRow& row : input.verb.main.keys) {
    const JsonNode* value = keys.find(row.name);
    if (value == nullptr || row.kind != Kind::options) continue;
    step.bounds.emplace(row.name, read_bound(run, *value, row));
  }
  if (input.main->members.empty() || (step.bounds.empty() && keys.has("since"))) {
    run.error(input.main->offset,
              "\"resources\" needs \"memory\", \"descriptors\", \"threads\" or \"children\"");
  }
  if (const JsonNode* since = keys.find("since")) {
    step.since = since->string;
    if (!run.has_mark(step.since)) {
      run.error(since->offset, fmt::format("no {{\"mark\": \"{}\"}} before this step", step.since));
    }
  }
  return step;
}

StepContent read_mark(ParseRun& run, const StepInput& input) {
  if (input.main == nullptr) return MarkStep();
  run.add_mark(input.main->string);
  return MarkStep{input.main->string};
}

StepContent read_spawn(ParseRun& run, const StepInput& input) {
  SpawnStep step;
  if (input.main != nullptr) {
    const Keys keys = read_options(run, *input.main, input.verb.main);
    step.id = static_cast<int>(keys.number("id").value_or(2));
  }
  return step;
}

}  // namespace harness
