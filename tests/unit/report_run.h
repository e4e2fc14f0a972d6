#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "report/format/json_reader.h"
#include "report/merge.h"
#include "suite/run_listener.h"

namespace harness {

/// A made-up run that has every verdict, and texts as a hostile backend sends them.
struct ReportRun {
  RunInfo info;
  RunSummary summary;
  std::deque<Scenario> scenarios;
  std::vector<ScenarioResult> results;

  ReportRun();
  void play(RunListener& listener) const;

 private:
  ScenarioResult& add(Verdict verdict, const std::string& id);
};

/// Markup, XML's forbidden characters, no UTF-8, control characters, marks of direction, and what
/// every report format uses for itself.
inline const std::string hostile_text =
    std::string("<b>&\"'|`*_ ]]> ::error::x %0A # \\ \r\n1..0\nBail out!\n") +
    "\x1b[31m\x01\xff\xed\xa0\x80 \xef\xbf\xbe \u202eevil\u2028 \u0085" + std::string(1, '\0') +
    "end";

/// What a reporter writes to its stream.
inline std::string written_by(const std::function<void(std::FILE*)>& write) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* stream = open_memstream(&text, &size);
  write(stream);
  std::fclose(stream);
  std::string result(text, size);
  std::free(text);
  return result;
}

template <typename Reporter>
std::string report_of(const ReportRun& run) {
  return written_by([&](std::FILE* out) {
    Reporter reporter(out);
    run.play(reporter);
  });
}

inline ReadReport read_back(const std::string& text, const std::string& file = "report.json") {
  std::string error;
  auto report = read_json_report({file, text}, &error);
  EXPECT_TRUE(report) << error;
  return report ? std::move(*report) : ReadReport();
}

/// What merging these gives in a format.
template <typename Reporter>
std::string merged_report(const std::vector<ReadReport>& reports) {
  const MergedReport merged = merge_reports(reports);
  EXPECT_EQ(merged.errors, std::vector<std::string>{});
  return written_by([&](std::FILE* out) {
    Reporter reporter(out);
    replay_report(merged, {&reporter});
  });
}

}  // namespace harness
