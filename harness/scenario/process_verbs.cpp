// The verbs about the process and its surroundings: log log_none connection signal exit resources
// mark spawn.
#include <fmt/format.h>

#include <algorithm>

#include "backend/profile_rows.h"
#include "process/signals.h"
#include "scenario/kinds.h"
#include "scenario/parse_run.h"
#include "scenario/print.h"
#include "scenario/steps.h"
#include "scenario/verbs.h"

namespace harness {

namespace {

// log and log_none

constexpr Key level_of_line("level", kinds::log_level, optional,
                            "The line's level: INFO, WARN or ERROR. Or the step's: must, should, "
                            "may.");

constexpr Key log_keys[] = {
    {"contains", kinds::templated, optional, "The line contains this text."},
    {"matches", kinds::pattern, optional, "The line matches this pattern (RE2)."},
    {"line", kinds::templated, optional, "The line is this text."},
    level_of_line,
    {"within", kinds::duration, optional, "How long to wait for it."},
    {"ordered", kinds::boolean, optional, "true: it comes after what the step before found."},
};

constexpr Key log_none_keys[] = {
    {"contains", kinds::templated, optional, "No line contains this text."},
    {"matches", kinds::pattern, optional, "No line matches this pattern (RE2)."},
    {"line", kinds::templated, optional, "No line is this text."},
    level_of_line,
};

constexpr Rule log_rules[] = {{Rule::How::exactly_one, "contains matches line"}};

void read_line_matcher(ParseRun& run, const StepInput& input, LogStep* step) {
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
    step->pattern = run.read_pattern(*pattern);
  }
}

StepContent read_log(ParseRun& run, const StepInput& input) {
  LogStep step;
  step.none = input.verb.name() == "log_none";
  if (input.main != nullptr) {
    step.source = input.main->string;
    std::vector<std::string> sources(own_log_names().begin(), own_log_names().end());
    const std::vector<std::string>& more = run.context().names.logs;
    sources.insert(sources.end(), more.begin(), more.end());
    if (std::find(sources.begin(), sources.end(), step.source) == sources.end()) {
      run.unknown(input.main->offset, "log", step.source, sources);
    }
  }
  read_line_matcher(run, input, &step);
  step.level = parse_log_level(input.keys.text("level"));
  if (step.level && !step.source.empty() && step.source != "server") {
    run.error(input.keys.find("level")->offset,
              fmt::format("\"level\" is {} for the log \"{}\", expected it for \"server\" only",
                          log_level_name(*step.level), step.source));
  }
  step.within = input.keys.duration("within");
  step.ordered = input.keys.boolean("ordered").value_or(false);
  return step;
}

void print_log(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<LogStep>(content);
  out.main(step.source);
  switch (step.how) {
    case LogStep::How::contains:
      out.set("contains", step.text.source());
      break;
    case LogStep::How::line:
      out.set("line", step.text.source());
      break;
    case LogStep::How::matches:
      out.set("matches", step.pattern.text().source());
      break;
  }
  if (step.level) out.set("level", log_level_name(*step.level));
  if (step.within) out.set("within", format_duration(*step.within));
  if (step.ordered) out.set("ordered", true);
}

// connection

constexpr Key connection_options[] = {
    {"close", kinds::choice, optional, "Ends it: with FIN, with RST, or only the harness's half.",
     "fin rst half"},
    {"stop_reading", kinds::boolean, optional,
     "true: the harness reads no more; false: it reads again."},
    {"delay", kinds::duration, optional, "Every later write waits that long first."},
    {"rate", kinds::size, optional, "Later writes go at so many bytes a second."},
    {"expect", kinds::choice, optional, "Waits until the backend has closed it.", "closed"},
    {"within", kinds::duration, optional, "How long to wait for that."},
};
constexpr Rule connection_rules[] = {
    {Rule::How::at_least_one, "close stop_reading delay rate expect"}};

/// The words of `close`, in the order of ConnectionStep::Close from `fin` on.
constexpr std::string_view close_words[] = {"fin", "rst", "half"};

StepContent read_connection(ParseRun& run, const StepInput& input) {
  using Close = ConnectionStep::Close;
  ConnectionStep step;
  const Keys keys = input.options(run);
  const std::string close = keys.text("close");
  for (std::size_t i = 0; i < std::size(close_words); ++i) {
    if (close == close_words[i]) step.close = static_cast<Close>(i + 1);
  }
  step.stop_reading = keys.boolean("stop_reading");
  step.delay = keys.duration("delay");
  step.rate = keys.size("rate");
  step.expect_closed = keys.has("expect");
  step.within = keys.duration("within");
  return step;
}

void print_connection(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<ConnectionStep>(content);
  Json options = Json::object();
  if (step.close != ConnectionStep::Close::none) {
    options["close"] = close_words[static_cast<std::size_t>(step.close) - 1];
  }
  if (step.stop_reading) options["stop_reading"] = *step.stop_reading;
  if (step.delay) options["delay"] = format_duration(*step.delay);
  if (step.rate) options["rate"] = *step.rate;
  if (step.expect_closed) options["expect"] = "closed";
  if (step.within) options["within"] = format_duration(*step.within);
  out.main(std::move(options));
}

// signal

StepContent read_signal(ParseRun&, const StepInput& input) {
  return SignalStep{input.main == nullptr ? 0 : parse_signal(input.main->string).value_or(0)};
}

void print_signal(const StepContent& content, StepOutput& out) {
  out.main(signal_name(std::get<SignalStep>(content).number));
}

// exit

constexpr Key exit_options[] = {
    {"within", kinds::duration, optional, "How long to wait for its end."},
    {"code", kinds::exit_code, optional, "The exit code it must have."},
    {"signal", kinds::signal, optional, "The signal it must die of."},
    {"any", kinds::boolean, optional, "true: any end will do."},
};
constexpr Rule exit_rules[] = {{Rule::How::at_most_one, "code signal any"}};

StepContent read_exit(ParseRun& run, const StepInput& input) {
  ExitStep step;
  const Keys keys = input.options(run);
  step.within = keys.duration("within");
  if (const auto code = keys.number("code")) step.code = static_cast<int>(*code);
  if (keys.has("signal")) step.signal = parse_signal(keys.text("signal"));
  step.any = keys.boolean("any").value_or(false);
  return step;
}

void print_exit(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<ExitStep>(content);
  Json options = Json::object();
  if (step.within) options["within"] = format_duration(*step.within);
  if (step.code) options["code"] = *step.code;
  if (step.signal) options["signal"] = signal_name(*step.signal);
  if (step.any) options["any"] = true;
  out.main(std::move(options));
}

// resources and mark

constexpr Key bound_options[] = {
    {"less_than", kinds::size, optional, "The figure is below this."},
    {"grown_by_at_most", kinds::size, optional, "It has grown by no more than this."},
};
constexpr Rule bound_rules[] = {{Rule::How::at_least_one, "less_than grown_by_at_most"}};

constexpr Key resources_options[] = {
    {"memory", kinds::object, optional, "Resident memory in bytes.", "", bound_options,
     bound_rules},
    {"descriptors", kinds::object, optional, "Open descriptors.", "", bound_options, bound_rules},
    {"threads", kinds::object, optional, "Threads.", "", bound_options, bound_rules},
    {"children", kinds::object, optional, "Child processes.", "", bound_options, bound_rules},
    {"since", kinds::text, optional,
     "The mark that growth is measured from; else the session's start."},
    {"mark", kinds::text, optional, "Takes the figures under this name, for a later \"since\"."},
};
constexpr Rule resources_rules[] = {
    {Rule::How::at_least_one, "memory descriptors threads children mark"},
    {Rule::How::alone, "mark"}};

StepContent read_resources(ParseRun& run, const StepInput& input) {
  ResourcesStep step;
  if (input.main == nullptr) return step;
  const Keys keys = input.options(run);
  if (const JsonNode* mark = keys.find("mark")) {
    // {"resources": {"mark": "m"}} is the verb `mark` in another coat.
    run.add_mark(mark->string);
    return MarkStep{mark->string};
  }
  for (const Key& row : input.verb.main.keys) {
    const JsonNode* value = keys.find(row.name);
    if (value == nullptr || !row.is(kinds::object)) continue;
    const Keys bound = check_object(run, *value, row);
    step.bounds.emplace(row.name, Bound{bound.size("less_than"), bound.size("grown_by_at_most")});
  }
  if (const JsonNode* since = keys.find("since")) {
    step.since = since->string;
    if (!run.has_mark(step.since)) {
      run.error(since->offset, fmt::format("no {{\"mark\": \"{}\"}} before this step", step.since));
    }
  }
  return step;
}

void print_mark(const StepContent& content, StepOutput& out) {
  out.main(std::get<MarkStep>(content).name);
}

void print_resources(const StepContent& content, StepOutput& out) {
  Json options = Json::object();
  if (const auto* mark = std::get_if<MarkStep>(&content)) {
    options["mark"] = mark->name;
    return out.main(std::move(options));
  }
  const auto& step = std::get<ResourcesStep>(content);
  for (const auto& [figure, bound] : step.bounds) {
    Json& json = options[figure];
    if (bound.less_than) json["less_than"] = *bound.less_than;
    if (bound.grown_by_at_most) json["grown_by_at_most"] = *bound.grown_by_at_most;
  }
  if (!step.since.empty()) options["since"] = step.since;
  out.main(std::move(options));
}

StepContent read_mark(ParseRun& run, const StepInput& input) {
  if (input.main == nullptr) return MarkStep();
  run.add_mark(input.main->string);
  return MarkStep{input.main->string};
}

// spawn

constexpr Key spawn_options[] = {
    {"id", kinds::positive, optional, "Its number, for \"backend\" of later steps. Default 2."},
};

StepContent read_spawn(ParseRun& run, const StepInput& input) {
  return SpawnStep{static_cast<int>(input.options(run).number("id").value_or(2))};
}

void print_spawn(const StepContent& content, StepOutput& out) {
  Json options = Json::object();
  options["id"] = std::get<SpawnStep>(content).id;
  out.main(std::move(options));
}

constexpr VerbRow rows_about_processes[] = {
    {{"log", kinds::log_source, required,
      "Waits for a line in server, stdout, stderr or a log of the profile."},
     log_keys,
     read_log,
     print_log,
     R"({"log": "server", "contains": "PING to", "level": "INFO", "within": "2s", "ordered": true})",
     log_rules},
    {{"log_none", kinds::log_source, required, "Demands that there is no such line until now."},
     log_none_keys,
     read_log,
     print_log,
     R"({"log_none": "stderr", "matches": "(?i)traceback"})",
     log_rules},
    {{"connection", kinds::object, required, "Closes, stalls, slows or watches the connection.", "",
      connection_options, connection_rules},
     {},
     read_connection,
     print_connection,
     R"({"connection": {"close": "rst"}})"},
    {{"signal", kinds::signal, required, "Sends a signal to the backend."},
     {},
     read_signal,
     print_signal,
     R"({"signal": "SIGTERM"})"},
    {{"exit", kinds::object, required, "Waits for the backend's end.", "", exit_options,
      exit_rules},
     {},
     read_exit,
     print_exit,
     R"({"exit": {"within": "3s", "code": 0}})"},
    {{"resources", kinds::object, required, "Sets bounds on what the backend uses.", "",
      resources_options, resources_rules},
     {},
     read_resources,
     print_resources,
     R"({"resources": {"memory": {"less_than": "200MiB"}, "descriptors": {"grown_by_at_most": 0}}})"},
    {{"mark", kinds::text, required, "Takes what the backend uses now, for a later \"since\"."},
     {},
     read_mark,
     print_mark,
     R"({"mark": "mark1"})"},
    {{"spawn", kinds::object, required, "Starts another backend.", "", spawn_options},
     {},
     read_spawn,
     print_spawn,
     R"({"spawn": {"id": 2}})"},
};

}  // namespace

std::span<const VerbRow> process_verbs() { return rows_about_processes; }

}  // namespace harness
