#include "backend/profile.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "backend/profile_rows.h"

namespace harness {
namespace {

std::vector<std::string> messages_of(const std::string& text) {
  std::vector<Diagnostic> errors;
  EXPECT_FALSE(parse_profile({"/p/backend.json", text}, &errors)) << text;
  std::vector<std::string> messages;
  for (const Diagnostic& error : errors) messages.push_back(error.message);
  return messages;
}

Profile parsed(const std::string& text, const std::string& name = "/p/backend.json") {
  std::vector<Diagnostic> errors;
  auto profile = parse_profile({name, text}, &errors);
  for (const Diagnostic& error : errors) ADD_FAILURE() << error.message;
  return profile.value_or(Profile{});
}

using Messages = std::vector<std::string>;

const char* const whole_profile = R"({
  "$schema": "backend.schema.json",
  "name": "irc",
  "command": ["./backend", "-x", ""],
  "arguments": ["-n", "-j", "irc.example.org"],
  "config": {"service": {"jid": "irc.example.org", "port": 7, "debug": true, "list": ["a", 2]}},
  "environment": {"LANG": "C.UTF-8", "EMPTY": ""},
  "directory": "run",
  "logs": {"backend": "backend-${backend.id}.log"},
  "services": [{"name": "ircd", "command": ["ngircd", "-n"], "ready": {"port": 6667}},
               {"name": "two", "command": ["x"], "ready": {"file": "x.sock"}, "timeout": "1s",
                "environment": {"A": "b"}, "directory": "."},
               {"name": "three", "command": ["x"], "ready": {"log": "up"}}],
  "accounts": {"alice": {"user": "a@b", "legacyName": "a", "password": "x"},
               "carol": {"user": "c@b", "legacyName": "c", "password": "y"}},
  "contacts": {"echo": "echo-bot", "more": "m"},
  "rooms": {"open": "#here"},
  "can": ["echo", "rooms", "vcard"],
  "timeout": "1.5s",
  "allow": ["user.unknown"],
  "expectations": "known.json"
})";

TEST(Profile, EveryKeyIsRead) {
  const Profile profile = parsed(whole_profile);
  EXPECT_EQ(profile.name, "irc");
  EXPECT_EQ(profile.command, (std::vector<std::string>{"./backend", "-x", ""}));
  EXPECT_EQ(profile.arguments, (std::vector<std::string>{"-n", "-j", "irc.example.org"}));
  EXPECT_EQ(profile.config, (ConfigSections{{"service",
                                             {{"jid", {"irc.example.org"}},
                                              {"port", {"7"}},
                                              {"debug", {"true"}},
                                              {"list", {"a", "2"}}}}}));
  EXPECT_EQ(profile.environment.at("LANG"), "C.UTF-8");
  EXPECT_EQ(profile.directory, "/p/run");
  EXPECT_EQ(profile.services.size(), 3u);
  EXPECT_EQ(profile.services[0].ready.port, 6667);
  EXPECT_EQ(profile.services[0].directory, "/p");
  EXPECT_EQ(profile.services[1].ready.file, "/p/x.sock");
  EXPECT_EQ(profile.services[1].timeout, std::chrono::seconds(1));
  EXPECT_EQ(profile.services[2].ready.log, "up");
  EXPECT_EQ(profile.account("alice")->user, "a@b");
  EXPECT_EQ(profile.account("bob")->password, "pw-of-bob-72");
  EXPECT_EQ(profile.account("carol")->legacy_name, "c");
  EXPECT_EQ(profile.account("dave"), nullptr);
  EXPECT_EQ(profile.contacts.at("echo"), "echo-bot");
  EXPECT_EQ(profile.rooms.at("open"), "#here");
  EXPECT_EQ(profile.rooms.at("missing"), "#missing");
  EXPECT_TRUE(profile.can.contains("rooms"));
  EXPECT_EQ(profile.timeout, std::chrono::milliseconds(1500));
  ASSERT_EQ(profile.allow.size(), 1u);
  EXPECT_EQ(std::string(whole_profile).substr(profile.allow[0].offset, 14), "\"user.unknown\"");
  EXPECT_EQ(profile.expectations, "/p/known.json");
}

