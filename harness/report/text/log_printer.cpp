#include "report/text/log_printer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "text/say.h"
#include "world/log.h"

namespace harness {

void print_log_of(Journal& journal, const Redactor& redactor) {
  const Clock& clock = journal.clock();
  journal.listen([&clock, &redactor](const Event& event) {
    if (event.kind == EventKind::server_log) {
      say("{}\n",
          redactor.text(format_log_line(clock.wall(), *event.log_level, event.source, event.text)));
    } else if (event.kind == EventKind::output_line) {
      say("backend {} {}: {}\n", event.backend, event.source, redactor.text(event.text));
    }
  });
}

}  // namespace harness
