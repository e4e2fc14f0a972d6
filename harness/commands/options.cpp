#include "commands/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/expecting.h"
#include "commands/inputs.h"
#include "commands/outputs.h"
#include "commands/plan.h"
#include "report/reporter_table.h"
#include "session/options.h"
#include "text/diagnostic.h"
#include "text/nearest.h"
#include "world/finding.h"

namespace harness {

namespace {

std::vector<std::string> level_names() {
  std::vector<std::string> names;
  for (const Level level : {Level::must, Level::should, Level::may}) {
    names.emplace_back(level_name(level));
  }
  return names;
}

OptionValue level_value(std::optional<Level>* to) {
  return one_of(level_names(), [to](const std::string& word) { *to = parse_level(word); });
}

OptionValue shapes_value(std::vector<Shape>* to) {
  OptionValue value = parsed([to](const std::string& word) {
    std::string error;
    if (auto shapes = parse_shapes(word, &error)) *to = std::move(*shapes);
    return error;
  });
  value.choices = shape_names();
  value.choices.emplace_back("all");
  value.standard = shape_row(to->front()).name;
  return value;
}

OptionValue shard_value(std::optional<Shard>* to) {
  return parsed([to](const std::string& word) -> std::string {
    *to = parse_shard(word);
    return *to ? "" : fmt::format("\"{}\" is not a shard such as 2/4", word);
  });
}

std::string schedulers() {
  std::vector<std::string> names;
  for (const ShardVariables& row : shard_variables()) names.emplace_back(row.scheduler);
  return join_or(names);
}

OptionValue findings_value(std::vector<std::string>* to) {
  OptionValue value = parsed([to](const std::string& word) -> std::string {
    if (!find_finding(word)) {
      return fmt::format("unknown finding \"{}\"{}", word, did_you_mean(word, finding_ids()));
    }
    to->push_back(word);
    return "";
  });
  value.choices = finding_ids();
  value.repeatable = true;
  return value;
}

std::string expectation_words() {
  std::vector<std::string> kinds;
  for (const ExpectationKindRow& row : expectation_kinds()) kinds.emplace_back(row.name);
  return join_or(kinds);
}

OptionValue reports_value(std::vector<ReportRequest>* to) {
  OptionValue value = parsed([to](const std::string& word) {
    std::string error;
    auto request = parse_report_request(word, &error);
    if (!request) return error;
    to->push_back(std::move(*request));
    return check_report_requests(*to);
  });
  value.choices = reporter_names();
  value.repeatable = true;
  return value;
}

}  // namespace

Option profile_option(std::string& to) {
  return {.names = "-b,--backend",
          .value = "FILE",
          .help = "The profile: the file that describes the backend",
          .to = file(&to),
          .group = OptionGroup::what};
}

Option argument_option(std::vector<std::string>& to) {
  return {.names = "--argument",
          .value = "WORD",
          .help =
              "Pass WORD to the backend, as Spectrum passes its own arguments: "
              "--argument -j --argument irc.example.org",
          .to = texts(&to),
          .group = OptionGroup::what,
          .in_rerun = true,
          .takes_dashes = true};
}

std::vector<Option> input_options(InputOptions& to) {
  return {
      {.names = "",
       .value = "SCENARIO|DIR|GLOB",
       .help = "Scenario files, folders, patterns, or ids of the suite",
       .to = files(&to.paths),
       .group = OptionGroup::what,
       .standard = "the whole suite"},
      profile_option(to.profile),
      {.names = "--filter",
       .value = "PATTERN",
       .help = "Only scenarios whose name contains PATTERN, or matches it if it has *, ? or [",
       .to = texts(&to.selection.filters),
       .group = OptionGroup::what},
      {.names = "--tag",
       .value = "TAG",
       .help = "Only scenarios with this tag",
       .to = texts(&to.selection.tags),
       .group = OptionGroup::what},
      {.names = "--level",
       .value = "LEVEL",
       .help = "Only scenarios of this level or stricter",
       .to = level_value(&to.selection.level),
       .group = OptionGroup::what},
  };
}

std::vector<Option> plan_options(PlanOptions& to) {
  return {
      {.names = "--shape",
       .value = "SHAPE,...",
       .help = "Ways to cut and delay what the server sends; every scenario runs in each",
       .to = shapes_value(&to.shapes),
       .group = OptionGroup::network},
      {.names = "--shard",
       .value = "K/N",
       .help = fmt::format("Only part K of N, for N machines; without it, as the variables of {} "
                           "say",
                           schedulers()),
       .to = shard_value(&to.shard),
       .group = OptionGroup::what},
      {.names = "--shard-total",
       .value = "N",
       .help = "How many shards there are, if the scheduler only says which one this is",
       .to = number(&to.shard_total, 1, most_shards),
       .group = OptionGroup::what,
       .excludes = {"--shard"}},
      {.names = "--durations",
       .value = "REPORT",
       .help = "JSON report of an earlier run, by whose times the shards are balanced",
       .to = file(&to.durations),
       .group = OptionGroup::what},
  };
}

std::vector<Option> session_options(SessionOptions& to) {
  return {
      {.names = "--host",
       .value = "HOST",
       .help = "Address to listen on",
       .to = text(&to.host),
       .group = OptionGroup::network,
       .in_rerun = true},
      {.names = "--port",
       .value = "PORT",
       .help = "Port to listen on",
       .to = number(&to.port, 1, 65535),
       .group = OptionGroup::network,
       .standard = "a free one",
       .in_rerun = true},
      {.names = "--attach",
       .value = "",
       .help = "Start no backend: print its command line and wait for it to connect",
       .to = flag(&to.attach),
       .group = OptionGroup::debugging,
       .in_rerun = true},
      {.names = "--ping-interval",
       .value = "TIME",
       .help = "Time between the server's PINGs",
       .to = duration(&to.ping_interval),
       .group = OptionGroup::network,
       .in_rerun = true},
      {.names = "--timeout-scale",
       .value = "FACTOR",
       .help = "Multiply all time limits that the backend has to meet",
       .to = number(&to.timeout_scale, 0.01, 1000.0),
       .group = OptionGroup::network,
       .in_rerun = true},
      {.names = "--max-frame",
       .value = "SIZE",
       .help = "Longest frame accepted from a backend",
       .to = size(&to.max_frame),
       .group = OptionGroup::network,
       .in_rerun = true},
      {.names = "--allow",
       .value = "ID",
       .help = "Ignore this finding; list --findings shows all",
       .to = findings_value(&to.allow),
       .group = OptionGroup::verdicts,
       .in_rerun = true},
      {.names = "--seed",
       .value = "N",
       .help = "Seed of ${random.…} and of --order random",
       .to = number(&to.seed),
       .group = OptionGroup::what,
       .in_rerun = true},
      {.names = "--keep",
       .value = "DIR",
       .help = "Keep traces, logs and the backends' folders below DIR",
       .to = folder(&to.keep),
       .group = OptionGroup::reports},
  };
}

std::vector<Option> expect_options(ExpectOptions& to) {
  return {
      {.names = "--expect",
       .value = "FILE",
       .help = fmt::format("What is known to fail, one per line: {} | scenario or glob | text that "
                           "the failure must contain | reason",
                           expectation_words()),
       .to = file(&to.file),
       .group = OptionGroup::verdicts,
       .standard = "the profile's"},
      {.names = "--update-expectations",
       .value = "",
       .help = "Rewrite that file to match this run, and exit with status 0",
       .to = flag(&to.update),
       .group = OptionGroup::verdicts,
       .excludes = {"--max-failures", "--until-fail"}},
  };
}

std::vector<Option> report_options(OutputOptions& to) {
  return {
      {.names = "--report",
       .value = "FORMAT[:FILE]",
       .help = "Write another report beside the console's",
       .to = reports_value(&to.reports),
       .group = OptionGroup::reports},
      {.names = "--all",
       .value = "",
       .help = "Show every scenario that did not pass in full",
       .to = flag(&to.all),
       .group = OptionGroup::reports},
  };
}

std::vector<Option> output_options(OutputOptions& to) {
  std::vector<Option> options = report_options(to);
  const std::vector<Option> more = {
      {.names = "--coverage",
       .value = "",
       .help = "Print which types, fields and enum values were sent and received",
       .to = flag(&to.coverage),
       .group = OptionGroup::reports},
      {.names = "--coverage-json",
       .value = "FILE",
       .help = "Write the same to a file, as JSON",
       .to = file(&to.coverage_json),
       .group = OptionGroup::reports},
      {.names = "--coverage-add",
       .value = "FILE",
       .help = "Add the coverage that an earlier run wrote with --coverage-json",
       .to = files(&to.coverage_add),
       .group = OptionGroup::reports},
      {.names = "-v,--verbose",
       .value = "",
       .help = "Print the fake server's log and the backend's output on stderr",
       .to = flag(&to.verbose),
       .group = OptionGroup::debugging},
  };
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

}  // namespace harness