TEST(Profile, SmallestOneHasDefaults) {
  const Profile profile = parsed(R"({"command": ["/opt/x/backend"], "config": "x.cfg"})");
  EXPECT_EQ(profile.name, "backend");
  EXPECT_EQ(profile.config_path, "/p/x.cfg");
  EXPECT_EQ(profile.directory, std::nullopt);
  EXPECT_EQ(profile.accounts.size(), 3u);
  EXPECT_EQ(profile.timeout, std::chrono::seconds(5));
  EXPECT_EQ(profile.can, (std::set<std::string, std::less<>>{"lines"}));
  EXPECT_EQ(profile.resolve("/abs"), "/abs");
  EXPECT_EQ(profile.resolve("../x"), "/x");
}

TEST(Profile, LimitsTakeAwayWhatTheNetworkCannotDo) {
  const auto can = [](const std::string& limits) {
    return parsed(R"({"command": ["x"], "can": ["echo"], "limits": )" + limits + "}").can;
  };
  EXPECT_TRUE(can("{}").contains("lines"));
  EXPECT_TRUE(can(R"({"lines": true})").contains("lines"));
  EXPECT_EQ(can(R"({"lines": false})"), (std::set<std::string, std::less<>>{"echo"}));
  EXPECT_EQ(messages_of(R"({"command": ["x"], "limits": {"line": false}})"),
            (Messages{"unknown key \"line\" of \"limits\", did you mean \"lines\"?"}));
}

TEST(Profile, AllErrorsAreToldInTheOrderOfTheText) {
  EXPECT_EQ(messages_of(R"({"comand": [], "can": ["ecko", 7], "timeout": "5", "arguments": "-n"})"),
            (Messages{"the profile needs \"command\"",
                      "unknown key \"comand\" of the profile, did you mean \"command\"?",
                      "unknown capability \"ecko\", did you mean \"echo\"?",
                      "an item of \"can\" is 7, expected a string",
                      "bad duration \"5\", expected one such as \"300ms\", \"5s\" or \"2m\"",
                      "\"arguments\" is \"-n\", expected an array of strings"}));
}

TEST(Profile, CommandAsAStringShowsTheListToWrite) {
  EXPECT_EQ(messages_of(R"({"command": "python3  backend.py"})"),
            (Messages{"\"command\" is a string, expected an array of strings: "
                      "[\"python3\", \"backend.py\"]"}));
  EXPECT_EQ(messages_of(R"({"command": []})"),
            (Messages{"\"command\" is an empty array, expected a program and its arguments"}));
  EXPECT_EQ(messages_of(R"({"command": [""]})"),
            (Messages{"the first item of \"command\" is empty, expected a program"}));
}

TEST(Profile, ErrorsHaveTheirPlace) {
  const std::string text =
      R"({"command": ["x"], "logs": {"server": "a.log", "b": "${backend.i}"}})";
  std::vector<Diagnostic> errors;
  EXPECT_FALSE(parse_profile({"p.json", text}, &errors));
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].offset, text.find("\"server\""));
  EXPECT_EQ(errors[0].message,
            "a log cannot be named \"server\", the harness has one of that name");
  EXPECT_EQ(errors[1].offset, text.find("\"${"));
  EXPECT_EQ(errors[1].message,
            "unknown variable \"${backend.i}\" in \"logs.b\", expected \"${backend.id}\"");
}

TEST(Profile, LogPathsAreWhereTheBackendRunsAndBesideTheProfile) {
  const Profile profile = parsed(whole_profile);
  EXPECT_EQ(log_paths(profile, "b-${backend.id}.log", 2, "/run/x"),
            (std::vector<std::string>{"/run/x/b-2.log", "/p/b-2.log"}));
  EXPECT_EQ(log_paths(profile, "b.log", 1, "/p"), (std::vector<std::string>{"/p/b.log"}));
  EXPECT_EQ(log_paths(profile, "/var/b.log", 1, "/p"), (std::vector<std::string>{"/var/b.log"}));
}

TEST(ProfileSchema, FileIsMadeFromTheTables) {
  const std::string path = SOURCE_ROOT "/scenarios/backend.schema.json";
  const std::string wanted = profile_schema().dump(2) + "\n";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << wanted;
  std::ostringstream file;
  file << std::ifstream(path).rdbuf();
  EXPECT_TRUE(file.str() == wanted) << path << " is old: run with UPDATE_GOLDEN=1";
}

