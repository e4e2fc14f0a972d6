#include "commands/detect.h"

#include <fmt/format.h>
#include <unistd.h>

#include "backend/profile_rows.h"
#include "report/text/detect_text.h"

namespace harness {

void select_probes(Inputs& inputs, Selection& selection) {
  selection.tags = probe_tags();
  for (std::string& name : capability_names()) inputs.profile.can.insert(std::move(name));
}

int report_detected(const Detector& detector) {
  if (detector.summary().interrupted) return exit_interrupted;
  if (!detector.backend_came_up()) {
    const std::vector<Detected> all = detector.detected();
    return tell({exit_failed, fmt::format("cannot tell what this backend can do: {}\n"
                                          "Try: spectrum2-harness run -v "
                                          "conformance/start/connects",
                                          all.front().basis)});
  }
  fmt::print("{}", detect_text(detector.detected(), style_of(STDOUT_FILENO)));
  return exit_ok;
}

}  // namespace harness
