#include "report/html/html_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "html_assets.h"
#include "report/html/html_text.h"
#include "report/text/cause_text.h"
#include "report/text/result_words.h"

namespace harness {

namespace {

constexpr std::size_t page_limit = 5u << 20;
constexpr std::size_t scenarios_in_page_limit = 500;

/// From generous to sparing: the first with which the page is small enough is taken.
constexpr HtmlLimits all_limits[] = {{200, 200, 40}, {200, 100, 40}, {200, 40, 40},
                                     {100, 30, 20},  {60, 20, 10},   {40, 10, 6},
                                     {20, 4, 3},     {6, 2, 2},      {0, 0, 1}};

using Scenarios = std::vector<HtmlScenario>;

std::size_t size_limit(std::size_t scenarios) {
  return page_limit / scenarios_in_page_limit * std::max(scenarios, scenarios_in_page_limit);
}

std::vector<std::string> areas_of(const Scenarios& scenarios) {
  std::vector<std::string> areas;
  for (const HtmlScenario& scenario : scenarios) {
    if (std::find(areas.begin(), areas.end(), scenario.area) == areas.end()) {
      areas.push_back(scenario.area);
    }
  }
  return areas;
}

std::string area_words(const std::string& area) {
  return area.empty() ? "(no area)" : html_text(area);
}

/// One fact of the head.
std::string fact(std::string_view name, std::string_view value) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, html_text(value));
}

std::string head_html(const RunInfo& info, const RunSummary& summary) {
  const bool good = summary.exit_status() == 0;
  std::string out = fmt::format(
      "<header>\n<h1>{}</h1>\n<p class=\"sum {}\"><span class=\"mark\">{}</span> {}</p>\n",
      html_text(info.backend_name), good ? "green" : "red", good ? "✓" : "✗",
      html_text(summary_line(summary)));
  if (summary.interrupted) out += "<p class=\"trouble\">The run was interrupted.</p>\n";
  if (summary.not_run > 0) {
    out += fmt::format("<p class=\"trouble\">{} scenarios were not run: {}</p>\n", summary.not_run,
                       html_text(summary.not_run_why));
  }
  out += "<dl>\n" + fact("Backend", info.backend_name);
  out += fact("Scenarios", fmt::format("{} of {}", summary.total(), info.scenarios));
  out += fact("Duration", duration_words(summary.duration));
  out += fact("Started", iso_time(info.started));
  out += fact("Seed", std::to_string(info.seed));
  if (info.shards > 1) out += fact("Shard", shard_words(info).substr(6));
  if (info.strict) out += fact("Strict", "weak fails the run");
  return out + fact("spectrum2-harness", info.version) + "</dl>\n</header>\n";
}

/// Links to the section of each cause's example.
std::string causes_html(const std::vector<Cause>& causes, const Scenarios& scenarios) {
  if (causes.empty()) return "";
  std::string out = "<section class=\"causes\">\n<h2>What is wrong</h2>\n<ul>\n";
  for (const Cause& cause : causes) {
    const auto example = std::ranges::find(scenarios, cause.scenario, &HtmlScenario::name);
    out += fmt::format("<li><a href=\"#s{}\">{}</a> <span class=\"source\">{}</span>",
                       example - scenarios.begin() + 1, html_text(cause.headline, 300),
                       cause_weight(cause));
    if (!cause.users.empty()) out += fmt::format("<br>Users: {}", html_text(cause.users));
    if (!cause.next.empty()) out += fmt::format("<br>Next: {}", html_text(cause.next));
    out += "</li>\n";
  }
  return out + "</ul>\n</section>\n";
}

/// What users of this backend would see, by finding.
std::string users_html(const Scenarios& scenarios) {
  std::map<std::string_view, std::set<std::string>> areas;
  for (const HtmlScenario& scenario : scenarios) {
    for (const FindingCount& finding : scenario.outcome.findings) {
      areas[finding.first.row->id].insert(scenario.area);
    }
  }
  if (areas.empty()) return "";
  std::string out =
      "<section class=\"users\">\n<h2>What users of this backend would see</h2>\n<ul>\n";
  for (const auto& [id, where] : areas) {
    std::string names;
    for (const std::string& area : where) names += (names.empty() ? "" : ", ") + area_words(area);
    out += fmt::format("<li>{} <span class=\"source\"><code>{}</code> in {}</span></li>\n",
                       html_text(find_finding(id)->users), html_text(id), names);
  }
  return out + "</ul>\n</section>\n";
}

