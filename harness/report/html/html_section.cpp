#include "report/html/html_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "journal/redact.h"
#include "report/html/html_text.h"
#include "wire/message_json.h"

namespace harness {

namespace {

std::string level_words(Level level) {
  return level == Level::must ? "" : fmt::format(" <em>({})</em>", level_name(level));
}

std::string more_line(std::size_t left_out) {
  return fmt::format("<p class=\"more\">… {} more</p>\n", left_out);
}

std::string difference_row(const Difference& difference) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n",
                     html_text(difference.field), html_text(difference.expected),
                     html_text(difference.found));
}

/// What was expected beside what came, and the differing fields as a table.
std::string failure_html(const Failure& failure, const HtmlLimits& limits) {
  std::string differences;
  if (failure.came) {
    for (const Difference& difference : failure.came->differences) {
      differences += difference_row(difference);
    }
  }
  // The differences stand in their table.
  Failure without_differences = failure;
  if (without_differences.came) without_differences.came->differences.clear();
  std::string came;
  std::size_t shown = 0;
  for (const std::string& line : detail_lines(without_differences)) {
    if (shown++ < limits.lines) came += html_text(line) + "\n";
  }
  std::string out = fmt::format(
      "<article class=\"failure\"><h3><span class=\"mark\">✗</span> Failure{}"
      " <code>{}:{}</code></h3>\n",
      level_words(failure.level), html_text(failure.file), failure.line);
  out += fmt::format("<div class=\"beside\"><div><h4>Expected</h4><p>{}</p>",
                     html_text(failure.what, 1000));
  if (!failure.why.empty()) out += fmt::format("<p class=\"why\">{}</p>", html_text(failure.why));
  out += "</div>";
  if (!came.empty()) out += fmt::format("<div><h4>What came</h4><pre>{}</pre></div>", came);
  out += "</div>\n";
  if (!differences.empty()) {
    out += fmt::format(
        "<div class=\"scroll\"><table class=\"differences\"><tr><th scope=\"col\">Field</th>"
        "<th scope=\"col\">Expected</th><th scope=\"col\">Came</th></tr>\n{}</table></div>\n",
        differences);
  }
  if (shown > limits.lines) out += more_line(shown - limits.lines);
  if (!failure.server.empty()) {
    out += fmt::format("<p class=\"server\">{}</p>\n", html_text(failure.server));
  }
  return out + "</article>\n";
}

std::string finding_html(const FindingCount& finding) {
  const FindingRow& row = *finding.first.row;
  std::string out = fmt::format(
      "<article class=\"finding\"><h3><span class=\"mark\">⚑</span> Finding{} <code>{}</code>"
      "{}</h3>\n<p>{}",
      level_words(finding.first.level), html_text(row.id),
      finding.times > 1 ? fmt::format(", {} times", finding.times) : "", html_text(row.what));
  if (!finding.first.detail.empty()) {
    out += fmt::format(" <span class=\"detail\">({})</span>", html_text(finding.first.detail));
  }
  out += "</p>\n";
  if (finding.first.message) {
    out += fmt::format("<pre>{}</pre>\n",
                       html_text(message_to_line(*Redactor().message(finding.first.message)), 600));
  }
  return out + fmt::format(
                   "<p class=\"server\">{} <span class=\"source\">({})</span></p>\n"
                   "</article>\n",
                   html_text(row.server), html_text(row.section));
}

template <typename Things, typename Write>
void add_some(const Things& things, std::size_t limit, const Write& write, std::string* out) {
  for (std::size_t i = 0; i < std::min(things.size(), limit); ++i) *out += write(things[i]);
  if (things.size() > limit) *out += more_line(things.size() - limit);
}

std::string head_html(const HtmlScenario& scenario) {
  std::string out = "<p class=\"about\">";
  if (!scenario.source.empty()) out += fmt::format("{} · ", html_text(scenario.source));
  out += fmt::format("{} · <code>{}</code></p>\n", level_name(scenario.level),
                     html_text(scenario.file));
  if (!scenario.reason.empty()) {
    out += fmt::format("<p class=\"reason\">{}</p>\n", html_text(scenario.reason, 1000));
  }
  return out;
}

