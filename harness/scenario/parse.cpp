#include "scenario/parse.h"

#include <fmt/format.h>

#include "scenario/head.h"
#include "scenario/parse_run.h"
#include "scenario/steps.h"

namespace harness {
namespace {

/// Reads the file as one JSON object. False, with an error, if it is none.
bool read_object(ParseRun& run, std::string_view what) {
  Diagnostic problem;
  std::optional<JsonNode> tree = parse_json_tree(run.file().source.text, &problem);
  if (!tree) {
    run.error(problem.offset, problem.message);
    return false;
  }
  run.main_file().tree = std::move(*tree);
  if (run.file().tree.is(JsonNode::Kind::object)) return true;
  run.error(run.file().tree.offset, fmt::format("{} is {}, expected an object with \"steps\"", what,
                                                kind_name(run.file().tree.kind)));
  return false;
}

}  // namespace

std::optional<Scenario> parse_scenario(const Source& source, std::string_view id,
                                       const ParseContext& context,
                                       std::vector<ParseError>* errors) {
  ParseRun run(source, context);
  Scenario scenario;
  scenario.id = id;
  scenario.file = source.name;
  if (read_object(run, "a scenario")) {
    const Keys keys = check_keys(run, run.file().tree, "a scenario", head_rows());
    parse_head(run, keys, &scenario);
    const Inherited inherited;
    if (const JsonNode* steps = keys.find("steps")) {
      scenario.steps = parse_steps(run, *steps, inherited);
    }
    if (const JsonNode* cleanup = keys.find("cleanup")) {
      scenario.cleanup = parse_steps(run, *cleanup, inherited);
    }
  }
  if (!run.failed()) return scenario;
  *errors = run.take_errors();
  return std::nullopt;
}

std::vector<ParseError> check_fragment(const Source& source, const ParseContext& context) {
  ParseRun run(source, context);
  if (read_object(run, "a fragment")) {
    const Keys keys = check_keys(run, run.file().tree, "a fragment", fragment_rows());
    if (const JsonNode* parameters = keys.find("parameters")) {
      for (const JsonNode& name : parameters->items) run.scope().define(name.string, true);
    }
    if (const JsonNode* steps = keys.find("steps")) parse_steps(run, *steps, Inherited());
  }
  return run.take_errors();
}

}  // namespace harness
