#include "scenario/parse.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <set>
#include <variant>

#include "scenario/verbs.h"
#include "scenario_files.h"

namespace harness {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Scenario good(const std::string& text) {
  std::string errors;
  std::optional<Scenario> scenario = parse_text(text, &errors);
  EXPECT_TRUE(scenario) << errors;
  return scenario ? std::move(*scenario) : Scenario();
}

Steps steps_of(const std::string& steps) { return good("{\"steps\": [" + steps + "]}").steps; }

template <typename T>
T only(const std::string& step) {
  Steps steps = steps_of(step);
  if (steps.size() != 1 || !std::holds_alternative<T>(steps[0].what)) {
    ADD_FAILURE() << step;
    return T();
  }
  return std::get<T>(std::move(steps[0].what));
}

TEST(Parse, BadFilesHaveTheirExactErrors) {
  for (const auto& path : files_in(scenario_data() / "bad", ".json")) {
    std::string errors;
    EXPECT_FALSE(parse_text(read_whole(path), &errors, path.filename().string())) << path;
    auto golden = path;
    golden.replace_extension(".txt");
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
      std::ofstream(golden, std::ios::binary) << errors;
    }
    EXPECT_EQ(read_whole(golden), errors) << path;
  }
}

TEST(Parse, Head) {
  const Scenario scenario = good(read_whole(scenario_data() / "good/head.json"));
  EXPECT_EQ(scenario.id, "area/test");
  EXPECT_EQ(scenario.area(), "area");
  EXPECT_EQ(scenario.title, "Every head key");
  EXPECT_EQ(scenario.level, Level::should);
  EXPECT_EQ(scenario.needs, (std::vector<std::string>{"echo", "rooms"}));
  EXPECT_EQ(scenario.timeout, milliseconds(1500));
  EXPECT_TRUE(scenario.only_expected);
  ASSERT_EQ(scenario.ignore.size(), 2u);
  EXPECT_EQ(scenario.ignore[1]->name, "PONG");
  EXPECT_FALSE(scenario.reacts);
  EXPECT_EQ(scenario.backends, 2);
  EXPECT_EQ(scenario.start.wait, StartWait::nothing);
  EXPECT_EQ(scenario.start.config.at("service").at("port"), std::vector<std::string>{"5"});
  EXPECT_EQ(scenario.start.config.at("service").at("list").size(), 2u);
  EXPECT_EQ(scenario.start.host, "127.0.0.2");
  EXPECT_EQ(scenario.start.descriptor_limit, 1048576);
  EXPECT_EQ(scenario.start.backend_id, 7);
  EXPECT_EQ(scenario.server.ping_interval, seconds(1));
  EXPECT_EQ(scenario.server.users_per_backend, 1);
  ASSERT_EQ(scenario.accounts.size(), 1u);
  EXPECT_EQ(scenario.accounts[0].legacy_name, "zoë");
  EXPECT_EQ(scenario.vars.size(), 4u);
  EXPECT_EQ(scenario.cleanup.size(), 1u);
}

TEST(Parse, HeadDefaults) {
  const Scenario scenario = good("{\"steps\": []}");
  EXPECT_EQ(scenario.title, "area/test");
  EXPECT_EQ(scenario.level, Level::must);
  EXPECT_EQ(scenario.timeout, seconds(30));
  ASSERT_EQ(scenario.ignore.size(), 3u);
  EXPECT_EQ(scenario.ignore[2]->name, "BACKEND_CONFIG");
  EXPECT_TRUE(scenario.reacts);
}

TEST(Parse, AreaIsTheFolderAbove) {
  Scenario scenario;
  scenario.id = "conformance/messages/echo";
  EXPECT_EQ(scenario.area(), "messages");
  scenario.id = "echo";
  EXPECT_EQ(scenario.area(), "");
}

