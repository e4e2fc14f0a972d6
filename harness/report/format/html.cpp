#include "report/format/html.h"

#include <string>

#include "report/html/html_page.h"
#include "report/text/result_words.h"

namespace harness {

void HtmlReporter::scenario_ended(const ScenarioResult& result) {
  scenarios_.push_back(html_scenario(result));
  judge_.add(result);
}

void HtmlReporter::run_ended(const RunSummary& summary) {
  std::vector<std::string> names;
  for (const HtmlScenario& scenario : scenarios_) names.push_back(scenario.name);
  std::vector<HtmlScenario> ordered;
  for (const std::size_t i : SuiteOrder(info_.suite).sorted(names)) {
    ordered.push_back(std::move(scenarios_[i]));
  }
  const std::string page = html_page(info_, ordered, judge_.causes(), summary);
  std::fwrite(page.data(), 1, page.size(), out_);
}

}  // namespace harness
