// scenario/print is the mirror image of the parser: whatever is printed parses to the same value.
#include "scenario/print.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "form/kinds.h"
#include "scenario/fields.h"
#include "scenario_files.h"

namespace harness {
namespace {

namespace fs = std::filesystem;

/// The names and fragments of the suite.
ParseContext suite_context() {
  ParseContext context = test_context();
  context.names.accounts.push_back({"wrong", "alice@example.org", "alice", "not-the-password"});
  context.load_fragment = [](std::string_view name) -> std::optional<Source> {
    const fs::path path =
        fs::path(SOURCE_ROOT) / "scenarios/fragments" / (std::string(name) + ".json");
    if (!fs::exists(path)) return std::nullopt;
    return Source{path.string(), read_whole(path)};
  };
  return context;
}

void expect_round_trip(const Scenario& scenario, const ParseContext& context,
                       const std::string& name) {
  const std::string text = scenario_text(scenario);
  std::vector<ParseError> errors;
  const auto again = parse_scenario(Source{name, text}, scenario.id, context, &errors);
  ASSERT_TRUE(again) << text << "\n" << error_text(errors);
  EXPECT_TRUE(*again == scenario) << name << "\n" << text << "\n" << scenario_text(*again);
}

TEST(Print, TheWholeSuiteParsesToTheSameAgain) {
  const ParseContext context = suite_context();
  int scenarios = 0;
  for (const char* folder : {"conformance", "examples"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(SOURCE_ROOT) / "scenarios" / folder)) {
      if (entry.path().extension() != ".json") continue;
      std::vector<ParseError> errors;
      const auto scenario = parse_scenario(Source{entry.path().string(), read_whole(entry.path())},
                                           "area/name", context, &errors);
      ASSERT_TRUE(scenario) << entry.path() << "\n" << error_text(errors);
      expect_round_trip(*scenario, context, entry.path().string());
      ++scenarios;
    }
  }
  EXPECT_GT(scenarios, 400);
}

TEST(Print, TheTestsOwnScenariosParseToTheSameAgain) {
  const ParseContext context = test_context();
  for (const auto& path : files_in(scenario_data() / "good", ".json")) {
    std::vector<ParseError> errors;
    const auto scenario =
        parse_scenario(Source{path.string(), read_whole(path)}, "area/name", context, &errors);
    ASSERT_TRUE(scenario) << path;
    expect_round_trip(*scenario, context, path.string());
  }
}

/// Makes scenarios of all that the language has.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}

