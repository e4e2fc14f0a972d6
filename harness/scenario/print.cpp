#include "scenario/print.h"

#include "scenario/head.h"

namespace harness {

namespace {

/// JSON on one line, with a blank behind commas and colons, as people write it.
void write_line(const Json& json, std::string* out) {
  if (!json.is_structured()) {
    *out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  const bool is_object = json.is_object();
  *out += is_object ? '{' : '[';
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    if (!first) *out += ", ";
    first = false;
    if (is_object) *out += Json(key).dump() + ": ";
    write_line(value, out);
  }
  *out += is_object ? '}' : ']';
}

}  // namespace

Json print_templates(const std::vector<std::pair<std::string, Template>>& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) json[name] = value.source();
  return json;
}

std::string_view StepOutput::name() const { return verb.name(); }

void StepOutput::steps(const Steps& list) { set("steps", print_steps(list, inherited)); }

Json print_step(const Step& step, const Inherited& inherited) {
  Json json = Json::object();
  const VerbRow& verb = *find_verb(step.verb);
  StepOutput out{json, verb, {step.backend, step.level}};
  verb.print(step.what, out);
  if (step.level && step.level != inherited.level) json["level"] = level_name(*step.level);
  if (!step.why.empty()) json["why"] = step.why;
  if (step.backend != inherited.backend) json["backend"] = step.backend;
  return json;
}

Json print_steps(const Steps& steps, const Inherited& inherited) {
  Json list = Json::array();
  for (const Step& step : steps) list.push_back(print_step(step, inherited));
  return list;
}

Json print_scenario(const Scenario& scenario) {
  Json json = Json::object();
  print_head(scenario, &json);
  json["steps"] = print_steps(scenario.steps, Inherited());
  if (!scenario.cleanup.empty()) json["cleanup"] = print_steps(scenario.cleanup, Inherited());
  return json;
}

std::string scenario_text(const Scenario& scenario) {
  const Json json = print_scenario(scenario);
  std::string text = "{";
  const char* before = "\n";
  for (const auto& [key, value] : json.items()) {
    text += before + std::string("  ") + Json(key).dump() + ": ";
    before = ",\n";
    if (key != "steps" && key != "cleanup") {
      write_line(value, &text);
      continue;
    }
    text += "[";
    const char* between = "\n    ";
    for (const Json& step : value) {
      text += between;
      between = ",\n    ";
      write_line(step, &text);
    }
    text += value.empty() ? "]" : "\n  ]";
  }
  return text + "\n}\n";
}

}  // namespace harness
