// The verbs that hold steps, set variables or let time pass: repeat for_each users use set pause
// note.
#include <fmt/format.h>

#include <algorithm>

#include "scenario/head.h"
#include "scenario/kinds.h"
#include "scenario/parse_run.h"
#include "scenario/print.h"
#include "scenario/steps.h"
#include "scenario/verbs.h"

namespace harness {

namespace {

using NamedTemplates = std::vector<std::pair<std::string, Template>>;

NamedTemplates read_map(ParseRun& run, const JsonNode* map) {
  NamedTemplates result;
  if (map == nullptr) return result;
  for (const JsonNode::Member& member : map->members) {
    result.emplace_back(member.key, run.read_scalar(member.value));
  }
  return result;
}

// repeat

constexpr Key repeat_keys[] = {
    {"steps", kinds::steps, required, "The steps to repeat; ${i} counts from 1."},
};

StepContent read_repeat(ParseRun& run, const StepInput& input) {
  RepeatStep step;
  if (input.main != nullptr) step.count = static_cast<int>(input.main->integer);
  run.scope().push();
  run.scope().define_local("i", false);
  step.steps = input.steps(run);
  run.scope().pop();
  return step;
}

void print_repeat(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<RepeatStep>(content);
  out.main(step.count);
  out.steps(step.steps);
}

// for_each

constexpr Key for_each_keys[] = {
    {"in", kinds::scalars, required, "The values."},
    {"steps", kinds::steps, required, "The steps to run with each."},
};

StepContent read_for_each(ParseRun& run, const StepInput& input) {
  ForEachStep step;
  bool may_name_account = false;
  if (const JsonNode* values = input.keys.find("in")) {
    for (const JsonNode& value : values->items) {
      step.in.push_back(run.read_scalar(value));
      may_name_account |= run.scope().may_name_account(step.in.back());
    }
  }
  run.scope().push();
  if (input.main != nullptr) {
    step.variable = input.main->string;
    run.scope().define_local(step.variable, may_name_account);
  }
  step.steps = input.steps(run);
  run.scope().pop();
  return step;
}

void print_for_each(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<ForEachStep>(content);
  out.main(step.variable);
  Json values = Json::array();
  for (const Template& value : step.in) values.push_back(value.source());
  out.set("in", std::move(values));
  out.steps(step.steps);
}

// users

constexpr Key users_keys[] = {
    {"steps", kinds::steps, optional,
     "Run once for each, with ${i}, ${user}, ${user.user}, ${user.legacyName}."},
};

StepContent read_users(ParseRun& run, const StepInput& input) {
  UsersStep step;
  if (input.main != nullptr) step.count = static_cast<int>(input.main->integer);
  run.scope().add_made_up(step.count);
  run.scope().push();
  run.scope().define_local("i", false);
  run.scope().define_local("user", true);
  step.steps = input.steps(run);
  run.scope().pop();
  return step;
}

void print_users(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<UsersStep>(content);
  out.main(step.count);
  if (!step.steps.empty()) out.steps(step.steps);
}

// use

constexpr Key use_keys[] = {
    {"with", kinds::scalar_map, optional, "The fragment's parameters."},
};

/// `with` against the fragment's `parameters`, if it declares them.
void check_parameters(ParseRun& run, const StepInput& input, const JsonNode* parameters) {
  if (parameters == nullptr || !parameters->is(JsonNode::Kind::array)) return;
  const std::string& fragment = input.main->string;
  const JsonNode::Member* with = input.node.find("with");
  std::vector<std::string> names;
  for (const JsonNode& parameter : parameters->items) {
    names.push_back(parameter.string);
    if (with != nullptr && with->value.find(parameter.string) != nullptr) continue;
    run.error(input.main->offset,
              fmt::format("fragment \"{}\" needs \"{}\" in \"with\"", fragment, parameter.string));
  }
  if (with == nullptr) return;
  for (const JsonNode::Member& member : with->value.members) {
    if (std::find(names.begin(), names.end(), member.key) != names.end()) continue;
    run.unknown(member.key_offset, "parameter", member.key, names,
                fmt::format("fragment \"{}\"", fragment));
  }
}

StepContent read_use(ParseRun& run, const StepInput& input) {
  UseStep step;
  if (input.main == nullptr) return step;
  step.fragment = input.main->string;
  step.with = read_map(run, input.keys.find("with"));
  const ParsedFile* fragment = run.enter_fragment(step.fragment, input.main->offset);
  if (fragment == nullptr) return step;
  run.scope().push();
  for (const auto& [name, value] : step.with) {
    run.scope().define_local(name, run.scope().may_name_account(value));
  }
  const Keys keys = check_keys(run, fragment->tree, "a fragment", fragment_rows());
  if (const JsonNode* parameters = keys.find("parameters")) {
    // A missing parameter is told once, not wherever it is used.
    for (const JsonNode& parameter : parameters->items) {
      if (!run.scope().knows(parameter.string)) run.scope().define_local(parameter.string, true);
    }
  }
  if (const JsonNode* list = keys.find("steps")) {
    step.steps = parse_steps(run, *list, input.inherited);
  }
  run.scope().pop();
  run.leave_fragment();
  check_parameters(run, input, keys.find("parameters"));
  return step;
}

void print_use(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<UseStep>(content);
  out.main(step.fragment);
  if (!step.with.empty()) out.set("with", print_templates(step.with));
}

// set

StepContent read_set(ParseRun& run, const StepInput& input) {
  SetStep step;
  if (input.main != nullptr) {
    for (const JsonNode::Member& member : input.main->members) {
      // In order: a later one may use an earlier one.
      Template value = run.read_scalar(member.value);
      run.scope().define(member.key, run.scope().may_name_account(value));
      step.values.emplace_back(member.key, std::move(value));
    }
  }
  // A value of the wrong kind is told once; its name is meant to be known.
  if (const auto* map = input.node.find("set"); map != nullptr && input.main == nullptr) {
    for (const auto& member : map->value.members) run.scope().define(member.key, true);
  }
  return step;
}

void print_set(const StepContent& content, StepOutput& out) {
  out.main(print_templates(std::get<SetStep>(content).values));
}

// pause and note

StepContent read_pause(ParseRun&, const StepInput& input) {
  return PauseStep{input.keys.duration("pause").value_or(Duration())};
}

void print_pause(const StepContent& content, StepOutput& out) {
  out.main(format_duration(std::get<PauseStep>(content).duration));
}

StepContent read_note(ParseRun& run, const StepInput& input) {
  NoteStep step;
  if (input.main != nullptr) step.text = run.read_template(*input.main);
  return step;
}

void print_note(const StepContent& content, StepOutput& out) {
  out.main(std::get<NoteStep>(content).text.source());
}

constexpr VerbRow rows_of_blocks[] = {
    {{"repeat", kinds::positive, required, "Runs the steps N times; ${i} counts from 1."},
     repeat_keys,
     read_repeat,
     print_repeat,
     R"({"repeat": 100, "steps": [{"ping": {}}]})"},
    {{"for_each", kinds::variable, required, "Runs the steps with each value in the variable."},
     for_each_keys,
     read_for_each,
     print_for_each,
     R"({"for_each": "text", "in": ["a", "b"], "steps": [{"note": "${text}"}]})"},
    {{"users", kinds::few, required, "Logs in made-up accounts u1, u2, … side by side."},
     users_keys,
     read_users,
     print_users,
     R"({"users": 50, "steps": [{"expect": "CONV_MESSAGE", "fields": {"userName": "${user.user}"}}]})"},
    {{"use", kinds::fragment, required, "Runs the steps of a fragment of scenarios/fragments."},
     use_keys,
     read_use,
     print_use,
     R"({"use": "logged-in", "with": {"user": "alice"}})"},
    {{"set", kinds::scalar_map, required, "Sets variables."},
     {},
     read_set,
     print_set,
     R"({"set": {"x": "1"}})"},
    {{"pause", kinds::duration, required, "Waits."},
     {},
     read_pause,
     print_pause,
     R"({"pause": "1s"})"},
    {{"note", kinds::templated, required, "Puts words into the report."},
     {},
     read_note,
     print_note,
     R"({"note": "the quiet part"})"},
};

}  // namespace

std::span<const VerbRow> block_verbs() { return rows_of_blocks; }

}  // namespace harness
