#include "report/text/failure_text.h"

#include <fmt/format.h>

#include "journal/redact.h"
#include "wire/message_json.h"

namespace harness {

namespace {

void add_failure(const Failure& failure, const Style& style, std::string* out) {
  const std::string level =
      failure.level == Level::must ? "" : fmt::format(" ({})", level_name(failure.level));
  *out += fmt::format("  {} {}{}\n",
                      style.paint(fmt::format("{}:{}:", failure.file, failure.line), "bold"),
                      failure.what, level);
  if (!failure.why.empty()) *out += fmt::format("    {}\n", failure.why);
  for (const std::string& line : detail_lines(failure)) {
    const bool marked = line.find("  > ") == 0;
    *out += "    " + (marked ? style.paint(line, "yellow") : line) + "\n";
  }
  if (!failure.server.empty()) *out += fmt::format("    {}\n", failure.server);
}

void add_finding(const FindingCount& finding, const Style& style, std::string* out) {
  const FindingRow& row = *finding.first.row;
  std::string head =
      fmt::format("{}: {}", style.paint(row.id, "bold"), finding_words(finding.first));
  const Level level = finding.first.level;
  if (level != Level::must) head += fmt::format(" ({})", level_name(level));
  if (finding.times > 1) head += fmt::format(", {} times", finding.times);
  *out += "  " + head + "\n";
  if (finding.first.message) {
    *out += "    frame: " + message_to_line(*Redactor().message(finding.first.message)) + "\n";
  }
  *out += fmt::format("    {} ({})\n", row.server, row.section);
  *out += fmt::format("    users: {}\n", row.users);
  *out += fmt::format("    next: {} (explain {})\n", row.mend, row.id);
}

}  // namespace

std::string failure_text(const ScenarioResult& result, const Style& style) {
  std::string out;
  const Outcome& outcome = result.outcome;
  if (!result.reason.empty() && result.reason != outcome.trouble) {
    out += fmt::format("  {}\n", result.reason);
  }
  if (!outcome.trouble.empty()) out += fmt::format("  {}\n", outcome.trouble);
  for (const Failure& failure : outcome.failures) add_failure(failure, style, &out);
  for (const FindingCount& finding : outcome.findings) add_finding(finding, style, &out);
  if (!outcome.last_lines.empty()) {
    out += "  the backend's last lines:\n";
    for (const std::string& line : outcome.last_lines) out += "    " + line + "\n";
  }
  if (!outcome.ending.empty()) out += fmt::format("  the backend {}\n", outcome.ending);
  if (!result.rerun.empty()) out += "  rerun: " + style.paint(result.rerun, "bold") + "\n";
  return out;
}

}  // namespace harness
