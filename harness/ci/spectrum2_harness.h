// For the GoogleTest tests of a backend: says in C++ what a scenario says in JSON.
//
//   TEST(MyBackend, EchoesAMessage) {
//     spectrum2_harness::Scenario scenario({"./my_backend"});
//     scenario.act("login", {{"user", "alice"}});
//     scenario.expect("CONNECTED", {{"user", "${alice.user}"}});
//     EXPECT_TRUE(scenario.passes());
//   }
//
// The steps are gathered and played by the installed program, so that what a test says and what a
// scenario file says can never differ: `passes` fails with the very text that `run` prints. Needs
// GoogleTest and nlohmann_json; found by pkg-config as `spectrum2-harness`.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace spectrum2_harness {

using Json = nlohmann::ordered_json;

/// One scenario: a backend, steps, and what the backend promises. A plain value.
class Scenario {
 public:
  /// The backend's program and its own words. A program with a slash is relative to the test's
  /// current folder.
  explicit Scenario(std::vector<std::string> command) {
    if (command.front().find('/') != std::string::npos) {
      command.front() = std::filesystem::absolute(command.front()).string();
    }
    profile_["command"] = std::move(command);
    scenario_["title"] = "A scenario of a C++ test";
    scenario_["steps"] = Json::array();
  }

  /// Any key of the profile: `profile("config", {{"service", {{"jid", "irc.example.org"}}}})`.
  Scenario& profile(const std::string& key, Json value) {
    profile_[key] = std::move(value);
    return *this;
  }
  /// Any key of the scenario's head: `head("start", …)`.
  Scenario& head(const std::string& key, Json value) {
    scenario_[key] = std::move(value);
    return *this;
  }

  /// What an XMPP user does: `act("write", {{"user", "alice"}, {"to", "echo"}, {"text", "hi"}})`.
  Scenario& act(const std::string& action, Json keys) {
    return step("do", action, std::move(keys));
  }
  /// Waits for a frame: `expect("CONV_MESSAGE", {{"message", "hi"}}, {{"within", "2s"}})`.
  Scenario& expect(const std::string& type, Json fields = Json::object(),
                   Json options = Json::object()) {
    if (!fields.empty()) options["fields"] = std::move(fields);
    return step("expect", type, std::move(options));
  }
  /// No such frame comes before the answer to a PING.
  Scenario& expect_none(const std::string& type, Json fields = Json::object()) {
    return step("expect_none", type, {{"fields", std::move(fields)}, {"until", "pong"}});
  }
  /// One frame: `send("LOGIN", {{"user", "a@b"}, …})`.
  Scenario& send(const std::string& type, Json fields = Json::object()) {
    return step("send", type, {{"fields", std::move(fields)}});
  }
  /// Any verb with its main value and the keys beside it: `step("ping", Json::object())`.
  Scenario& step(const std::string& verb, Json value, Json keys = Json::object()) {
    Json step;
    step[verb] = std::move(value);
    step.update(keys);
    scenario_["steps"].push_back(std::move(step));
    return *this;
  }

  /// The scenario as the file it stands for.
  std::string json() const { return scenario_.dump(2) + "\n"; }

  /// Plays it. The program is $SPECTRUM2_HARNESS, else the one in PATH. The failure is what `run`
  /// prints.
  ::testing::AssertionResult passes() const {
    std::string folder = (std::filesystem::temp_directory_path() / "spectrum2-XXXXXX").string();
    if (!mkdtemp(folder.data())) {
      return ::testing::AssertionFailure() << "cannot make a folder like " << folder;
    }
    std::ofstream(folder + "/scenario.json") << json();
    std::ofstream(folder + "/backend.json") << profile_.dump(2) << "\n";
    const char* program = std::getenv("SPECTRUM2_HARNESS");
    const std::string command = "'" + std::string(program ? program : "spectrum2-harness") +
                                "' run --strict --backend '" + folder + "/backend.json' '" +
                                folder + "/scenario.json' 2>&1";
    std::string output;
    int status = -1;
    if (std::FILE* pipe = popen(command.c_str(), "r")) {
      std::array<char, 4096> buffer;
      for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        output.append(buffer.data(), n);
      }
      status = pclose(pipe);
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << output;
  }

 private:
  Json profile_;
  Json scenario_;
};

}  // namespace spectrum2_harness