std::string matrix_html(const Scenarios& scenarios) {
  std::string out =
      "<section>\n<h2>Areas and scenarios</h2>\n<table class=\"matrix\">\n"
      "<tr><th scope=\"col\">Area</th><th scope=\"col\">Passed</th>"
      "<th scope=\"col\">Scenarios</th></tr>\n";
  for (const std::string& area : areas_of(scenarios)) {
    std::string cells;
    int passed = 0;
    int all = 0;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      const HtmlScenario& scenario = scenarios[i];
      if (scenario.area != area) continue;
      all += scenario.verdict != Verdict::not_applicable;
      passed += scenario.verdict == Verdict::pass;
      const VerdictRow& row = verdict_row(scenario.verdict);
      const std::string words = fmt::format("{}: {}", html_text(scenario.name), row.name);
      cells += fmt::format("<a class=\"{}\" href=\"#s{}\" title=\"{}\" aria-label=\"{}\">{}</a>\n",
                           row.color, i + 1, words, words, row.mark);
    }
    out += fmt::format(
        "<tr data-area=\"{}\"><th scope=\"row\">{}</th><td>{}</td>"
        "<td class=\"cells\">{}</td></tr>\n",
        html_text(area), area_words(area), all == 0 ? "n/a" : fmt::format("{}/{}", passed, all),
        cells);
  }
  return out + "</table>\n</section>\n";
}

std::string button(std::string_view kind, const std::string& value, std::string_view words,
                   std::size_t count) {
  return fmt::format(
      "<button type=\"button\" data-{}=\"{}\" aria-pressed=\"false\">{} <span>{}</span></button>\n",
      kind, value, words, count);
}

/// Shown by the script only, since nothing of it works without.
std::string filters_html(const Scenarios& scenarios) {
  std::string out =
      "<section class=\"filters\" id=\"filters\" hidden>\n<h2>Scenarios</h2>\n"
      "<div role=\"group\" aria-label=\"Verdict\">\n";
  for (const VerdictRow& row : verdict_rows()) {
    const auto count = std::count_if(
        scenarios.begin(), scenarios.end(),
        [&](const HtmlScenario& scenario) { return scenario.verdict == row.verdict; });
    if (count == 0) continue;
    out +=
        button("verdict", verdict_slug(row),
               fmt::format("<span class=\"mark {}\">{}</span> {}", row.color, row.mark, row.name),
               static_cast<std::size_t>(count));
  }
  out += "</div>\n<div role=\"group\" aria-label=\"Area\">\n";
  for (const std::string& area : areas_of(scenarios)) {
    const auto count =
        std::count_if(scenarios.begin(), scenarios.end(),
                      [&](const HtmlScenario& scenario) { return scenario.area == area; });
    out += button("area", html_text(area), area_words(area), static_cast<std::size_t>(count));
  }
  return out +
         "</div>\n<div><label>Search <input type=\"search\" id=\"search\"></label>\n"
         "<button type=\"button\" id=\"clear\">Show all</button>\n"
         "<button type=\"button\" id=\"open-all\">Open all shown</button>\n"
         "<button type=\"button\" id=\"close-all\">Close all</button>\n"
         "<output id=\"shown\" aria-live=\"polite\"></output></div>\n</section>\n";
}

std::string page_with(const RunInfo& info, const Scenarios& scenarios,
                      const std::vector<Cause>& causes, const RunSummary& summary,
                      const HtmlLimits& limits) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{} · {} fail · spectrum2-harness</title>\n<style>{}</style>\n</head>\n<body>\n",
      html_script_hash, html_style_hash, html_text(info.backend_name), summary.count(Verdict::fail),
      html_style);
  out += head_html(info, summary) + "<main>\n" + causes_html(causes, scenarios) +
         users_html(scenarios) + matrix_html(scenarios);
  out += filters_html(scenarios);
  out +=
      "<noscript><p>Filters and sequence diagrams need JavaScript; everything else is "
      "here.</p></noscript>\n<section id=\"scenarios\">\n";
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    out += html_section(scenarios[i], i + 1, limits);
  }
  out += fmt::format("</section>\n</main>\n<script>{}</script>\n</body>\n</html>\n", html_script);
  return out;
}

}  // namespace

std::string html_page(const RunInfo& info, const Scenarios& scenarios,
                      const std::vector<Cause>& causes, const RunSummary& summary) {
  const auto page_of = [&](const HtmlLimits& limits) {
    return page_with(info, scenarios, causes, summary, limits);
  };
  const std::size_t most = size_limit(scenarios.size());
  std::string page = page_of(all_limits[0]);
  if (page.size() < most) return page;
  // The first row that is sparing enough; the last one if none is.
  const auto* row = std::partition_point(std::begin(all_limits) + 1, std::end(all_limits) - 1,
                                         [&](const HtmlLimits& limits) {
                                           page = page_of(limits);
                                           return page.size() >= most;
                                         });
  return page_of(*row);
}

}  // namespace harness
