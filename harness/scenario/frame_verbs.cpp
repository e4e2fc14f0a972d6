// The verbs about frames: send do expect expect_none all_of any_of ping raw together.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenario/fields.h"
#include "scenario/kinds.h"
#include "scenario/matchers.h"
#include "scenario/parse_run.h"
#include "scenario/print.h"
#include "scenario/steps.h"
#include "scenario/verbs.h"
#include "text/encoding.h"

namespace harness {

namespace {

const WrapperType* read_type(const JsonNode* main) {
  return main == nullptr ? nullptr : find_wrapper_type(main->string);
}

// How a write is cut, of `send` and `raw`.

constexpr Key chunks_key("chunks", kinds::sizes, optional,
                         "Cuts the write: sizes of the first pieces.");
constexpr Key gap_key("gap", kinds::duration, optional, "Waits between pieces.");

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

void print_cut(const Cut& cut, Json* json) {
  if (!cut.chunks.empty()) (*json)["chunks"] = cut.chunks;
  if (cut.gap > Duration()) (*json)["gap"] = format_duration(cut.gap);
}

// send

constexpr Key send_keys[] = {
    {"fields", kinds::values, optional, "The message's fields; enums by name or number."},
    {"payload", kinds::payload, optional,
     "Raw bytes: \"hex:…\", \"base64:…\", \"text:…\". They are the payload, or what follows the "
     "fields in it."},
    {"times", kinds::few, optional, "How many times."},
    chunks_key,
    gap_key,
};

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
    run.error(node.offset,
              fmt::format("bad payload {}, expected \"hex:…\", \"base64:…\" or \"text:…\"",
                          value_words(node)));
    return std::nullopt;
  }
  if (!bytes) {
    const bool is_hex = text.starts_with("hex:");
    run.error(node.offset,
              fmt::format("bad {} in payload {}, expected {}", is_hex ? "hex" : "base64",
                          value_words(node), is_hex ? "pairs of hex digits" : "it with padding"));
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

StepContent read_send(ParseRun& run, const StepInput& input) {
  SendStep step;
  step.type = read_type(input.main);
  step.times = static_cast<int>(input.keys.number("times").value_or(1));
  step.cut = read_cut(input.keys);
  const JsonNode* fields = input.keys.find("fields");
  if (const JsonNode* payload = input.keys.find("payload")) {
    step.payload = read_payload(run, *payload);
  }
  if (fields == nullptr || step.type == nullptr) return step;
  if (step.type->payload == "xml") {
    if (step.payload) {
      run.error(fields->offset, "\"send\" of RAW_XML takes only one of \"fields\" and \"payload\"");
    }
    const JsonNode* xml = xml_member(run, *fields);
    if (xml != nullptr && check_value(run, *xml, Key("xml", kinds::templated, optional, ""))) {
      step.xml = run.read_template(*xml);
    }
  } else if (const auto* message = payload_descriptor(*step.type)) {
    step.fields = parse_values(run, *fields, *message, step.type->name);
  } else {
    report_no_fields(run, *fields, *step.type);
  }
  return step;
}

void print_send(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<SendStep>(content);
  out.main(step.type->name);
  if (step.xml) out.json["fields"]["xml"] = step.xml->source();
  if (!step.fields.empty()) out.set("fields", print_values(step.fields));
  if (step.payload) out.set("payload", "hex:" + to_hex(*step.payload));
  if (step.times != 1) out.set("times", step.times);
  print_cut(step.cut, &out.json);
}

// do

constexpr Key do_keys[] = {
    {"user", kinds::account, required, "The account that does it."},
};

/// A value of an action that is limited to some words, or is base64.
void check_action_value(ParseRun& run, const ActionKey& key, const JsonNode& node,
                        const Template& value) {
  if (!value.is_constant()) return;
  if (!key.choices.empty()) {
    const std::string words = fmt::format("{}", fmt::join(key.choices, " "));
    check_value(run, node, Key(key.name, kinds::choice, optional, "", words));
  } else if (key.is_base64) {
    check_value(run, node, Key(key.name, kinds::base64, optional, ""));
  }
}

StepContent read_do(ParseRun& run, const StepInput& input) {
  DoStep step;
  if (input.main == nullptr) return step;
  step.action = find_action(input.main->string);
  if (step.action == nullptr) return step;
  if (const JsonNode* user = input.keys.find("user")) {
    step.user = run.read_template(*user);
    if (step.user.is_constant() && !run.scope().is_account(step.user.text())) {
      run.unknown(user->offset, "account", step.user.text(), run.scope().account_names());
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

void print_do(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<DoStep>(content);
  out.main(step.action->name);
  out.set("user", step.user.source());
  for (const ActionKey& key : step.action->keys) {
    if (key.is_list && step.groups) {
      Json groups = Json::array();
      for (const Template& group : *step.groups) groups.push_back(group.source());
      out.set(key.name, std::move(groups));
    } else if (const auto value = step.values.find(key.name); value != step.values.end()) {
      out.set(key.name, value->second.source());
    }
  }
}

// expect, expect_none, all_of, any_of

constexpr Key expect_fields("fields", kinds::matchers, optional,
                            "What its fields must be: values or matchers.");

constexpr Key expect_keys[] = {
    expect_fields,
    {"within", kinds::duration, optional, "How long to wait for it."},
    {"count", kinds::positive, optional, "At least so many such frames. Default 1."},
    {"save", kinds::save, optional, "Keeps fields as variables: variable to field."},
    {"next", kinds::boolean, optional, "true: no other frame before it."},
};

constexpr Key expect_none_keys[] = {
    expect_fields,
    {"until", kinds::choice, optional, "Sends PING and looks at all that comes before its PONG.",
     "pong"},
    {"quiet", kinds::duration, optional, "Waits that long as well."},
};

constexpr Key all_of_keys[] = {
    {"within", kinds::duration, optional, "How long to wait for all of them."},
};

constexpr Key ping_options[] = {
    {"within", kinds::duration, optional, "How long to wait for the PONG."},
};

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

void print_matches_of(const std::vector<FieldMatch>& matches, const std::optional<Matcher>& xml,
                      Json* json) {
  if (xml) (*json)["fields"]["xml"] = print_matcher(*xml);
  if (!matches.empty()) (*json)["fields"] = print_matches(matches);
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

void print_expect_keys(const ExpectStep& step, Json* json) {
  (*json)["expect"] = step.type->name;
  print_matches_of(step.fields, step.xml, json);
  if (step.within) (*json)["within"] = format_duration(*step.within);
  if (step.count != 1) (*json)["count"] = step.count;
  for (const auto& [name, field] : step.save) (*json)["save"][name] = field;
  if (step.next) (*json)["next"] = true;
}

StepContent read_expect(ParseRun& run, const StepInput& input) {
  return read_expect_keys(run, input.keys);
}

void print_expect(const StepContent& content, StepOutput& out) {
  print_expect_keys(std::get<ExpectStep>(content), &out.json);
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

void print_expect_none(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<ExpectNoneStep>(content);
  out.main(step.type->name);
  print_matches_of(step.fields, step.xml, &out.json);
  const bool says_quiet = step.quiet > Duration() || !step.until_pong;
  if (step.until_pong && says_quiet) out.set("until", "pong");
  if (says_quiet) out.set("quiet", format_duration(step.quiet));
}

StepContent read_all_of(ParseRun& run, const StepInput& input) {
  AllOfStep step;
  step.within = input.keys.duration("within");
  if (input.main == nullptr) return step;
  if (input.main->items.empty()) {
    run.error(input.main->offset, "\"all_of\" is empty, expected an array of expect steps");
  }
  for (const JsonNode& item : input.main->items) {
    if (!item.is(JsonNode::Kind::object)) {
      run.error(item.offset, fmt::format("a part of \"all_of\" is {}, expected an expect step",
                                         kind_name(item.kind)));
      continue;
    }
    const Keys keys = check_keys(run, item, "a part of \"all_of\"", part_rows());
    ExpectStep expect = read_expect_keys(run, keys);
    expect.level = parse_level(keys.text("level"));
    expect.why = keys.text("why");
    step.expects.push_back(std::move(expect));
  }
  return step;
}

void print_all_of(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<AllOfStep>(content);
  Json parts = Json::array();
  for (const ExpectStep& expect : step.expects) {
    Json part = Json::object();
    print_expect_keys(expect, &part);
    if (expect.level) part["level"] = level_name(*expect.level);
    if (!expect.why.empty()) part["why"] = expect.why;
    parts.push_back(std::move(part));
  }
  out.main(std::move(parts));
  if (step.within) out.set("within", format_duration(*step.within));
}

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

void print_any_of(const StepContent& content, StepOutput& out) {
  Json branches = Json::array();
  for (const Steps& branch : std::get<AnyOfStep>(content).branches) {
    branches.push_back(print_steps(branch, out.inherited));
  }
  out.main(std::move(branches));
}

// ping

StepContent read_ping(ParseRun& run, const StepInput& input) {
  return PingStep{input.options(run).duration("within")};
}

void print_ping(const StepContent& content, StepOutput& out) {
  Json options = Json::object();
  const auto& step = std::get<PingStep>(content);
  if (step.within) options["within"] = format_duration(*step.within);
  out.main(std::move(options));
}

// raw

constexpr Key raw_options[] = {
    {"hex", kinds::hex, optional, "The bytes as hex digits, blanks between them as you like."},
    {"base64", kinds::base64, optional, "The bytes as base64."},
    {"text", kinds::templated, optional, "The bytes as text."},
    {"times", kinds::positive, optional, "How many times."},
    {"frame", kinds::boolean, optional, "true: a length word in front of each."},
    chunks_key,
    gap_key,
};
constexpr Rule raw_rules[] = {{Rule::How::exactly_one, "hex base64 text"}};

StepContent read_raw(ParseRun& run, const StepInput& input) {
  RawStep step;
  if (input.main == nullptr) return step;
  const Keys keys = input.options(run);
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

void print_raw(const StepContent& content, StepOutput& out) {
  const auto& step = std::get<RawStep>(content);
  Json options = Json::object();
  if (step.text.is_constant()) {
    options["hex"] = to_hex(step.bytes);
  } else {
    options["text"] = step.text.source();
  }
  if (step.times != 1) options["times"] = step.times;
  if (step.frame) options["frame"] = true;
  print_cut(step.cut, &options);
  out.main(std::move(options));
}

// together

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

void print_together(const StepContent& content, StepOutput& out) {
  out.main(print_steps(std::get<TogetherStep>(content).steps, out.inherited));
}

constexpr VerbRow rows_about_frames[] = {
    {{"send", kinds::message_type, required, "Sends one frame."},
     send_keys,
     read_send,
     print_send,
     R"({"send": "LOGIN", "fields": {"user": "a@b", "legacyName": "a", "password": "x"}, "chunks": [1, 3], "gap": "5ms"})"},
    {{"do", kinds::action, required,
      "Does what an XMPP user does, as the frames that Spectrum sends for it."},
     do_keys,
     read_do,
     print_do,
     R"({"do": "write", "user": "alice", "to": "${contact.echo}", "text": "hi", "id": "m1"})"},
    {{"expect", kinds::message_type, required,
      "Waits for a matching frame after the last one matched; others in between are passed over."},
     expect_keys,
     read_expect,
     print_expect,
     R"({"expect": "CONNECTED", "fields": {"user": "${alice.user}"}, "within": "2s", "count": 1, "save": {"who": "user"}, "next": false})"},
    {{"expect_none", kinds::message_type, required, "Demands that no such frame comes."},
     expect_none_keys,
     read_expect_none,
     print_expect_none,
     R"({"expect_none": "CONV_MESSAGE", "fields": {}, "until": "pong", "quiet": "300ms"})"},
    {{"all_of", kinds::parts, required, "Waits for all of them, in any order."},
     all_of_keys,
     read_all_of,
     print_all_of,
     R"({"all_of": [{"expect": "CONNECTED"}, {"expect": "BUDDY_CHANGED"}], "within": "5s"})"},
    {{"any_of", kinds::branches, required, "Runs the first branch whose first expect matches."},
     {},
     read_any_of,
     print_any_of,
     R"({"any_of": [[{"expect": "CONNECTED"}], [{"expect": "DISCONNECTED"}, {"note": "refused"}]]})"},
    {{"ping", kinds::object, required, "Sends PING and waits for its PONG.", "", ping_options},
     {},
     read_ping,
     print_ping,
     R"({"ping": {"within": "2s"}})"},
    {{"raw", kinds::object, required, "Sends bytes as they are.", "", raw_options, raw_rules},
     {},
     read_raw,
     print_raw,
     R"({"raw": {"hex": "00000002 0809"}})"},
    {{"together", kinds::steps, required, "Sends several of send, raw and do in one write."},
     {},
     read_together,
     print_together,
     R"({"together": [{"send": "PING"}, {"raw": {"hex": "00000002 0809"}}, {"do": "login", "user": "alice"}]})"},
};

}  // namespace

std::span<const VerbRow> frame_verbs() { return rows_about_frames; }

std::span<const Key> part_rows() {
  static const std::vector<Key> rows = [] {
    std::vector<Key> all{{"expect", kinds::message_type, required, "The type it waits for."}};
    // Parts come in any order.
    for (const Key& key : expect_keys) {
      if (key.name != "next") all.push_back(key);
    }
    for (const Key& key : common_rows()) {
      if (key.name != "backend") all.push_back(key);
    }
    return all;
  }();
  return rows;
}

}  // namespace harness
