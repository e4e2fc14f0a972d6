#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenario/field_parse.h"
#include "scenario/matcher_parse.h"
#include "scenario/parse_step.h"
#include "text/encoding.h"

// The readers of send, do, expect, expect_none, all_of, ping and raw.
namespace harness {
namespace {

const WrapperType* read_type(const JsonNode* main) {
  return main == nullptr ? nullptr : find_wrapper_type(main->string);
}

Cut read_cut(const Keys& keys) {
  Cut cut;
  if (const JsonNode* chunks = keys.find("chunks")) {
    for (const JsonNode& size : chunks->items) {
      cut.chunks.push_back(static_cast<std::size_t>(size.integer));
    }
  }
  cut.gap = keys.duration("gap").value_or(Duration());
  return cut;
}

/// "hex:…", "base64:…" or "text:…".
std::optional<std::string> read_payload(ParseRun& run, const JsonNode& node) {
  const std::string_view text = node.string;
  std::optional<std::string> bytes;
  if (text.starts_with("hex:")) {
    bytes = from_hex(text.substr(4));
  } else if (text.starts_with("base64:")) {
    bytes = from_base64(text.substr(7));
  } else if (text.starts_with("text:")) {
    if (text.find("${") == std::string_view::npos) return std::string(text.substr(5));
    run.error(node.offset, "a payload holds no variables, expected plain text or \"fields\"");
    return std::nullopt;
  } else {
    run.error(node.offset, fmt::format("bad payload \"{}\", expected \"hex:…\", \"base64:…\" or "
                                       "\"text:…\"",
                                       shorten(text, 40)));
    return std::nullopt;
  }
  if (!bytes) {
    const std::string_view what = text.starts_with("hex:") ? "hex" : "base64";
    run.error(node.offset,
              fmt::format("bad {} in payload \"{}\", expected {}", what, shorten(text, 40),
                          what == "hex" ? "pairs of hex digits" : "it with padding"));
  }
  return bytes;
}

/// The one member that `fields` of RAW_XML may have. Null, with errors for others.
const JsonNode* xml_member(ParseRun& run, const JsonNode& fields) {
  const JsonNode* xml = nullptr;
  for (const JsonNode::Member& member : fields.members) {
    if (member.key == "xml") {
      xml = &member.value;
    } else {
      run.error(member.key_offset,
                fmt::format("RAW_XML has no field \"{}\", only \"xml\"", member.key));
    }
  }
  return xml;
}

void report_no_fields(ParseRun& run, const JsonNode& fields, const WrapperType& type) {
  if (fields.members.empty()) return;
  run.error(fields.members[0].key_offset,
            fmt::format("{} has no fields, found \"{}\"", type.name, fields.members[0].key));
}

/// `fields` of expect and expect_none, for any type.
void read_matches(ParseRun& run, const Keys& keys, const WrapperType* type,
                  std::vector<FieldMatch>* matches, std::optional<Matcher>* xml) {
  const JsonNode* fields = keys.find("fields");
  if (fields == nullptr || type == nullptr) return;
  if (type->payload == "xml") {
    if (const JsonNode* node = xml_member(run, *fields)) {
      *xml = parse_matcher(run, *node, {match_text_field, "xml", nullptr});
    }
  } else if (const auto* message = payload_descriptor(*type)) {
    *matches = parse_matches(run, *fields, *message, type->name);
  } else {
    report_no_fields(run, *fields, *type);
  }
}

ExpectStep read_expect_keys(ParseRun& run, const Keys& keys) {
  ExpectStep step;
  step.type = read_type(keys.find("expect"));
  read_matches(run, keys, step.type, &step.fields, &step.xml);
  step.within = keys.duration("within");
  step.count = static_cast<int>(keys.number("count").value_or(1));
  step.next = keys.boolean("next").value_or(false);
  if (const JsonNode* save = keys.find("save")) {
    if (step.type != nullptr) {
      step.save = parse_save(run, *save, *step.type);
    } else {
      for (const auto& member : save->members) run.scope().define(member.key, false);
    }
  }
  return step;
}

/// A value of an action that is limited to some words, or is base64.
void check_action_value(ParseRun& run, const ActionKey& key, const JsonNode& node,
                        const Template& value) {
  if (!value.is_constant()) return;
  if (!key.choices.empty()) {
    const std::string words = fmt::format("{}", fmt::join(key.choices, " "));
    check_kind(run, node, KeyRow{key.name, Kind::choice, false, "", words});
  } else if (key.is_base64) {
    check_kind(run, node, KeyRow{key.name, Kind::base64, false, ""});
  }
}

}  // namespace

StepContent read_send(ParseRun& run, const StepInput& input) {
  SendStep step;
  step.type = read_type(input.main);
  step.cut = read_cut(input.keys);
  const JsonNode* fields = input.keys.find("fields");
  const JsonNode* payload = input.keys.find("payload");
  if (fields != nullptr && payload != nullptr) {
    run.error(payload->offset, "\"send\" has \"fields\" and \"payload\", expected one of them");
  }
  if (payload != nullptr) step.payload = read_payload(run, *payload);
  if (fields == nullptr || step.type == nullptr) return step;
  if (step.type->payload == "xml") {
    const JsonNode* xml = xml_member(run, *fields);
    if (xml != nullptr && check_kind(run, *xml, KeyRow{"xml", Kind::templated, false, ""})) {
      step.xml = run.read_template(*xml);
    }
  } else if (const auto* message = payload_descriptor(*step.type)) {
    step.fields = parse_values(run, *fields, *message, step.type->name);
  } else {
    report_no_fields(run, *fields, *step.type);
  }
  return step;
}

StepContent read_do(ParseRun& run, const StepInput& input) {
  DoStep step;
  if (input.main == nullptr) return step;
  step.action = find_action(input.main->string);
  if (step.action == nullptr) return step;
  if (const JsonNode* user = input.keys.find("user")) {
    step.user_template = run.read_template(*user);
    if (step.user_template.is_constant()) {
      step.user = step.user_template.text();
      if (!run.scope().is_account(step.user)) {
        run.unknown(user->offset, "account", step.user, run.scope().account_names());
      }
    }
  }
  for (const ActionKey& key : step.action->keys) {
    const JsonNode* value = input.keys.find(key.name);
    if (value == nullptr) continue;
    if (key.is_list) {
      step.groups.emplace();
      for (const JsonNode& item : value->items) step.groups->push_back(run.read_template(item));
      continue;
    }
    Template text = run.read_template(*value);
    check_action_value(run, key, *value, text);
    step.values.emplace(key.name, std::move(text));
  }
  return step;
}

StepContent read_expect(ParseRun& run, const StepInput& input) {
  return read_expect_keys(run, input.keys);
}

StepContent read_expect_none(ParseRun& run, const StepInput& input) {
  ExpectNoneStep step;
  step.type = read_type(input.main);
  read_matches(run, input.keys, step.type, &step.fields, &step.xml);
  step.quiet = input.keys.duration("quiet").value_or(Duration());
  // Without either, the fence that costs nothing.
  step.until_pong = input.keys.has("until") || !input.keys.has("quiet");
  return step;
}

StepContent read_all_of(ParseRun& run, const StepInput& input) {
  AllOfStep step;
  step.within = input.keys.duration("within");
  if (input.main == nullptr) return step;
  if (input.main->items.empty()) {
    run.error(input.main->offset, "\"all_of\" is empty, expected an array of expect steps");
  }
  std::vector<KeyRow> rows{{"expect", Kind::message_type, true, ""}};
  rows.insert(rows.end(), part_rows().begin(), part_rows().end());
  for (const JsonNode& item : input.main->items) {
    if (!item.is(JsonNode::Kind::object)) {
      run.error(item.offset, fmt::format("a part of \"all_of\" is {}, expected an expect step",
                                         kind_name(item.kind)));
      continue;
    }
    const Keys keys = check_keys(run, item, "a part of \"all_of\"", rows);
    ExpectStep expect = read_expect_keys(run, keys);
    expect.level = parse_level(keys.text("level"));
    expect.why = keys.text("why");
    step.expects.push_back(std::move(expect));
  }
  return step;
}

StepContent read_ping(ParseRun& run, const StepInput& input) {
  PingStep step;
  if (input.main != nullptr) {
    step.within = read_options(run, *input.main, input.verb.main).duration("within");
  }
  return step;
}

StepContent read_raw(ParseRun& run, const StepInput& input) {
  RawStep step;
  if (input.main == nullptr) return step;
  const Keys keys = read_options(run, *input.main, input.verb.main);
  int sources = 0;
  for (const char* name : {"hex", "base64", "text"}) {
    sources += input.main->find(name) != nullptr;
  }
  if (sources != 1) {
    run.error(input.main->offset, "\"raw\" needs exactly one of \"hex\", \"base64\" and \"text\"");
  }
  if (keys.has("hex")) step.bytes = from_hex(keys.text("hex")).value_or("");
  if (keys.has("base64")) step.bytes = from_base64(keys.text("base64")).value_or("");
  if (const JsonNode* text = keys.find("text")) {
    step.text = run.read_template(*text);
    if (step.text.is_constant()) {
      step.bytes = step.text.text();
      step.text = Template();
    }
  }
  step.times = static_cast<int>(keys.number("times").value_or(1));
  constexpr std::size_t most_bytes = std::size_t{256} << 20;
  if (step.bytes.size() > most_bytes / static_cast<std::size_t>(step.times)) {
    run.error(input.main->offset, fmt::format("\"raw\" makes more than 256 MiB: {} bytes, {} times",
                                              step.bytes.size(), step.times));
  }
  step.frame = keys.boolean("frame").value_or(false);
  step.cut = read_cut(keys);
  return step;
}

}  // namespace harness
