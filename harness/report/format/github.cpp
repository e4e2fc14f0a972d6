#include "report/format/github.h"

#include <fmt/format.h>

#include "report/text/cause_text.h"
#include "report/text/escape.h"
#include "report/text/failure_text.h"
#include "report/text/result_words.h"
#include "text/encoding.h"

namespace harness {

namespace {

constexpr std::size_t summary_limit = std::size_t{900} << 10;
/// Of one scenario; the HTML report has the rest.
constexpr std::size_t details_limit = std::size_t{32} << 10;
constexpr std::size_t annotation_limit = std::size_t{4} << 10;

std::string_view annotation_command(Verdict verdict, bool strict) {
  if (fails_run(verdict, strict)) return "error";
  if (verdict == Verdict::weak) return "warning";
  return verdict == Verdict::note ? "notice" : "";
}

/// At most `limit` bytes, cut at a line's end, or else at a character's.
std::string cut(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = text.rfind('\n', limit);
  if (end == std::string::npos || end == 0) end = character_edge(text, limit);
  return text.substr(0, end) + "\n…\n";
}

}  // namespace

void GithubReporter::scenario_ended(const ScenarioResult& result) {
  judge_.add(result);
  if (verdict_row(result.verdict).is_quiet) return;
  const std::string verdict(verdict_row(result.verdict).name);
  const std::string headline = result_headline(result);
  const std::string text = failure_text(result, Style{});
  const std::string_view command = annotation_command(result.verdict, info_.strict);
  if (!command.empty()) {
    SourcePlace place = result_place(result);
    const std::string base = workspace_ + "/";
    if (!workspace_.empty() && place.file.starts_with(base)) place.file.erase(0, base.size());
    fmt::print(out_, "::{} file={},line={},title={}::{}\n", command,
               annotation_property(place.file), place.line,
               annotation_property(fmt::format("{}: {}", verdict, result.name)),
               annotation_text(cut(headline + "\n" + text, annotation_limit)));
    std::fflush(out_);
  }
  if (!summary_out_) return;
  const std::string row = fmt::format("| {} | {} | {} |\n", verdict, markdown_text(result.name),
                                      markdown_text(shorten(headline, 200)));
  std::string details;
  if (!text.empty()) {
    details = fmt::format("<details><summary>{}: {}</summary>\n\n{}\n</details>\n\n", verdict,
                          xml_attribute(result.name), markdown_code(cut(text, details_limit)));
  }
  if (rows_.size() + details_.size() + row.size() + details.size() > summary_limit) {
    ++left_out_;
    return;
  }
  rows_ += row;
  details_ += details;
}

void GithubReporter::run_ended(const RunSummary& summary) {
  std::fflush(out_);
  if (!summary_out_) return;
  std::string about = fmt::format("seed {}, spectrum2-harness {}", info_.seed, info_.version);
  if (info_.shards > 1) about += ", " + shard_words(info_);
  if (summary.interrupted) about += ", interrupted";
  fmt::print(summary_out_, "### Backend {}: {}\n\n{}\n\n", markdown_text(info_.backend_name),
             summary_line(summary), markdown_text(about));
  std::string causes;
  for (const Cause& cause : judge_.causes()) {
    causes += fmt::format("- {} ({})\n", markdown_text(shorten(cause.headline, 200)),
                          cause_weight(cause));
  }
  if (!causes.empty()) fmt::print(summary_out_, "{}\n", cut(causes, details_limit));
  if (!rows_.empty()) {
    fmt::print(summary_out_, "| verdict | scenario | what |\n| --- | --- | --- |\n{}\n{}", rows_,
               details_);
  }
  if (left_out_ > 0) fmt::print(summary_out_, "{} more are in the other reports.\n\n", left_out_);
}

}  // namespace harness