TEST(Parse, Frames) {
  const auto send = only<SendStep>(
      R"({"send": "LOGIN", "fields": {"user": "a"}, "chunks": [1, 3], "gap": "5ms"})");
  EXPECT_EQ(send.type->name, "LOGIN");
  EXPECT_EQ(send.fields.size(), 1u);
  EXPECT_EQ(send.cut.chunks, (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(send.cut.gap, milliseconds(5));
  EXPECT_EQ(only<SendStep>(R"({"send": "LOGIN", "payload": "base64:CAk="})").payload, "\x08\x09");
  const auto odd =
      only<SendStep>(R"({"send": "LOGIN", "fields": {"user": "a"}, "payload": "hex:1807"})");
  EXPECT_EQ(odd.fields.size(), 1u);
  EXPECT_EQ(odd.payload, "\x18\x07");

  const auto raw = only<RawStep>(R"({"raw": {"hex": "00 0a", "times": 3, "frame": true}})");
  EXPECT_EQ(raw.bytes, std::string("\x00\x0a", 2));
  EXPECT_EQ(raw.times, 3);
  EXPECT_TRUE(raw.frame);

  const auto expect = only<ExpectStep>(
      R"({"expect": "CONNECTED", "within": "2s", "count": 3, "next": true, "save": {"a": "user"}})");
  EXPECT_EQ(expect.within, seconds(2));
  EXPECT_EQ(expect.count, 3);
  EXPECT_TRUE(expect.next);
  EXPECT_EQ(expect.save[0], (std::pair<std::string, std::string>("a", "user")));

  EXPECT_TRUE(only<ExpectNoneStep>(R"({"expect_none": "PONG"})").until_pong);
  EXPECT_FALSE(only<ExpectNoneStep>(R"({"expect_none": "PONG", "quiet": "1s"})").until_pong);
  const auto both =
      only<ExpectNoneStep>(R"({"expect_none": "PONG", "quiet": "1s", "until": "pong"})");
  EXPECT_TRUE(both.until_pong);
  EXPECT_EQ(both.quiet, seconds(1));
}

TEST(Parse, DoKeepsAVariableUserForLater) {
  const auto fixed = only<DoStep>(R"({"do": "login", "user": "alice"})");
  EXPECT_EQ(fixed.user, Template::constant("alice"));
  const auto later =
      only<RepeatStep>(R"({"repeat": 2, "steps": [{"do": "login", "user": "u${i}"}]})");
  const auto& inner = std::get<DoStep>(later.steps[0].what);
  EXPECT_EQ(inner.user.names(), std::vector<std::string>{"i"});
}

TEST(Parse, Logs) {
  const auto log = only<LogStep>(
      R"({"log": "server", "matches": "a+", "level": "WARN", "ordered": true, "within": "1s"})");
  EXPECT_EQ(log.how, LogStep::How::matches);
  EXPECT_EQ(log.level, LogLevel::warn);
  EXPECT_TRUE(log.ordered);
  EXPECT_FALSE(log.none);
  const Steps steps = steps_of(R"({"log_none": "server", "line": "x", "level": "should"})");
  EXPECT_EQ(steps[0].level, Level::should);
  EXPECT_FALSE(std::get<LogStep>(steps[0].what).level);
  EXPECT_TRUE(std::get<LogStep>(steps[0].what).none);
}

TEST(Parse, ProcessSteps) {
  EXPECT_EQ(only<SignalStep>(R"({"signal": "SIGTERM"})").number, 15);
  EXPECT_EQ(only<ExitStep>(R"({"exit": {"signal": "KILL"}})").signal, 9);
  EXPECT_EQ(only<ExitStep>(R"({"exit": {"code": 3}})").code, 3);
  const auto connection = only<ConnectionStep>(
      R"({"connection": {"close": "half", "rate": "1KiB", "delay": "1ms", "stop_reading": false}})");
  EXPECT_EQ(connection.close, ConnectionStep::Close::half);
  EXPECT_EQ(connection.rate, 1024);
  EXPECT_EQ(connection.stop_reading, false);
  const auto resources = only<ResourcesStep>(
      R"({"resources": {"memory": {"less_than": "2MiB"}, "threads": {"grown_by_at_most": 1}}})");
  EXPECT_EQ(resources.bounds.at("memory").less_than, 2 << 20);
  EXPECT_EQ(resources.bounds.at("threads").grown_by_at_most, 1);
  EXPECT_EQ(only<MarkStep>(R"({"resources": {"mark": "m"}})").name, "m");
  EXPECT_EQ(only<SpawnStep>(R"({"spawn": {}})").id, 2);
}

TEST(Parse, BlocksHandDownBackendAndLevel) {
  const Steps steps = steps_of(
      R"({"repeat": 2, "backend": 3, "level": "may",
          "steps": [{"ping": {}}, {"ping": {}, "backend": 1, "level": "must"}]})");
  const auto& inner = std::get<RepeatStep>(steps[0].what).steps;
  EXPECT_EQ(inner[0].backend, 3);
  EXPECT_EQ(inner[0].level, Level::may);
  EXPECT_EQ(inner[1].backend, 1);
  EXPECT_EQ(inner[1].level, Level::must);
}

TEST(Parse, StepsKnowTheirPlace) {
  const Scenario scenario = good(
      "{\"steps\": [\n{\"ping\": {}},\n\n{\"use\": \"logged-in\", \"with\": {\"user\": "
      "\"alice\"}}]}");
  EXPECT_EQ(scenario.steps[0].line, 2u);
  EXPECT_EQ(scenario.steps[0].file, "test.json");
  EXPECT_EQ(scenario.steps[1].line, 4u);
  const auto& fragment = std::get<UseStep>(scenario.steps[1].what).steps;
  ASSERT_EQ(fragment.size(), 2u);
  EXPECT_EQ(fragment[1].line, 7u);
  EXPECT_EQ(fragment[1].file, "fragments/logged-in.json");
}

TEST(Parse, EveryVerbHasAReader) {
  std::set<std::size_t> seen;
  for (const VerbRow* verb : verb_rows()) {
    const Steps steps = steps_of(std::string(verb->example));
    ASSERT_EQ(steps.size(), 1u) << verb->name();
    EXPECT_EQ(steps[0].verb, verb->name());
    seen.insert(steps[0].what.index());
  }
  // All alternatives of the variant; log_none shares that of log.
  EXPECT_EQ(seen.size(), std::variant_size_v<StepContent>);
  EXPECT_EQ(verb_rows().size(), seen.size() + 1);
}

TEST(Parse, IsFast) {
  const std::string text = read_whole(scenario_data() / "good/do.json");
  const ParseContext context = test_context();
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 200; ++i) {
    std::vector<ParseError> errors;
    ASSERT_TRUE(parse_scenario(Source{"test.json", text}, "test", context, &errors));
  }
  const auto took = std::chrono::steady_clock::now() - start;
  RecordProperty("microseconds", static_cast<int>(took / std::chrono::microseconds(1)));
  // Far above what it takes, so that a sanitizer or a busy machine does not fail it.
  EXPECT_LT(took, seconds(2));
}

}  // namespace
}  // namespace harness
