#include "suite/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "backend/profile.h"
#include "backend/profile_rows.h"
#include "report/text/detect_text.h"

namespace harness {
namespace {

using testing::HasSubstr;

Scenario probe(const std::string& id, const std::string& capability) {
  Scenario scenario;
  scenario.id = id;
  scenario.tags = {probe_tag(capability)};
  return scenario;
}

void end(Detector& detector, const Scenario& scenario, const std::string& failure,
         bool started = true) {
  ScenarioResult result;
  result.scenario = &scenario;
  result.name = scenario.id;
  result.outcome.started = started;
  if (!failure.empty()) {
    result.outcome.failures.emplace_back();
    result.outcome.failures.back().what = failure;
  }
  detector.scenario_ended(result);
}

Detected find(const Detector& detector, std::string_view capability) {
  for (const Detected& one : detector.detected()) {
    if (one.capability == capability) return one;
  }
  return {};
}

TEST(Detect, EveryCapabilityHasAProbeInTheSuite) {
  std::set<std::string> tags;
  const std::filesystem::path suite =
      std::filesystem::path(SOURCE_ROOT) / "scenarios" / "conformance";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(suite)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    const auto json = nlohmann::json::parse(file);
    for (const std::string tag : json.value("tags", nlohmann::json::array())) {
      if (!tag.starts_with("probe:")) continue;
      tags.insert(tag);
      EXPECT_NE(find_capability(tag.substr(6)), nullptr) << entry.path() << " probes " << tag;
      EXPECT_EQ(json.at("level"), "must") << entry.path() << ": a probe has to be able to fail";
    }
  }
  for (const std::string& tag : probe_tags()) EXPECT_TRUE(tags.contains(tag)) << tag;
}

TEST(Detect, APassedProbeIsACapability) {
  Detector detector;
  const Scenario echo = probe("conformance/messages/echo", "echo");
  const Scenario vcard = probe("conformance/vcard/once", "vcard");
  end(detector, echo, "");
  end(detector, vcard, "expected VCARD within 5s");
  EXPECT_TRUE(detector.backend_came_up());
  EXPECT_TRUE(find(detector, "echo").has);
  EXPECT_EQ(find(detector, "echo").basis, "conformance/messages/echo passed");
  EXPECT_FALSE(find(detector, "vcard").has);
  EXPECT_EQ(find(detector, "vcard").basis,
            "conformance/vcard/once failed: expected VCARD within 5s");
  EXPECT_FALSE(find(detector, "rooms").has);
  EXPECT_EQ(find(detector, "rooms").basis, "its probe was not run");
}

TEST(Detect, TwoProbesMustBothPass) {
  Detector detector;
  const Scenario joining = probe("a", "room_subject");
  const Scenario change = probe("b", "room_subject");
  end(detector, joining, "");
  EXPECT_TRUE(find(detector, "room_subject").has);
  end(detector, change, "expected ROOM_SUBJECT_CHANGED");
  EXPECT_FALSE(find(detector, "room_subject").has);
  EXPECT_EQ(find(detector, "room_subject").basis, "b failed: expected ROOM_SUBJECT_CHANGED");
  EXPECT_EQ(find(detector, "room_subject").fault, "but a passed");
}

TEST(Detect, FindingsAndWeakFailuresDoNotCount) {
  Detector detector;
  const Scenario echo = probe("a", "echo");
  ScenarioResult result;
  result.scenario = &echo;
  result.name = echo.id;
  result.outcome.started = true;
  result.outcome.failures.emplace_back();
  result.outcome.failures.back().level = Level::should;
  result.outcome.findings.push_back({make_finding("secret.in-log", 1), 1});
  detector.scenario_ended(result);
  EXPECT_TRUE(find(detector, "echo").has);
}

TEST(Detect, ABackendThatNeverCameUpHasNothing) {
  Detector detector;
  const Scenario echo = probe("a", "echo");
  end(detector, echo, "", false);
  EXPECT_FALSE(detector.backend_came_up());
  EXPECT_FALSE(find(detector, "echo").has);
}

/// What is told of a probe of `echo` that went so.
std::string fault_of_probe(const Outcome& outcome) {
  Detector detector;
  const Scenario echo = probe("a", "echo");
  ScenarioResult result;
  result.scenario = &echo;
  result.name = echo.id;
  result.outcome = outcome;
  result.outcome.started = true;
  if (outcome.failures.empty()) result.outcome.failures.emplace_back();
  result.outcome.failures.front().what = "expected CONV_MESSAGE";
  detector.scenario_ended(result);
  EXPECT_FALSE(find(detector, "echo").has);
  return find(detector, "echo").fault;
}

Outcome with(const Failure& failure) {
  Outcome outcome;
  outcome.failures = {failure};
  return outcome;
}

TEST(Detect, NothingCameIsNoFault) {
  Failure failure;
  failure.came = CameInstead{"", {}, {"CONNECTED user=\"a\"", "BUDDY_CHANGED userName=\"a\""}};
  EXPECT_EQ(fault_of_probe(with(failure)), "");
  failure.came->nearest = "BACKEND_CONFIG config=\"\"";
  EXPECT_EQ(fault_of_probe(with(failure)), "") << "what is not announced is not there";
}

TEST(Detect, AnExceptionIsASignOfAFault) {
  Outcome outcome;
  outcome.last_lines = {"stderr: Traceback (most recent call last):", "stderr: ValueError: no text",
                        "stderr: bye"};
  EXPECT_EQ(fault_of_probe(outcome), "stderr: ValueError: no text");
}

TEST(Detect, HalfAnAnswerIsASignOfAFault) {
  Failure failure;
  failure.came = CameInstead{"CONV_MESSAGE message=\"?\"", {}, {}};
  EXPECT_EQ(fault_of_probe(with(failure)), "but this came: CONV_MESSAGE message=\"?\"");
  failure.came = CameInstead{"", {}, {"BUDDY_CHANGED a", "BUDDY_TYPED b"}};
  EXPECT_EQ(fault_of_probe(with(failure)), "") << "one frame was due";
  failure.details = {"missing: BUDDY_TYPING with userName \"a\""};
  EXPECT_EQ(fault_of_probe(with(failure)), "but this came: BUDDY_TYPED b");
  failure.details = {"missing: ROOM_LIST"};
  EXPECT_EQ(fault_of_probe(with(failure)), "");
}

TEST(Detect, AnEarlyEndIsASignOfAFault) {
  Outcome early;
  early.findings = {{make_finding("process.ended-early", 1), 1}};
  early.ending = "exited with status 1";
  EXPECT_EQ(fault_of_probe(early), "the backend exited with status 1");
  Outcome at_exit;
  at_exit.findings = {{make_finding("process.crashed", 1), 1}};
  at_exit.ending = "was killed by SIGABRT";
  EXPECT_EQ(fault_of_probe(at_exit), "");
}

TEST(DetectText, MarksWhatLooksLikeAFault) {
  const std::vector<Detected> detected = {{"echo", false, "x failed", "stderr: ValueError"},
                                          {"vcard", false, "y failed"}};
  EXPECT_EQ(detect_text(detected, {}),
            "no?  echo   x failed\n"
            "            stderr: ValueError\n"
            "no   vcard  y failed\n"
            "no? may be a fault rather than something that the backend does not do: what was seen "
            "stands below it.\n");
}

TEST(DetectText, SaysWhatWasTried) {
  Profile profile = default_profile();
  profile.contacts = {{"echo", "somebot"}};
  EXPECT_EQ(tried_text(profile),
            "Tried with\n"
            "  account alice: alice@example.org, legacyName \"alice\"\n"
            "  account bob: bob@example.org, legacyName \"bob\"\n"
            "  account wrong: alice@example.org, legacyName \"alice\"\n"
            "  contact echo: \"somebot\"\n"
            "  room missing: \"#missing\"\n"
            "  room open: \"#echo\"\n");
}

TEST(DetectText, IsReadyToPaste) {
  std::vector<Detected> detected;
  for (const CapabilityRow& row : capability_rows()) detected.push_back({row.name, true, "x"});
  detected[3].has = false;
  const std::string text = can_text(detected);
  const auto json = nlohmann::json::parse("{" + text + "}");
  EXPECT_EQ(json.at("can").size(), capability_rows().size() - 1);
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    EXPECT_LE(end - begin, 100U);
  }
}

TEST(DetectText, EmptyListAndBasis) {
  const std::vector<Detected> detected = {{"echo", false, "messages/echo failed: expected x"}};
  EXPECT_EQ(can_text(detected), "  \"can\": []\n");
  EXPECT_EQ(detect_text(detected, {}), "no   echo  messages/echo failed: expected x\n");
}

}  // namespace
}  // namespace harness
