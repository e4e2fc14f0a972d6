#include "suite/expectation_update.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

SeenResult seen(const std::string& name, Verdict verdict, const std::string& text = "") {
  return {name, verdict, {text + " within 5s"}, text};
}

ExpectationFile parsed(const std::string& text) {
  std::vector<Diagnostic> errors;
  return parse_expectations({"known.txt", text}, &errors).value();
}

std::string updated(const std::string& text, const std::vector<SeenResult>& results,
                    const std::vector<std::string>& not_run = {},
                    const std::vector<std::string>& ids = {}, bool strict = false) {
  const ExpectationFile file = parsed(text);
  return update_expectations(&file, results, not_run, ids, strict, "backend").text;
}

TEST(ExpectationUpdate, ANewFileSaysWhatALineIsAndCanBeReadBack) {
  const ExpectationUpdate update = update_expectations(
      nullptr,
      {seen("a", Verdict::pass), seen("b", Verdict::fail, "expected X"), seen("c", Verdict::weak),
       seen("d", Verdict::flaky, "expected Y"), seen("e", Verdict::not_applicable),
       seen("f", Verdict::error), seen("g", Verdict::note)},
      {}, {}, false, "my_backend");
  EXPECT_EQ(update.added, 2);
  EXPECT_TRUE(update.text.starts_with("# What my_backend is known to fail.")) << update.text;
  EXPECT_TRUE(
      update.text.ends_with("\n\nfails | b | expected X | not looked at yet\n"
                            "flaky | d | expected Y | not looked at yet\n"))
      << update.text;
  parsed(update.text);
}

TEST(ExpectationUpdate, CommentsAndReasonsStay) {
  const std::string text =
      "# about b\nfails | b | expected X | bug 17\n\nskip | c | | slow\n# end\n";
  EXPECT_EQ(
      updated(text, {seen("b", Verdict::fail, "expected X"), seen("c", Verdict::not_applicable)}),
      text);
}

TEST(ExpectationUpdate, ALineThatNoLongerHoldsGoesOrChanges) {
  EXPECT_EQ(updated("# one\nfails | b | expected X | bug 17\n", {seen("b", Verdict::pass)}),
            "# one\n");
  EXPECT_EQ(updated("fails | b | expected X | bug 17\n", {seen("b", Verdict::fail, "expected Z")}),
            "fails | b | expected Z | bug 17\n");
  EXPECT_EQ(updated("fails | b | expected X | bug 17\n", {seen("b", Verdict::weak, "expected X")}),
            "weak | b | expected X | bug 17\n");
  EXPECT_EQ(updated("fails | b | expected X | bug 17\n", {seen("b", Verdict::flaky, "expected X")}),
            "flaky | b | expected X | bug 17\n");
}

TEST(ExpectationUpdate, AFlakyLineStays) {
  const std::string text = "flaky | b | expected X | race\n";
  EXPECT_EQ(updated(text, {seen("b", Verdict::pass)}), text);
  EXPECT_EQ(updated(text, {seen("b", Verdict::fail, "expected X")}), text);
}

TEST(ExpectationUpdate, WhatWasNotRunStays) {
  const std::string text = "fails | b | expected X | bug 17\nfails | old | | renamed since\n";
  EXPECT_EQ(updated(text, {seen("a", Verdict::pass)}, {"b"}, {}), text);
  EXPECT_EQ(updated(text, {seen("a", Verdict::pass)}, {"b"}, {"a", "b"}),
            "fails | b | expected X | bug 17\n");
}

TEST(ExpectationUpdate, AGlobThatHoldsInPartIsSplit) {
  const std::string text = "fails | rooms/* | expected X | no rooms yet\n";
  EXPECT_EQ(updated(text, {seen("rooms/a", Verdict::fail, "expected X"),
                           seen("rooms/b", Verdict::fail, "expected X")}),
            text);
  EXPECT_EQ(updated(text,
                    {seen("rooms/a", Verdict::fail, "expected X"), seen("rooms/b", Verdict::pass),
                     seen("rooms/c", Verdict::fail, "expected Y")},
                    {"rooms/d"}),
            "fails | rooms/a | expected X | no rooms yet\n"
            "fails | rooms/c | expected Y | no rooms yet\n"
            "fails | rooms/d | expected X | no rooms yet\n");
}

TEST(ExpectationUpdate, WeakOnesAreNewOnlyWithStrict) {
  const std::vector<SeenResult> weak = {seen("b", Verdict::weak, "expected X")};
  EXPECT_EQ(updated("", weak), "");
  EXPECT_EQ(updated("", weak, {}, {}, true), "weak | b | expected X | not looked at yet\n");
}

TEST(ExpectationUpdate, RoundsThatDifferAreFlaky) {
  EXPECT_EQ(updated("", {seen("b", Verdict::pass), seen("b", Verdict::fail, "expected X"),
                         seen("b", Verdict::pass)}),
            "flaky | b | expected X | not looked at yet\n");
}

TEST(ExpectationUpdate, ASecondUpdateChangesNothing) {
  const std::vector<SeenResult> results = {seen("b", Verdict::fail, "expected X"),
                                           seen("c", Verdict::flaky, "expected Y")};
  const std::string once = updated("", results);
  EXPECT_EQ(updated(once, results), once);
}

TEST(ExpectationUpdate, TheTextIsWhatStaysTheSame) {
  const auto text_of = [](const std::string& what) {
    Outcome outcome;
    outcome.failures.emplace_back();
    outcome.failures.back().what = what;
    return expectation_text(outcome);
  };
  EXPECT_EQ(text_of("expected PONG within 2s"), "expected PONG");
  EXPECT_EQ(text_of("expected CONNECTED, but the backend was killed by SIGSEGV first"),
            "expected CONNECTED");
  EXPECT_EQ(text_of("expected a line that matches a|b within 5s"),
            "expected a line that matches a");
  EXPECT_EQ(text_of("memory: expected less than 1MiB, is 12345"),
            "memory: expected less than 1MiB");
  const std::string half = text_of(std::string(119, 'x') + "äöü");
  EXPECT_EQ(half, std::string(119, 'x'));
}

TEST(ExpectationUpdate, TheGravestFailureGivesTheText) {
  Outcome outcome;
  outcome.failures.emplace_back();
  outcome.failures.back().what = "a may";
  outcome.failures.back().level = Level::may;
  outcome.findings = {{make_finding("message.bad-timestamp", 1), 1}};
  EXPECT_EQ(expectation_text(outcome), "message.bad-timestamp");
}

}  // namespace
}  // namespace harness
