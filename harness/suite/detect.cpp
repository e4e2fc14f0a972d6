#include "suite/detect.h"

#include <fmt/format.h>

#include <algorithm>

#include "backend/profile_rows.h"

namespace harness {

namespace {

/// Why a probe did not pass: its first must, or that it never got so far. "" if it passed.
std::string fault_of(const ScenarioResult& result) {
  if (!result.outcome.trouble.empty()) return result.outcome.trouble;
  for (const Failure& failure : result.outcome.failures) {
    if (failure.level == Level::must) return failure.what;
  }
  return result.outcome.started ? "" : "the backend did not come up";
}

}  // namespace

std::string probe_tag(std::string_view capability) { return fmt::format("probe:{}", capability); }

std::vector<std::string> probe_tags() {
  std::vector<std::string> tags;
  for (const CapabilityRow& row : capability_rows()) tags.push_back(probe_tag(row.name));
  return tags;
}

void Detector::scenario_ended(const ScenarioResult& result) {
  came_up_ = came_up_ || result.outcome.started;
  const std::string fault = fault_of(result);
  Probe probe;
  probe.passed = fault.empty();
  probe.words = probe.passed ? fmt::format("{} passed", result.name)
                             : fmt::format("{} failed: {}", result.name, fault);
  for (const std::string& tag : result.scenario->tags) probes_[tag].push_back(probe);
}

std::vector<Detected> Detector::detected() const {
  std::vector<Detected> all;
  for (const CapabilityRow& row : capability_rows()) {
    Detected one;
    one.capability = row.name;
    const auto found = probes_.find(probe_tag(row.name));
    if (found == probes_.end()) {
      one.basis = "its probe was not run";
    } else {
      const std::vector<Probe>& probes = found->second;
      one.has = std::ranges::all_of(probes, &Probe::passed);
      for (const Probe& probe : probes) {
        if (probe.passed != one.has) continue;
        if (!one.basis.empty()) one.basis += "; ";
        one.basis += probe.words;
      }
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace harness
