#include "suite/detect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

/// What a program prints that did not expect what it met.
constexpr auto exception_signs =
    std::to_array<std::string_view>({"Traceback", "Exception", "Error:", "panicked at",
                                     "panic:", "terminate called", "Segmentation fault"});

/// What a backend sends by itself, on login or on joining a room: no answer to what a probe asks.
constexpr auto unasked_types =
    std::to_array<std::string_view>({"PONG", "STATS", "BACKEND_CONFIG", "CONNECTED",
                                     "BUDDY_CHANGED", "ROOM_LIST", "ROOM_SUBJECT_CHANGED"});

std::string_view type_of(std::string_view frame) { return frame.substr(0, frame.find(' ')); }

bool is_unasked(std::string_view frame) {
  return std::ranges::find(unasked_types, type_of(frame)) != unasked_types.end();
}

/// The frame that came and is an answer, though not the right one or not the whole; or "".
std::string half_answer(const Failure& failure) {
  if (!failure.came) return "";
  const std::string& nearest = failure.came->nearest;
  if (!nearest.empty() && !is_unasked(nearest)) return nearest;
  constexpr std::string_view missing = "missing: ";
  for (const std::string& line : failure.details) {
    if (!line.starts_with(missing)) continue;
    // Of several frames that were due, another one of that kind: BUDDY_TYPED, but no BUDDY_TYPING.
    const std::string_view type = type_of(std::string_view(line).substr(missing.size()));
    for (const std::string& frame : failure.came->frames) {
      if (!is_unasked(frame) && frame.starts_with(type.substr(0, type.find('_') + 1))) return frame;
    }
  }
  return "";
}

/// The last line that looks like an exception, or "".
std::string exception_in(const std::vector<std::string>& lines) {
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const bool is_sign = std::ranges::any_of(exception_signs, [&](std::string_view sign) {
      return line->find(sign) != std::string::npos;
    });
    if (is_sign) return *line;
  }
  return "";
}

/// A sign that a failed probe met a fault, and not something that the backend does not do; or "".
std::string sign_of_fault(const Outcome& outcome) {
  if (std::string line = exception_in(outcome.last_lines); !line.empty()) return line;
  // Not its end at EXIT, which has nothing to do with what was asked.
  for (const FindingCount& finding : outcome.findings) {
    if (finding.first.row->id == "process.ended-early") return "the backend " + outcome.ending;
  }
  for (const Failure& failure : outcome.failures) {
    if (failure.is_gone) return "the backend " + outcome.ending;
    if (std::string frame = half_answer(failure); !frame.empty()) {
      return fmt::format("but this came: {}", frame);
    }
  }
  return "";
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
  if (!result.outcome.started && not_started_.findings.empty()) not_started_ = result.outcome;
  const std::string fault = fault_of(result);
  Probe probe;
  probe.passed = fault.empty();
  probe.words = probe.passed ? fmt::format("{} passed", result.name)
                             : fmt::format("{} failed: {}", result.name, fault);
  if (!probe.passed) probe.fault = sign_of_fault(result.outcome);
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
        if (one.fault.empty()) one.fault = probe.fault;
        if (probe.passed != one.has) {
          one.fault = fmt::format("but {}", probe.words);
          continue;
        }
        if (!one.basis.empty()) one.basis += "; ";
        one.basis += probe.words;
      }
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace harness
