#include "report/text/result_words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace harness {

std::string result_headline(const ScenarioResult& result) {
  const Outcome& outcome = result.outcome;
  if (result.verdict == Verdict::expected_failure && !result.reason.empty()) return result.reason;
  if (!outcome.trouble.empty()) return outcome.trouble;
  if (!outcome.failures.empty()) return outcome.failures.front().what;
  if (!outcome.findings.empty()) {
    const Finding& finding = outcome.findings.front().first;
    return fmt::format("{}: {}", finding.row->id, finding_words(finding));
  }
  if (!result.reason.empty()) return result.reason;
  if (result.verdict == Verdict::unexpected_pass) return "passed, but a failure was expected";
  return result.verdict == Verdict::flaky ? "failed, then passed" : "";
}

SourcePlace result_place(const ScenarioResult& result) {
  if (!result.outcome.failures.empty()) {
    const Failure& failure = result.outcome.failures.front();
    return {failure.file, std::max<std::size_t>(failure.line, 1)};
  }
  return {result.scenario->file, 1};
}

std::string iso_time(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string shard_words(const RunInfo& info) {
  return info.shards > 1 ? fmt::format("shard {}/{}", info.shard, info.shards) : "";
}

SuiteOrder::SuiteOrder(const std::vector<std::string>& suite) {
  for (std::size_t i = 0; i < suite.size(); ++i) places_.emplace_back(suite[i], i);
  std::sort(places_.begin(), places_.end());
}

std::vector<std::size_t> SuiteOrder::sorted(const std::vector<std::string>& names) const {
  std::vector<std::size_t> place_of;
  for (const std::string& name : names) {
    const auto found = std::lower_bound(
        places_.begin(), places_.end(), name,
        [](const auto& place, const std::string& wanted) { return place.first < wanted; });
    const bool known = found != places_.end() && found->first == name;
    place_of.push_back(known ? found->second : places_.size());
  }
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return place_of[a] < place_of[b]; });
  return order;
}

}  // namespace harness