bool schema_accepts(const std::string& text) {
  const auto schema_json = nlohmann::json::parse(profile_schema().dump());
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  const auto document = nlohmann::json::parse(text);
  valijson::Validator validator;
  return validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
}

bool parser_accepts(const std::string& text) {
  std::vector<Diagnostic> errors;
  return parse_profile({"p.json", text}, &errors).has_value();
}

TEST(ProfileSchema, AcceptsWhatTheParserAccepts) {
  const std::vector<std::string> good = {
      whole_profile,
      R"({"command": ["x"]})",
      R"({"command": ["x", ""], "arguments": [], "config": "a.cfg", "can": []})",
      R"({"command": ["x"], "config": {"a": {"b": [], "c": 1.5, "d": false}}})",
      R"({"command": ["x"], "logs": {"l": "$x-${backend.id}-$"}})",
      R"({"command": ["x"], "services": [], "accounts": {}, "rooms": {"a": ""}})",
  };
  for (const std::string& text : good) {
    EXPECT_TRUE(parser_accepts(text)) << text;
    EXPECT_TRUE(schema_accepts(text)) << text;
  }
}

TEST(ProfileSchema, RefusesWhatTheParserRefuses) {
  const std::vector<std::string> bad_members = {
      R"("command": "x")",
      R"("command": [])",
      R"("command": [""])",
      R"("command": [1])",
      R"("unknown": 1)",
      R"("name": "")",
      R"("name": 7)",
      R"("arguments": "-n")",
      R"("arguments": [null])",
      R"("config": "")",
      R"("config": 7)",
      R"("config": {"a": 1})",
      R"("config": {"a": {"b": null}})",
      R"("config": {"a": {"b": [[1]]}})",
      R"("config": {"a": {"b": "c\nd"}})",
      R"("config": {"a=": {}, "[x]": {}})",
      R"("config": {"a": {"b=c": "d"}})",
      R"("config": {"": {}})",
      R"("environment": {"A": null})",
      R"("environment": {"A=B": "c"})",
      R"("environment": {"": "c"})",
      R"("environment": [])",
      R"("directory": [])",
      R"("logs": {"stdout": "x"})",
      R"("logs": {"x": "${backend.pid}"})",
      R"("logs": {"x": ""})",
      R"("logs": {"": "x"})",
      R"("logs": {"x": "a${backend.id"})",
      R"("services": {})",
      R"("services": [{}])",
      R"("services": [{"name": "a"}])",
      R"("services": [{"name": "a", "command": ["x"], "ready": {}}])",
      R"("services": [{"name": "a", "command": ["x"], "ready": {"port": 0}}])",
      R"("services": [{"name": "a", "command": ["x"], "ready": {"port": 65536}}])",
      R"("services": [{"name": "a", "command": ["x"], "ready": {"port": 1, "log": "x"}}])",
      R"("services": [{"name": "a", "command": ["x"], "ready": {"prot": 1}}])",
      R"("services": [{"name": "a", "command": ["x"], "redy": {}}])",
      R"("accounts": {"a": {}})",
      R"("accounts": {"a": 7})",
      R"("accounts": {"a": {"user": "", "legacyName": "l", "password": ""}})",
      R"("accounts": {"a": {"user": "u", "legacyName": "l", "password": "p", "x": 1}})",
      R"("contacts": {"a": []})",
      R"("rooms": ["a"])",
      R"("can": ["eco"])",
      R"("can": "echo")",
      R"("timeout": 5)",
      R"("timeout": "5")",
      R"("timeout": "5 s")",
      R"("timeout": "-5s")",
      R"("allow": "x")",
      R"("allow": [""])",
      R"("expectations": {})",
      R"("$schema": 1)",
  };
  for (const std::string& member : bad_members) {
    const bool has_command = member.starts_with("\"command\"");
    const std::string text =
        "{" + (has_command ? "" : std::string(R"("command": ["x"], )")) + member + "}";
    EXPECT_FALSE(parser_accepts(text)) << text;
    EXPECT_FALSE(schema_accepts(text)) << text;
  }
  for (const std::string text : {"{}", "[]", "7", R"({"name": "x"})"}) {
    EXPECT_FALSE(parser_accepts(text)) << text;
    EXPECT_FALSE(schema_accepts(text)) << text;
  }
}

}  // namespace
}  // namespace harness
