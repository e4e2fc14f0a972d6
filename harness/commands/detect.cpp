#include "commands/detect.h"

#include <fmt/format.h>
#include <unistd.h>

#include "backend/profile_rows.h"
#include "commands/exit_status.h"
#include "report/text/detect_text.h"
#include "text/say.h"

namespace harness {

void select_probes(Inputs& inputs, Selection& selection) {
  selection.tags = probe_tags();
  for (std::string& name : capability_names()) inputs.profile.can.insert(std::move(name));
}

int report_detected(const Detector& detector) {
  if (detector.summary().interrupted) return exit_interrupted;
  if (!detector.backend_came_up()) {
    const std::vector<Detected> all = detector.detected();
    say("spectrum2-harness: nothing can be told of this backend: {}\n"
        "Try: spectrum2-harness run -v conformance/start/connects\n",
        all.front().basis);
    return exit_failed;
  }
  fmt::print("{}", detect_text(detector.detected(), style_of(STDOUT_FILENO)));
  return exit_ok;
}

}  // namespace harness