std::string end_html(const HtmlScenario& scenario, const HtmlLimits& limits) {
  const Outcome& outcome = scenario.outcome;
  std::string out;
  if (!outcome.last_lines.empty()) {
    out += "<h3>The backend’s last lines</h3>\n<pre>";
    const std::size_t left_out =
        outcome.last_lines.size() - std::min(outcome.last_lines.size(), limits.lines);
    for (std::size_t i = left_out; i < outcome.last_lines.size(); ++i) {
      out += html_text(outcome.last_lines[i], 400) + "\n";
    }
    out += "</pre>\n";
  }
  if (!outcome.ending.empty()) {
    out += fmt::format("<p class=\"ending\">The backend {}.</p>\n", html_text(outcome.ending));
  }
  if (!scenario.rerun.empty()) {
    out += fmt::format("<p class=\"rerun\">Rerun: <code>{}</code></p>\n",
                       html_text(scenario.rerun, 1000));
  }
  return out;
}

}  // namespace

HtmlScenario html_scenario(const ScenarioResult& result) {
  constexpr std::size_t most_events = 200;
  const Scenario& scenario = *result.scenario;
  HtmlScenario out;
  out.name = result.name;
  out.area = scenario.area();
  out.title = scenario.title;
  out.source = scenario.source;
  out.file = scenario.file;
  out.level = scenario.level;
  out.verdict = result.verdict;
  out.reason = result.reason;
  out.duration = result.duration;
  out.rerun = result.rerun;
  out.outcome.failures = result.outcome.failures;
  out.outcome.findings = result.outcome.findings;
  out.outcome.trouble = result.outcome.trouble;
  out.outcome.last_lines = result.outcome.last_lines;
  out.outcome.ending = result.outcome.ending;
  out.events = event_rows(result.outcome.events, most_events);
  return out;
}

std::string verdict_slug(const VerdictRow& row) {
  std::string slug(row.name);
  std::replace_if(
      slug.begin(), slug.end(), [](unsigned char c) { return !std::isalnum(c); }, '-');
  return slug;
}

std::string duration_words(Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  return seconds < 1 ? fmt::format("{:.0f} ms", seconds * 1000) : fmt::format("{:.1f} s", seconds);
}

std::string html_section(const HtmlScenario& scenario, std::size_t number,
                         const HtmlLimits& limits) {
  const VerdictRow& row = verdict_row(scenario.verdict);
  const Outcome& outcome = scenario.outcome;
  const bool is_quiet = row.is_quiet || scenario.verdict == Verdict::expected_failure;
  std::string out = fmt::format(
      "<details class=\"scenario {}\" id=\"s{}\" data-verdict=\"{}\" data-area=\"{}\"{}>\n"
      "<summary><span class=\"mark\">{}</span> <span class=\"verdict\">{}</span> "
      "<span class=\"name\">{}</span> <span class=\"title\">{}</span> "
      "<span class=\"time\">{}</span></summary>\n<div class=\"body\">\n",
      row.color, number, verdict_slug(row), html_text(scenario.area), is_quiet ? "" : " open",
      row.mark, row.name, html_text(scenario.name), html_text(scenario.title),
      duration_words(scenario.duration));
  out += head_html(scenario);
  if (!outcome.trouble.empty()) {
    out += fmt::format("<p class=\"trouble\">{}</p>\n", html_text(outcome.trouble, 1000));
  }
  add_some(
      outcome.failures, limits.lines,
      [&](const Failure& failure) { return failure_html(failure, limits); }, &out);
  add_some(outcome.findings, limits.lines, finding_html, &out);
  out += end_html(scenario, limits);
  if (scenario.events.total > 0) {
    out += fmt::format(
        "<div class=\"diagram\"></div>\n<script type=\"application/json\">{}</script>\n",
        event_data(scenario.events, is_quiet ? limits.passed_events : limits.events));
  }
  return out + "</div>\n</details>\n";
}

}  // namespace harness
