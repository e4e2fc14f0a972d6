#include "commands/detect.h"

#include <fmt/format.h>
#include <unistd.h>

#include "backend/profile_rows.h"
#include "commands/rerun.h"
#include "report/text/detect_text.h"
#include "suite/advice.h"

namespace harness {

namespace {

/// What the backend printed and how it ended, a line each.
std::string words_of_not_started(const Outcome& outcome) {
  std::string words;
  for (const FindingCount& finding : outcome.findings) {
    const Finding& first = finding.first;
    words += fmt::format("\n  {}: it {}", first.row->id, first.row->what);
    if (!first.detail.empty()) words += fmt::format(" ({})", first.detail);
  }
  if (!outcome.last_lines.empty()) words += "\n  its last lines:";
  for (const std::string& line : outcome.last_lines) words += "\n    " + line;
  for (const std::string& line : usage_advice(outcome.last_lines)) words += "\n" + line;
  return words;
}

}  // namespace

void select_probes(Inputs& inputs, Selection& selection) {
  selection.tags = probe_tags();
  for (std::string& name : capability_names()) inputs.profile.can.insert(std::move(name));
}

Refusal why_nothing_detected(const Detector& detector, const DetectRequest& request) {
  if (detector.summary().interrupted) return {exit_interrupted, "interrupted"};
  if (detector.backend_came_up()) return {};
  const std::string& trouble = detector.not_started().trouble;
  return {exit_failed, fmt::format("cannot tell what this backend can do: {}{}\nTry: {}",
                                   trouble.empty() ? "it did not come up" : trouble,
                                   words_of_not_started(detector.not_started()),
                                   command_for_same_backend(request.call, request.input, "run",
                                                            {"-v", "conformance/start/connects"}))};
}

int report_detected(const Detector& detector, const DetectRequest& request) {
  if (const Refusal no = why_nothing_detected(detector, request)) return tell(no);
  const std::vector<Detected> all = detector.detected();
  fmt::print("{}\n{}\n{}", tried_text(request.profile), detect_text(all, style_of(STDOUT_FILENO)),
             can_text(all));
  return exit_ok;
}

}  // namespace harness