  int below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(limit)); }
  bool maybe() { return below(2) == 0; }
  Duration duration() { return std::chrono::milliseconds(1 + below(100'000)); }
  std::optional<Duration> maybe_duration() {
    return maybe() ? std::optional(duration()) : std::nullopt;
  }
  std::string text() {
    static constexpr std::string_view pieces[] = {
        "",  "a", "ü",  "👋",   "\n",   "\"", "\\", "$",       "${", "$${",
        "}", "{", "\t", "<b>", "\x7f", "0",  "|",  "a.b-c_d", " ",  "\u0001"};
    std::string made;
    for (int i = below(5); i > 0; --i) made += pieces[below(std::size(pieces))];
    return made;
  }
  /// A text as scenarios hold it, with the run's seed in it sometimes.
  Template a_template() {
    std::string error;
    std::string source = Template::constant(text()).source();
    if (below(3) == 0) source += "${seed}" + Template::constant(text()).source();
    return Template::parse(source, &error);
  }
  std::string bytes() {
    std::string made;
    for (int i = below(9); i > 0; --i) made += static_cast<char>(below(256));
    return made;
  }
  const WrapperType* type() {
    return &wrapper_types()[static_cast<std::size_t>(
        below(static_cast<int>(wrapper_types().size())))];
  }
  Cut cut() {
    Cut made;
    for (int i = below(3); i > 0; --i)
      made.chunks.push_back(1 + static_cast<std::size_t>(below(9)));
    if (maybe()) made.gap = duration();
    return made;
  }
  std::optional<Level> level() {
    if (maybe()) return std::nullopt;
    return static_cast<Level>(below(3));
  }
  std::vector<FieldValue> values(const google::protobuf::Descriptor& message) {
    std::vector<FieldValue> made;
    for (int i = 0; i < message.field_count(); ++i) {
      if (maybe()) made.push_back({message.field(i), value(*message.field(i), false)});
    }
    return made;
  }
  std::vector<FieldMatch> matches(const google::protobuf::Descriptor& message) {
    std::vector<FieldMatch> made;
    for (int i = 0; i < message.field_count(); ++i) {
      const auto& field = *message.field(i);
      if (field.is_repeated() || field.type() != field.TYPE_STRING || maybe()) continue;
      made.push_back({&field, text_matcher(2)});
    }
    return made;
  }
  Steps steps(int depth, const Inherited& inherited) {
    Steps made;
    for (int i = below(4) + 1; i > 0; --i) made.push_back(step(depth, inherited));
    return made;
  }

 private:
  FieldValue::Value value(const google::protobuf::FieldDescriptor& field, bool is_item) {
    using Value = FieldValue::Value;
    Value made;
    if (field.is_map()) {
      made.kind = Value::Kind::fields;
      made.names = {"k", "other"};
      made.items = {value(*field.message_type()->FindFieldByNumber(2), true),
                    value(*field.message_type()->FindFieldByNumber(2), true)};
    } else if (field.is_repeated() && !is_item) {
      made.kind = Value::Kind::list;
      for (int i = below(3); i > 0; --i) made.items.push_back(value(field, true));
    } else if (field.message_type() != nullptr) {
      made.kind = Value::Kind::fields;
      for (FieldValue& each : values(*field.message_type())) {
        made.names.push_back(each.field->name());
        made.items.push_back(std::move(each.value));
      }
    } else if (field.type() == field.TYPE_BOOL) {
      made.kind = Value::Kind::boolean;
      made.number = below(2);
    } else if (is_number_field(field)) {
      made.kind = Value::Kind::number;
      made.number = maybe() ? below(8) : below(200) - 100;
    } else if (field.type() == field.TYPE_BYTES) {
      made.kind = Value::Kind::bytes;
      made.text = Template::constant(bytes());
    } else {
      made.text = a_template();
    }
    return made;
  }
  Matcher text_matcher(int depth) {
    Matcher made;
    switch (below(depth > 0 ? 8 : 5)) {
      case 0:
        made.op = Matcher::Op::equal_text;
        made.text = a_template();
        break;
      case 1:
        made.op = maybe() ? Matcher::Op::contains : Matcher::Op::starts_with;
        made.text = a_template();
        break;
      case 2:
        made.op = maybe() ? Matcher::Op::any : Matcher::Op::absent;
        break;
      case 3: {
        std::string error;
        made.op = Matcher::Op::matches;
        made.pattern = Pattern::parse(Template::constant("^a+[0-9]{2}$"), &error);
        break;
      }
      case 4:
        made.op = Matcher::Op::less_than;
        made.number = below(1000) / 8.0;
        break;
      case 5:
        made.op = Matcher::Op::not_;
        made.list = {text_matcher(depth - 1)};
        break;
      case 6:
        made.op = Matcher::Op::one_of;
        made.list = {text_matcher(depth - 1), text_matcher(depth - 1)};
        break;
      default:
        made.op = Matcher::Op::json;
        made.members = {{"a.b", text_matcher(0)}};  // No JSON in JSON.
        break;
    }
    return made;
  }
  ExpectStep expect() {
    ExpectStep made;
    made.type = type();
    if (made.type->payload == "xml") {
      if (maybe()) made.xml = text_matcher(1);
    } else if (const auto* message = payload_descriptor(*made.type)) {
      made.fields = matches(*message);
    }
    made.within = maybe_duration();
    made.count = 1 + below(3);
    return made;
  }
  Step step(int depth, const Inherited& inherited) {
    Step made;
    made.level = level();
    // A level that is handed down cannot be unsaid.
    if (!made.level) made.level = inherited.level;
    made.backend = maybe() ? inherited.backend : 1 + below(3);
    made.why = maybe() ? text() : "";
    const Inherited handed_down{made.backend, made.level};
    const auto is = [&made](std::string_view verb, StepContent what) {
      made.verb = find_verb(verb)->name();
      made.what = std::move(what);
    };
    switch (below(depth > 0 ? 21 : 16)) {
      case 0: {
        SendStep send;
        send.type = type();
        send.cut = cut();
        if (maybe()) send.times = 1 + below(5);
        if (send.type->payload == "xml") {
          if (maybe()) send.xml = a_template();
        } else if (const auto* message = payload_descriptor(*send.type)) {
          if (maybe()) send.fields = values(*message);
        }
        if (!send.xml && maybe()) send.payload = bytes();
        is("send", send);
        break;
      }
      case 1: {
        const auto rows = action_rows();
        const ActionRow& row = rows[static_cast<std::size_t>(below(static_cast<int>(rows.size())))];
        DoStep act{&row, Template::constant("alice"), {}, {}};
        for (const ActionKey& key : row.keys) {
          if (key.is_list) {
            act.groups = {a_template(), a_template()};
          } else if (!key.choices.empty()) {
            act.values.emplace(key.name, Template::constant(std::string(key.choices.back())));
          } else if (!key.is_base64) {
            act.values.emplace(key.name, a_template());
          }
        }
        is("do", act);
        break;
      }
      case 2:
        is("expect", expect());
        break;
      case 3: {
        const ExpectStep like = expect();
        ExpectNoneStep none{like.type, like.fields, like.xml, maybe(), duration()};
        if (none.until_pong && maybe()) none.quiet = Duration();
        is("expect_none", none);
        break;
      }
      case 4: {
        AllOfStep all{{expect(), expect()}, maybe_duration()};
        all.expects[0].level = level();
        all.expects[1].why = text();
        is("all_of", all);
        break;
      }
      case 5: {
        LogStep log;
        log.none = maybe();
        log.source = maybe() ? "server" : "stderr";
        log.how = maybe() ? LogStep::How::contains : LogStep::How::line;
        log.text = a_template();
        if (!log.none) {
          log.within = maybe_duration();
          log.ordered = maybe();
        }
        // One key holds the line's level and the step's.
        if (log.source == "server" && made.level == inherited.level) log.level = LogLevel::warn;
        is(log.none ? "log_none" : "log", log);
        break;
      }
      case 6:
        is("ping", PingStep{maybe_duration()});
        break;
      case 7: {
        RawStep raw;
        raw.bytes = bytes();
        if (maybe()) {
          std::string error;
          raw.bytes.clear();
          raw.text = Template::parse("x${seed}", &error);
        }
        raw.times = 1 + below(3);
        raw.frame = maybe();
        raw.cut = cut();
        is("raw", raw);
        break;
      }
      case 8: {
        ConnectionStep connection;
        connection.close = static_cast<ConnectionStep::Close>(below(4));
        if (maybe()) connection.stop_reading = maybe();
        connection.delay = maybe_duration();
        connection.rate = 7 * below(100);
        is("connection", connection);
        break;
      }
      case 9:
        is("signal", SignalStep{maybe() ? 15 : 9});
        break;
      case 10: {
        ExitStep exit;
        exit.within = maybe_duration();
        if (maybe()) {
          exit.code = below(256);
        } else {
          exit.any = maybe();
        }
        is("exit", exit);
        break;
      }
      case 11: {
        ResourcesStep resources;
        resources.bounds["memory"] = {5 + below(1000), std::nullopt};
        resources.bounds["threads"] = {std::nullopt, below(9)};
        is("resources", resources);
        break;
      }
      case 12:
        is("mark", MarkStep{"m" + std::to_string(below(5))});
        break;
      case 13:
        is("spawn", SpawnStep{1 + below(5)});
        break;
      case 14:
        is("set", SetStep{{{"x", a_template()}, {"y.z", a_template()}}});
        break;
      case 15:
        if (maybe()) {
          is("pause", PauseStep{duration()});
        } else {
          is("note", NoteStep{a_template()});
        }
        break;
      case 16:
        is("repeat", RepeatStep{1 + below(9), steps(depth - 1, handed_down)});
        break;
      case 17:
        is("for_each",
           ForEachStep{"v", {a_template(), a_template()}, steps(depth - 1, handed_down)});
        break;
      case 18:
        is("users", UsersStep{1 + below(9), steps(depth - 1, handed_down)});
        break;
      case 19: {
        AnyOfStep any;
        for (int i = 0; i < 2; ++i) {
          Steps branch = steps(depth - 1, handed_down);
          branch[0] = step_of(expect(), handed_down);
          any.branches.push_back(std::move(branch));
        }
        is("any_of", any);
        break;
      }
      default: {
        TogetherStep together;
        SendStep send;
        send.type = find_wrapper_type("PING");
        Step part = step_of(ExpectStep(), handed_down);
        part.verb = find_verb("send")->name();
        part.what = send;
        together.steps = {part};
        is("together", together);
        break;
      }
    }
    return made;
  }
  static Step step_of(ExpectStep expect, const Inherited& inherited) {
    Step made;
    made.verb = find_verb("expect")->name();
    made.level = inherited.level;
    made.backend = inherited.backend;
    made.what = std::move(expect);
    return made;
  }

  std::mt19937 engine_;
};

TEST(Print, RandomScenariosParseToTheSameAgain) {
  const ParseContext context = test_context();
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    Dice dice(seed);
    Scenario scenario;
    scenario.id = "area/name";
    scenario.title = dice.maybe() ? dice.text() : scenario.id;
    scenario.level = dice.level().value_or(Level::must);
    scenario.source = dice.text();
    scenario.tags = {dice.text()};
    scenario.timeout = dice.duration();
    scenario.only_expected = dice.maybe();
    scenario.ignore = {dice.type()};
    scenario.reacts = dice.maybe();
    scenario.legal = scenario.level == Level::must || dice.maybe();
    scenario.backends = 1 + dice.below(3);
    scenario.start.arguments = {dice.text()};
    scenario.start.config["s"]["k"] = {"a", "b"};
    scenario.start.config["s"]["gone"] = {};
    scenario.start.environment["A"] = dice.text();
    scenario.start.wait = static_cast<StartWait>(dice.below(3));
    scenario.server.drop_idle = dice.maybe();
    scenario.accounts = {{"carol", "carol@example.org", "carol", dice.text()}};
    scenario.vars = {{"v1", dice.a_template()}};
    scenario.steps = dice.steps(3, Inherited());
    if (dice.maybe()) scenario.cleanup = dice.steps(1, Inherited());
    expect_round_trip(scenario, context, "seed " + std::to_string(seed));
    if (HasFatalFailure() || HasNonfatalFailure()) break;
  }
}

}  // namespace
}  // namespace harness
