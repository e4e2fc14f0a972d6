#include "report/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/text/result_words.h"

namespace harness {

namespace {

/// How many names a line has before it says how many more there are.
constexpr std::size_t names_shown = 5;

std::string name_some(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), names_shown);
  std::string words = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
  if (names.size() > shown) words += fmt::format(" and {} more", names.size() - shown);
  return words;
}

/// What all reports must have in common with the first.
std::vector<std::string> differences(const std::vector<ReadReport>& reports) {
  std::vector<std::string> errors;
  const ReadReport& first = reports.front();
  for (const ReadReport& report : reports) {
    const auto differ = [&](std::string_view what, const auto& mine, const auto& others) {
      if (mine == others) return false;
      errors.push_back(fmt::format("{} and {} are reports of different {}: {} and {}", first.file,
                                   report.file, what, others, mine));
      return true;
    };
    if (differ("backends", report.info.backend_name, first.info.backend_name)) continue;
    if (report.info.suite != first.info.suite) {
      const auto words = [](const ReadReport& of) {
        return fmt::format("{} scenarios, id {}", of.info.suite.size(), suite_id(of.info.suite));
      };
      differ("suites", words(report), words(first));
      continue;
    }
    differ("numbers of shards", report.info.shards, first.info.shards);
  }
  return errors;
}

/// Scenarios that two reports have, a line for each pair of reports.
std::vector<std::string> overlaps(const std::vector<ReadReport>& reports) {
  std::map<std::string_view, std::size_t> owner;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::string>> both;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    std::set<std::string_view> told;
    for (const ScenarioResult& result : reports[i].results) {
      const std::size_t first = owner.emplace(result.name, i).first->second;
      if (first != i && told.insert(result.name).second) both[{first, i}].push_back(result.name);
    }
  }
  std::vector<std::string> errors;
  for (const auto& [pair, names] : both) {
    errors.push_back(fmt::format("{} and {} overlap in {} {}: {}", reports[pair.first].file,
                                 reports[pair.second].file, names.size(),
                                 names.size() == 1 ? "scenario" : "scenarios", name_some(names)));
  }
  // Two that are the same shard need not have a scenario in common, if one was interrupted.
  std::map<int, std::size_t> shards;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const auto [other, is_new] = shards.emplace(reports[i].info.shard, i);
    if (is_new || both.contains({other->second, i})) continue;
    errors.push_back(fmt::format("{} and {} are both shard {}/{}", reports[other->second].file,
                                 reports[i].file, reports[i].info.shard, reports[i].info.shards));
  }
  return errors;
}

std::vector<std::string> gaps(const std::vector<ReadReport>& reports) {
  std::vector<std::string> missing;
  std::set<int> shards;
  std::set<std::string_view> have;
  for (const ReadReport& report : reports) {
    shards.insert(report.info.shard);
    for (const ScenarioResult& result : report.results) have.insert(result.name);
  }
  const RunInfo& info = reports.front().info;
  for (int shard = 1; shard <= info.shards; ++shard) {
    if (!shards.contains(shard))
      missing.push_back(fmt::format("missing: shard {}/{}", shard, info.shards));
  }
  std::vector<std::string> names;
  for (const std::string& name : info.suite) {
    if (!have.contains(name)) names.push_back(name);
  }
  if (!names.empty()) {
    missing.push_back(fmt::format("missing: {} of {} scenarios: {}", names.size(),
                                  info.suite.size(), name_some(names)));
  }
  return missing;
}

}  // namespace

MergedReport merge_reports(const std::vector<ReadReport>& reports) {
  MergedReport merged;
  merged.errors = differences(reports);
  if (merged.errors.empty()) merged.errors = overlaps(reports);
  if (!merged.errors.empty()) return merged;
  merged.missing = gaps(reports);
  merged.info = reports.front().info;
  merged.info.shard = merged.info.shards = 1;
  std::vector<const ScenarioResult*> results;
  std::vector<std::string> names;
  for (const ReadReport& report : reports) {
    merged.info.started = std::min(merged.info.started, report.info.started);
    merged.info.strict = merged.info.strict || report.info.strict;
    merged.summary.duration = std::max(merged.summary.duration, report.summary.duration);
    merged.summary.interrupted = merged.summary.interrupted || report.summary.interrupted;
    for (const ScenarioResult& result : report.results) {
      merged.summary.add(result.verdict);
      results.push_back(&result);
      names.push_back(result.name);
    }
  }
  merged.summary.strict = merged.info.strict;
  merged.info.scenarios = results.size();
  for (const std::size_t i : SuiteOrder(merged.info.suite).sorted(names)) {
    merged.results.push_back(results[i]);
  }
  return merged;
}

void replay_report(const MergedReport& merged, const std::vector<RunListener*>& listeners) {
  for (RunListener* listener : listeners) listener->run_started(merged.info);
  for (const ScenarioResult* result : merged.results) {
    for (RunListener* listener : listeners) {
      if (result->verdict != Verdict::not_applicable) {
        listener->scenario_started(*result->scenario, result->name);
      }
      listener->scenario_ended(*result);
    }
  }
  for (RunListener* listener : listeners) listener->run_ended(merged.summary);
}

}  // namespace harness
