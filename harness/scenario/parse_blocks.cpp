#include <fmt/format.h>

#include <algorithm>

#include "scenario/parse_step.h"
#include "text/nearest.h"

// The readers of blocks of steps, and of set, pause and note.
namespace harness {
namespace {

std::vector<std::pair<std::string, Template>> read_map(ParseRun& run, const JsonNode* map) {
  std::vector<std::pair<std::string, Template>> result;
  if (map == nullptr) return result;
  for (const JsonNode::Member& member : map->members) {
    result.emplace_back(member.key, run.read_scalar(member.value));
  }
  return result;
}

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

}  // namespace

StepContent read_any_of(ParseRun& run, const StepInput& input) {
  AnyOfStep step;
  if (input.main == nullptr) return step;
  if (input.main->items.empty()) {
    run.error(input.main->offset, "\"any_of\" is empty, expected an array of arrays of steps");
  }
  for (const JsonNode& branch : input.main->items) {
    if (!branch.is(JsonNode::Kind::array)) {
      run.error(branch.offset, fmt::format("a branch of \"any_of\" is {}, expected an array of "
                                           "steps",
                                           kind_name(branch.kind)));
      continue;
    }
    const bool begins_well = !branch.items.empty() && branch.items[0].find("expect") != nullptr;
    const bool has_verb =
        !branch.items.empty() &&
        std::any_of(branch.items[0].members.begin(), branch.items[0].members.end(),
                    [](const JsonNode::Member& member) { return find_verb(member.key); });
    // A first step without any verb is told by itself.
    if (!begins_well && (has_verb || branch.items.empty())) {
      const std::size_t offset = branch.items.empty() ? branch.offset : branch.items[0].offset;
      run.error(offset, "a branch of \"any_of\" must begin with an \"expect\"");
    }
    step.branches.push_back(parse_steps(run, branch, input.inherited));
  }
  return step;
}

StepContent read_together(ParseRun& run, const StepInput& input) {
  TogetherStep step;
  if (input.main == nullptr) return step;
  if (input.main->items.empty()) {
    run.error(input.main->offset, "\"together\" is empty, expected send, raw or do steps");
  }
  for (const JsonNode& item : input.main->items) {
    for (const JsonNode::Member& member : item.members) {
      if (member.key == "send" || member.key == "raw" || member.key == "do") continue;
      if (find_verb(member.key) == nullptr) continue;
      run.error(member.key_offset,
                fmt::format("\"{}\" in \"together\", expected send, raw or do", member.key));
    }
  }
  step.steps = parse_steps(run, *input.main, input.inherited);
  return step;
}

StepContent read_repeat(ParseRun& run, const StepInput& input) {
  RepeatStep step;
  if (input.main != nullptr) step.count = static_cast<int>(input.main->integer);
  run.scope().push();
  run.scope().define_local("i", false);
  step.steps = input.steps(run);
  run.scope().pop();
  return step;
}

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

StepContent read_pause(ParseRun&, const StepInput& input) {
  return PauseStep{input.keys.duration("pause").value_or(Duration())};
}

StepContent read_note(ParseRun& run, const StepInput& input) {
  NoteStep step;
  if (input.main != nullptr) step.text = run.read_template(*input.main);
  return step;
}

}  // namespace harness
