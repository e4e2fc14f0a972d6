#include "scenario/parse_step.h"

#include <fmt/format.h>

#include <algorithm>

#include "journal/level.h"

namespace harness {
namespace {

struct Reader {
  std::string_view verb;
  StepContent (*read)(ParseRun&, const StepInput&);
};

constexpr Reader readers[] = {
    {"send", read_send},
    {"do", read_do},
    {"expect", read_expect},
    {"expect_none", read_expect_none},
    {"all_of", read_all_of},
    {"any_of", read_any_of},
    {"log", read_log},
    {"log_none", read_log},
    {"ping", read_ping},
    {"raw", read_raw},
    {"together", read_together},
    {"connection", read_connection},
    {"signal", read_signal},
    {"exit", read_exit},
    {"resources", read_resources},
    {"mark", read_mark},
    {"spawn", read_spawn},
    {"repeat", read_repeat},
    {"for_each", read_for_each},
    {"users", read_users},
    {"use", read_use},
    {"set", read_set},
    {"pause", read_pause},
    {"note", read_note},
};

bool has_row(std::span<const KeyRow> rows, std::string_view name) {
  return std::any_of(rows.begin(), rows.end(), [&](const KeyRow& row) { return row.name == name; });
}

/// True if some verb or action has an option of that name, so that it is no mistyped verb.
bool is_known_option(std::string_view name) {
  if (has_row(common_rows(), name)) return true;
  for (const VerbRow& verb : verb_rows()) {
    if (has_row(verb.keys, name)) return true;
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
std::vector<KeyRow> step_rows(const JsonNode& node, const VerbRow& verb, bool* known_action) {
  std::vector<KeyRow> rows{verb.main};
  rows.insert(rows.end(), verb.keys.begin(), verb.keys.end());
  if (verb.main.kind != Kind::action) return rows;
  const ActionRow* action = find_action(node.find(verb.name())->value.string);
  *known_action = action != nullptr;
  if (action == nullptr) return rows;
  const std::vector<KeyRow> more = action_key_rows(*action);
  rows.insert(rows.end(), more.begin(), more.end());
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
  const std::vector<KeyRow> rows = step_rows(node, *verb, &known_action);
  Keys keys;
  if (known_action) {
    const std::string owner = verb->main.kind == Kind::action
                                  ? node.find(verb->name())->value.string
                                  : std::string(verb->name());
    keys = check_keys(run, node, '"' + owner + '"', rows, common_rows());
  } else {
    // Its keys depend on the action, so only the action is told.
    const JsonNode& action = node.find(verb->name())->value;
    if (check_kind(run, action, verb->main)) {
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
  for (const Reader& reader : readers) {
    if (reader.verb == verb->name()) step.what = reader.read(run, input);
  }
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

Keys read_options(ParseRun& run, const JsonNode& value, const KeyRow& row) {
  return check_keys(run, value, fmt::format("\"{}\"", row.name), row.keys);
}

std::vector<KeyRow> action_key_rows(const ActionRow& action) {
  std::vector<KeyRow> rows;
  for (const ActionKey& key : action.keys) {
    const Kind kind = key.is_list ? Kind::templates : Kind::templated;
    rows.push_back({key.name, kind, key.required, action.meaning});
  }
  return rows;
}

}  // namespace harness
