#include "report/format/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/text/escape.h"
#include "report/text/failure_text.h"
#include "report/text/result_words.h"
#include "suite/judge.h"

namespace harness {

namespace {

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// `conformance/messages/echo@pairs` -> `conformance.messages`: tools group by it.
std::string class_name(const Scenario& scenario) {
  std::string name = scenario.id.substr(0, std::min(scenario.id.rfind('/'), scenario.id.size()));
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

struct Totals {
  std::size_t tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  double seconds = 0;
};

std::string property(std::string_view name, const std::string& value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, xml_attribute(value));
}

}  // namespace

void JunitReporter::scenario_ended(const ScenarioResult& result) {
  Case made;
  made.area = result.scenario->area();
  made.seconds = seconds_of(result.duration);
  const std::string verdict(verdict_row(result.verdict).name);
  const std::vector<Cause> causes = causes_of(result);
  const std::string headline = causes.empty() ? result_headline(result) : causes.front().headline;
  const std::string text = failure_text(result, Style{});
  const auto element = [&](std::string_view name) {
    return fmt::format("      <{} type=\"{}\" message=\"{}\">{}</{}>\n", name,
                       xml_attribute(verdict), xml_attribute(headline), xml_text(text), name);
  };
  std::string inside;
  std::string out;
  if (result.verdict == Verdict::error) {
    made.errors = 1;
    inside = element("error");
  } else if (result.verdict == Verdict::blocked) {
    made.skipped = 1;
    inside = fmt::format("      <skipped message=\"{}\"/>\n", xml_attribute(headline));
  } else if (fails_run(result.verdict, info_.strict)) {
    made.failures = 1;
    inside = element("failure");
  } else if (result.verdict == Verdict::not_applicable ||
             result.verdict == Verdict::expected_failure) {
    made.skipped = 1;
    inside = fmt::format("      <skipped message=\"{}\"/>\n",
                         xml_attribute(fmt::format("{}: {}", verdict, headline)));
    if (result.verdict == Verdict::expected_failure) out = text;
  } else if (result.verdict != Verdict::pass) {
    out = fmt::format("{}\n{}", verdict, text);
  }
  if (!out.empty()) inside += fmt::format("      <system-out>{}</system-out>\n", xml_text(out));
  made.xml = fmt::format("    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" time=\"{:.3f}\"",
                         xml_attribute(result.name), xml_attribute(class_name(*result.scenario)),
                         xml_attribute(result.scenario->file), made.seconds);
  made.xml += inside.empty() ? "/>\n" : fmt::format(">\n{}    </testcase>\n", inside);
  names_.push_back(result.name);
  cases_.push_back(std::move(made));
}

void JunitReporter::run_ended(const RunSummary& summary) {
  std::vector<std::string> areas;
  const std::vector<std::size_t> order = SuiteOrder(info_.suite).sorted(names_);
  const auto add = [](Totals& totals, const Case& each) {
    ++totals.tests;
    totals.failures += each.failures;
    totals.errors += each.errors;
    totals.skipped += each.skipped;
    totals.seconds += each.seconds;
  };
  Totals all;
  for (const std::size_t i : order) {
    add(all, cases_[i]);
    if (std::find(areas.begin(), areas.end(), cases_[i].area) == areas.end()) {
      areas.push_back(cases_[i].area);
    }
  }
  fmt::print(out_, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  fmt::print(out_,
             "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
             "time=\"{:.3f}\">\n",
             xml_attribute(info_.backend_name), all.tests, all.failures, all.errors,
             seconds_of(summary.duration));
  std::string properties = "    <properties>\n";
  properties += property("backend", info_.backend_name);
  properties += property("seed", std::to_string(info_.seed));
  properties += property("version", info_.version);
  if (info_.shards > 1) properties += property("shard", shard_words(info_).substr(6));
  if (summary.interrupted) properties += property("interrupted", "true");
  properties += "    </properties>\n";
  const std::string time = iso_time(info_.started);
  for (std::size_t at = 0; at < areas.size(); ++at) {
    Totals totals;
    std::string inside;
    for (const std::size_t i : order) {
      if (cases_[i].area != areas[at]) continue;
      add(totals, cases_[i]);
      inside += cases_[i].xml;
    }
    fmt::print(out_,
               "  <testsuite name=\"{}\" id=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
               "skipped=\"{}\" time=\"{:.3f}\" timestamp=\"{}\">\n{}{}  </testsuite>\n",
               areas[at].empty() ? "scenarios" : xml_attribute(areas[at]), at, totals.tests,
               totals.failures, totals.errors, totals.skipped, totals.seconds, time, properties,
               inside);
  }
  fmt::print(out_, "</testsuites>\n");
}

}  // namespace harness
