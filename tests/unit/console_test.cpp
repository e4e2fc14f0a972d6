// The console's whole report of a made-up run with every verdict, compared with a kept file.
// UPDATE_GOLDEN=1 in the environment writes the file instead.
#include "report/format/console.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <functional>
#include <sstream>

#include "text/encoding.h"

namespace harness {
namespace {

using std::chrono::milliseconds;

/// What `report` writes to the file that it is given.
std::string written_by(const std::function<void(std::FILE*)>& report) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  report(out);
  std::fclose(out);
  std::string result(text, size);
  std::free(text);
  return result;
}

Failure wrong_text() {
  Failure failure;
  failure.file = "scenarios/conformance/messages/echo.json";
  failure.line = 9;
  failure.what = "expected CONV_MESSAGE with message \"hello\" within 5 s";
  failure.why = "the text must survive";
  failure.came = CameInstead{"CONV_MESSAGE userName=\"alice@example.org\" message=\"hullo\"",
                             {{"message", "\"hello\"", "\"hullo\""}},
                             {},
                             0};
  failure.server = "the user does not receive this message";
  return failure;
}

FindingCount bad_timestamp() {
  pb::ConversationMessage payload;
  payload.set_username("alice@example.org");
  payload.set_buddyname("echo");
  payload.set_message("hello");
  payload.set_timestamp("2026-11-22");
  return {make_finding("message.bad-timestamp", 1, "timestamp \"2026-11-22\"",
                       make_message(pb::WrapperMessage::TYPE_CONV_MESSAGE, payload)),
          3};
}

/// A run of one scenario a verdict. The scenarios live as long as it does.
class MadeUpRun {
 public:
  MadeUpRun() {
    add("conformance/ping/pong", Verdict::pass, 12);
    add("conformance/rooms/join", Verdict::not_applicable, 0).reason = "needs rooms, room_echo";
    ScenarioResult& fail = add("conformance/messages/echo", Verdict::fail, 5003);
    fail.outcome.failures = {wrong_text()};
    fail.outcome.findings = {bad_timestamp()};
    fail.outcome.last_lines = {"stdout: connected", "stderr: bad\\xff byte"};
    fail.outcome.ending = "was killed by SIGSEGV";
    fail.rerun = "spectrum2-harness run conformance/messages/echo -- ./my_backend";
    ScenarioResult& weak = add("conformance/login/once", Verdict::weak, 40);
    weak.outcome.findings = {{make_finding("connected.twice", 1, "\"alice@example.org\""), 1}};
    weak.outcome.ending = "exited with status 0";
    ScenarioResult& note = add("conformance/config/receipts", Verdict::note, 7);
    note.outcome.failures = {wrong_text()};
    note.outcome.failures.front().level = Level::may;
    note.outcome.failures.front().why = "";
    ScenarioResult& error = add("conformance/start/host", Verdict::error, 1);
    error.outcome.trouble = "cannot listen on 127.0.0.1 port 5: permission denied";
    add("regressions/known", Verdict::expected_failure, 11).outcome.failures = {wrong_text()};
    add("regressions/grüße-👋-fixed", Verdict::unexpected_pass, 13);
    add("regressions/sometimes@chunked", Verdict::flaky, 17).outcome.findings = {bad_timestamp()};
    // A file outside any folder has no area.
    add("mine", Verdict::weak, 3).outcome.findings = {{make_finding("stats.missing", 1), 1}};
    for (const ScenarioResult& result : results_) summary_.add(result.verdict);
    summary_.duration = milliseconds(12345);
  }

  std::string report(ConsoleOptions options) {
    return written_by([&](std::FILE* out) {
      ConsoleReporter console(out, options);
      RunInfo info;
      info.backend_name = "my_backend";
      info.scenarios = results_.size();
      console.run_started(info);
      for (const ScenarioResult& result : results_) {
        if (result.verdict != Verdict::not_applicable) {
          console.scenario_started(*result.scenario, result.name);
        }
        console.scenario_ended(result);
      }
      console.run_ended(summary_);
    });
  }

  RunSummary& summary() { return summary_; }

 private:
  ScenarioResult& add(const std::string& name, Verdict verdict, int ms) {
    Scenario& scenario = scenarios_.emplace_back();
    scenario.id = name.substr(0, name.find('@'));
    ScenarioResult& result = results_.emplace_back();
    result.scenario = &scenario;
    result.name = name;
    result.verdict = verdict;
    result.duration = milliseconds(ms);
    return result;
  }

  std::deque<Scenario> scenarios_;
  std::deque<ScenarioResult> results_;
  RunSummary summary_;
};

ConsoleOptions options(bool live, bool colors) {
  ConsoleOptions result;
  result.live = live;
  result.style.colors = colors;
  return result;
}

/// Control characters as people can read them.
std::string visible(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') {
      out += "<CR>";
    } else if (c == '\x1b') {
      out += "<ESC>";
    } else {
      out += c;
    }
  }
  return out;
}

void compare_with_golden(const std::string& text) {
  const std::string path = std::string(SOURCE_ROOT) + "/tests/golden/console.txt";
  const char* update = std::getenv("UPDATE_GOLDEN");
  if (update && std::string_view(update) == "1") std::ofstream(path) << text;
  std::ifstream file(path);
  std::stringstream kept;
  kept << file.rdbuf();
  EXPECT_EQ(text, kept.str());
}

TEST(Console, ReportsAsKept) {
  MadeUpRun run;
  compare_with_golden("=== in a pipe\n" + visible(run.report(options(false, false))) +
                      "=== in a pipe, with colours\n" + visible(run.report(options(false, true))) +
                      "=== on a terminal\n" + visible(run.report(options(true, false))));
}

TEST(Console, TheSumIsTheLastLine) {
  MadeUpRun run;
  for (const bool live : {false, true}) {
    const std::string text = run.report(options(live, false));
    ASSERT_FALSE(text.empty());
    EXPECT_EQ(text.back(), '\n');
    const std::size_t begin = text.rfind('\n', text.size() - 2) + 1;
    const std::string last = text.substr(begin, text.size() - begin - 1);
    EXPECT_TRUE(last.ends_with(summary_line(run.summary()))) << last;
  }
}

TEST(Console, InterruptedRunsSaySo) {
  MadeUpRun run;
  run.summary().interrupted = true;
  EXPECT_NE(run.report(options(false, false)).find("\ninterrupted\n"), std::string::npos);
}

TEST(Console, TheStatusLineFitsTheTerminalAndCutsNoCharacter) {
  for (int width = 21; width < 60; ++width) {
    MadeUpRun run;
    ConsoleOptions narrow = options(true, false);
    narrow.width = width;
    std::istringstream text(run.report(narrow));
    for (std::string line; std::getline(text, line, '\r');) {
      if (!line.starts_with("\x1b[K[")) continue;
      line = line.substr(3, line.find('\n') - 3);
      EXPECT_TRUE(is_utf8(line)) << "width " << width << ": " << line;
      const auto columns =
          std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
      EXPECT_LT(columns, width) << line;
    }
  }
}

TEST(Console, EachRunIsTheSameTwice) {
  MadeUpRun one;
  MadeUpRun two;
  EXPECT_EQ(one.report(options(true, true)), two.report(options(true, true)));
}

}  // namespace
}  // namespace harness
