#include "suite/expectations.h"

#include <gtest/gtest.h>

#include "suite/expectation_update.h"

namespace harness {
namespace {

const std::vector<std::string> ids = {"conformance/messages/echo", "conformance/messages/empty",
                                      "conformance/rooms/join", "regressions/echo"};

ExpectationFile expectations_of(const std::string& text) {
  std::vector<Diagnostic> errors;
  auto file = parse_expectations({"known.txt", text}, &errors);
  for (const Diagnostic& error : errors) ADD_FAILURE() << error.message;
  return file.value_or(ExpectationFile{});
}

/// All that is wrong with the text, as people read it.
std::string errors_of(const std::string& text) {
  const Source source{"known.txt", text};
  std::vector<Diagnostic> errors;
  const auto file = parse_expectations(source, &errors);
  EXPECT_EQ(file.has_value(), errors.empty());
  if (file) errors = check_expectations(*file, ids);
  std::string words;
  for (const Diagnostic& error : errors) words += format_diagnostic(source, error) + "\n";
  return words;
}

ScenarioResult result_of(Verdict verdict, const std::string& what) {
  ScenarioResult result;
  result.name = "conformance/messages/echo";
  result.verdict = verdict;
  if (!what.empty()) {
    Failure failure;
    failure.what = what;
    failure.details = {"nearest: CONV_MESSAGE message=\"hullo\""};
    result.outcome.failures = {failure};
  }
  return result;
}

/// The verdict's name and the reason, of a result in view of one line.
std::string judged(const std::string& line, Verdict verdict, const std::string& what) {
  const ExpectationFile file = expectations_of(line + "\n");
  ScenarioResult result = result_of(verdict, what);
  apply_expectation(file, file.find(result.name), result);
  return std::string(verdict_row(result.verdict).name) + ": " + result.reason;
}

TEST(Expectations, ALineHasFourColumns) {
  const ExpectationFile file = expectations_of(
      "# known\n\n  fails |conformance/messages/echo| expected CONV |a | b  \r\n"
      "skip | rooms/* | | no rooms");
  ASSERT_EQ(file.lines.size(), 4u);
  EXPECT_FALSE(file.lines[0].expectation);
  EXPECT_FALSE(file.lines[1].expectation);
  const Expectation& first = *file.lines[2].expectation;
  EXPECT_EQ(first.kind, ExpectationKind::fails);
  EXPECT_EQ(first.pattern, "conformance/messages/echo");
  EXPECT_EQ(first.text, "expected CONV");
  EXPECT_EQ(first.reason, "a | b");
  EXPECT_EQ(first.line, 3u);
  EXPECT_EQ(file.lines[3].expectation->text, "");
}

TEST(Expectations, DamagedLinesAreShown) {
  EXPECT_EQ(errors_of("fals | messages/echo | x | y\n"),
            "known.txt:1:1: unknown expectation \"fals\", did you mean \"fails\"?, expected fails, "
            "weak, flaky or skip\n"
            "  fals | messages/echo | x | y\n"
            "  ^\n");
  EXPECT_EQ(errors_of("#\nfails | messages/echo\n"),
            "known.txt:2:22: expected 4 columns with | between them, found 2\n"
            "  fails | messages/echo\n"
            "                       ^\n");
  EXPECT_EQ(errors_of("fails | messages/echo | x |\n"),
            "known.txt:1:28: expected a reason in the fourth column\n"
            "  fails | messages/echo | x |\n"
            "                             ^\n");
  EXPECT_EQ(errors_of("fails | | x | y\n"),
            "known.txt:1:8: expected a scenario or a glob in the second column\n"
            "  fails | | x | y\n"
            "         ^\n");
  EXPECT_EQ(errors_of("fails | rooms/join | x | y\nweak | rooms/join | x | y\n"),
            "known.txt:2:8: rooms/join already has a line\n"
            "  weak | rooms/join | x | y\n"
            "         ^\n");
}

TEST(Expectations, LinesAboutNothingAreShown) {
  EXPECT_EQ(errors_of("fails | conformance/messages/ecoh | x | y\n"),
            "known.txt:1:9: unknown scenario \"conformance/messages/ecoh\", did you mean "
            "\"conformance/messages/echo\"?\n"
            "  fails | conformance/messages/ecoh | x | y\n"
            "          ^\n");
  EXPECT_NE(errors_of("fails | messages/echo@pair | x | y\n")
                .find("unknown shape \"pair\", did you mean \"pairs\"?"),
            std::string::npos);
  EXPECT_NE(errors_of("skip | nothing/* | | y\n").find("no scenario matches nothing/*"),
            std::string::npos);
  EXPECT_EQ(errors_of("skip | messages/echo@pairs | | y\nskip | *@bytewise | | y\n"), "");
}

TEST(Expectations, AGlobCoversTwentyScenariosAndNoMore) {
  std::vector<std::string> many;
  for (int i = 0; i < 20; ++i) many.push_back("rooms/" + std::to_string(i));
  const ExpectationFile file = expectations_of("skip | rooms/* | | y\n");
  EXPECT_TRUE(check_expectations(file, many).empty());
  many.push_back("rooms/more");
  ASSERT_EQ(check_expectations(file, many).size(), 1u);
  EXPECT_EQ(check_expectations(file, many)[0].message,
            "rooms/* covers 21 scenarios, a glob may cover at most 20");
}

TEST(Expectations, ANameGoesBeforeAGlob) {
  const ExpectationFile file = expectations_of(
      "skip | messages/* | | glob\nfails | echo@pairs | | shape\nfails | messages/echo | | name\n");
  EXPECT_EQ(file.find("conformance/messages/echo")->reason, "name");
  EXPECT_EQ(file.find("conformance/messages/echo@pairs")->reason, "shape");
  EXPECT_EQ(file.find("conformance/messages/echo@bytewise")->reason, "glob");
  EXPECT_EQ(file.find("regressions/echo"), nullptr);
  EXPECT_EQ(file.find("conformance/rooms/join"), nullptr);
}

TEST(Expectations, AnExpectedFailureHasItsText) {
  const std::string line = "fails | messages/echo | expected CONV | bug 17";
  EXPECT_EQ(judged(line, Verdict::fail, "expected CONV_MESSAGE"),
            "expected failure: bug 17 (known.txt:1)");
  EXPECT_EQ(judged("fails | messages/echo | hullo | bug 17", Verdict::fail, "expected CONV"),
            "expected failure: bug 17 (known.txt:1)");
  EXPECT_EQ(judged(line, Verdict::fail, "expected PONG"),
            "fail: known.txt:1 expects another failure: \"expected CONV\"");
  EXPECT_EQ(judged(line, Verdict::pass, ""),
            "unexpected pass: it passed, but known.txt:1 expects it to fail (\"bug 17\"): remove "
            "that line");
  EXPECT_EQ(judged(line, Verdict::weak, "expected CONV_MESSAGE"),
            "unexpected pass: it is only weak, but known.txt:1 expects it to fail (\"bug 17\"): "
            "change that line");
}

TEST(Expectations, AFindingIsAFailureToo) {
  const ExpectationFile file =
      expectations_of("fails | messages/echo | message.bad-timestamp | bug\n");
  ScenarioResult result = result_of(Verdict::fail, "");
  result.outcome.findings = {{make_finding("message.bad-timestamp", 1, "today"), 1}};
  apply_expectation(file, file.find(result.name), result);
  EXPECT_EQ(result.verdict, Verdict::expected_failure);
}

TEST(Expectations, WeakAndFlaky) {
  const std::string weak = "weak | messages/echo | expected CONV | later";
  EXPECT_EQ(judged(weak, Verdict::weak, "expected CONV_MESSAGE"),
            "expected failure: later (known.txt:1)");
  EXPECT_EQ(judged(weak, Verdict::fail, "expected CONV_MESSAGE"),
            "fail: it failed, but known.txt:1 expects it to be weak (\"later\")");
  EXPECT_EQ(judged(weak, Verdict::pass, ""),
            "unexpected pass: it passed, but known.txt:1 expects it to be weak (\"later\"): remove "
            "that line");
  EXPECT_EQ(judged(weak, Verdict::weak, "expected PONG"),
            "fail: known.txt:1 expects another failure: \"expected CONV\"");
  const std::string flaky = "flaky | messages/echo | expected CONV | race";
  EXPECT_EQ(judged(flaky, Verdict::pass, ""), "pass: ");
  EXPECT_EQ(judged(flaky, Verdict::fail, "expected CONV_MESSAGE"),
            "expected failure: race (known.txt:1)");
  EXPECT_EQ(judged(flaky, Verdict::flaky, "expected CONV_MESSAGE"),
            "expected failure: race (known.txt:1)");
  EXPECT_EQ(judged(flaky, Verdict::flaky, "expected PONG"),
            "flaky: known.txt:1 expects another failure: \"expected CONV\"");
}

TEST(Expectations, TroubleIsNeverExpected) {
  EXPECT_EQ(judged("fails | messages/echo | | x", Verdict::error, ""), "error: ");
  EXPECT_EQ(judged("fails | messages/echo | | x", Verdict::not_applicable, ""), "n/a: ");
}

// Updates.

SeenResult seen(const std::string& name, Verdict verdict, const std::string& text = "") {
  return {name, verdict, {text + " within 5s"}, text};
}

std::string updated(const std::string& text, const std::vector<SeenResult>& results,
                    const std::vector<std::string>& not_run = {},
                    const std::vector<std::string>& ids = {}, bool strict = false) {
  const ExpectationFile file = expectations_of(text);
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
  expectations_of(update.text);
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
