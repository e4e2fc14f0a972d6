#include "scenario/steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "journal/level.h"
#include "scenario/kinds.h"

namespace harness {

namespace {

constexpr Key common[] = {
    {"level", kinds::level, optional, "Its failure counts as that: must, should or may."},
    {"why", kinds::text, optional, "Words for the report."},
    {"backend", kinds::positive, optional, "Which backend it is about, from 1."},
};

/// True if some verb or action has an option of that name, so that it is no mistyped verb.
bool is_known_option(std::string_view name) {
  if (find_key(common, name) != nullptr) return true;
  for (const VerbRow* verb : verb_rows()) {
    if (find_key(verb->keys, name) != nullptr) return true;
  }
  for (const ActionRow& action : action_rows()) {
    for (const ActionKey& key : action.keys) {
      if (key.name == name) return true;
    }
  }
  return false;
}

/// The step's one verb. Null, with an error, if it has none or two.
const VerbRow* find_step_verb(ParseRun& run, const JsonNode& node) {
  const VerbRow* verb = nullptr;
  for (const JsonNode::Member& member : node.members) {
    const VerbRow* found = find_verb(member.key);
    if (found == nullptr) continue;
    if (verb != nullptr) {
      run.error(member.key_offset, fmt::format("two verbs in one step, \"{}\" and \"{}\", "
                                               "expected one verb a step",
                                               verb->name(), member.key));
      return nullptr;
    }
    verb = found;
  }
  if (verb != nullptr) return verb;
  for (const JsonNode::Member& member : node.members) {
    if (is_known_option(member.key)) continue;
    run.unknown(member.key_offset, "verb", member.key, verb_names());
    return nullptr;
  }
  run.error(node.offset, "a step without a verb, expected one such as {\"expect\": \"CONNECTED\"}");
  return nullptr;
}

/// All rows of a step: main value, the verb's keys, its action's.
std::vector<Key> step_rows(const JsonNode& node, const VerbRow& verb, bool* known_action) {
  std::vector<Key> rows{verb.main};
  for (const Key& key : verb.keys) rows.push_back(key);
  if (!verb.main.is(kinds::action)) return rows;
  const ActionRow* action = find_action(node.find(verb.name())->value.string);
  *known_action = action != nullptr;
  if (action == nullptr) return rows;
  for (const Key& key : action_rows_as_keys(*action)) rows.push_back(key);
  return rows;
}

std::optional<Step> parse_step(ParseRun& run, const JsonNode& node, const Inherited& inherited) {
  if (!node.is(JsonNode::Kind::object)) {
    run.error(node.offset,
              fmt::format("a step is {}, expected an object with a verb", kind_name(node.kind)));
    return std::nullopt;
  }
  const VerbRow* verb = find_step_verb(run, node);
  if (verb == nullptr) return std::nullopt;

  bool known_action = true;
  const std::vector<Key> rows = step_rows(node, *verb, &known_action);
  Keys keys;
  if (known_action) {
    const std::string owner = verb->main.is(kinds::action) ? node.find(verb->name())->value.string
                                                           : std::string(verb->name());
    keys = check_keys(run, node, '"' + owner + '"', rows, verb->rules, common);
  } else {
    // Its keys depend on the action, so only the action is told.
    const JsonNode& action = node.find(verb->name())->value;
    if (check_value(run, action, verb->main)) {
      run.unknown(action.offset, "action", action.string, action_names());
    }
  }

  Step step;
  step.verb = verb->name();
  step.line = run.file().line_of(node.offset);
  step.file = run.file().source.name;
  step.level = inherited.level;
  // The level of `log` may be the line's; then it is no step's level.
  if (const auto level = parse_level(keys.text("level"))) step.level = *level;
  step.why = keys.text("why");
  step.backend = static_cast<int>(keys.number("backend").value_or(inherited.backend));
  const StepInput input{node, *verb, keys.find(verb->name()), keys, {step.backend, step.level}};
  step.what = verb->read(run, input);
  return step;
}

}  // namespace

Steps parse_steps(ParseRun& run, const JsonNode& list, const Inherited& inherited) {
  Steps steps;
  steps.reserve(list.items.size());
  for (const JsonNode& item : list.items) {
    std::optional<Step> step = parse_step(run, item, inherited);
    if (step) steps.push_back(std::move(*step));
  }
  return steps;
}

Steps StepInput::steps(ParseRun& run) const {
  const JsonNode* list = keys.find("steps");
  return list == nullptr ? Steps() : parse_steps(run, *list, inherited);
}

Keys StepInput::options(ParseRun& run) const {
  return main == nullptr ? Keys() : check_object(run, *main, verb.main);
}

const std::vector<const VerbRow*>& verb_rows() {
  static const std::vector<const VerbRow*> all = [] {
    std::vector<const VerbRow*> rows;
    for (const auto family : {frame_verbs(), process_verbs(), block_verbs()}) {
      for (const VerbRow& row : family) rows.push_back(&row);
    }
    return rows;
  }();
  return all;
}

const VerbRow* find_verb(std::string_view name) {
  const auto& rows = verb_rows();
  const auto found = std::ranges::find(rows, name, &VerbRow::name);
  return found == rows.end() ? nullptr : *found;
}

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const VerbRow* row : verb_rows()) names.emplace_back(row->name());
  return names;
}

std::span<const Key> common_rows() { return common; }

std::vector<Key> action_rows_as_keys(const ActionRow& action) {
  std::vector<Key> rows;
  for (const ActionKey& key : action.keys) {
    const Kind& kind = key.is_list ? kinds::templates : kinds::templated;
    rows.emplace_back(key.name, kind, key.required ? required : optional, action.meaning);
  }
  return rows;
}

}  // namespace harness
