#include "report/format/tap.h"

#include <fmt/format.h>

#include "report/text/escape.h"
#include "report/text/failure_text.h"
#include "report/text/result_words.h"

namespace harness {

namespace {

std::string yaml_block(const ScenarioResult& result) {
  const SourcePlace place = result_place(result);
  std::string out = "  ---\n";
  const auto add = [&](std::string_view key, const std::string& value) {
    out += fmt::format("  {}: {}\n", key, yaml_text(value));
  };
  add("message", result_headline(result));
  add("verdict", std::string(verdict_row(result.verdict).name));
  out += fmt::format("  at:\n    file: {}\n    line: {}\n", yaml_text(place.file), place.line);
  out += fmt::format("  duration_ms: {:.3f}\n",
                     std::chrono::duration<double, std::milli>(result.duration).count());
  std::string text = failure_text(result, Style{});
  if (!text.empty()) {
    out += "  text:\n";
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      out += fmt::format("    - {}\n", yaml_text(text.substr(0, end)));
      text.erase(0, end == std::string::npos ? end : end + 1);
    }
  }
  return out + "  ...\n";
}

}  // namespace

void TapReporter::run_started(const RunInfo& info) {
  strict_ = info.strict;
  fmt::print(out_, "TAP version 14\n# backend {}, seed {}, spectrum2-harness {}\n",
             tap_text(info.backend_name), info.seed, tap_text(info.version));
  if (info.shards > 1) fmt::print(out_, "# {}\n", shard_words(info));
  std::fflush(out_);
}

void TapReporter::scenario_ended(const ScenarioResult& result) {
  const bool expected = result.verdict == Verdict::expected_failure;
  const bool skipped = result.verdict == Verdict::not_applicable;
  const bool good = !expected && !fails_run(result.verdict, strict_);
  std::string line =
      fmt::format("{} {} - {}", good ? "ok" : "not ok", ++count_, tap_text(result.name));
  if (expected) line += fmt::format(" # TODO {}", tap_text(result_headline(result)));
  if (skipped) line += fmt::format(" # SKIP {}", tap_text(result_headline(result)));
  fmt::print(out_, "{}\n", line);
  if (result.verdict != Verdict::pass && !skipped) fmt::print(out_, "{}", yaml_block(result));
  std::fflush(out_);
}

void TapReporter::run_ended(const RunSummary& summary) {
  if (summary.interrupted) fmt::print(out_, "Bail out! interrupted\n");
  fmt::print(out_, "1..{}\n# {}\n", count_, summary_line(summary));
  std::fflush(out_);
}

}  // namespace harness
