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
      // `source` is "INFO NetworkPluginServer".
      const std::size_t blank = event.source.find(' ');
      const std::string level = event.source.substr(0, blank);
      const LogLevel parsed = level == "ERROR"  ? LogLevel::error
                              : level == "WARN" ? LogLevel::warn
                                                : LogLevel::info;
      say("{}\n", redactor.text(format_log_line(clock.wall(), parsed,
                                                event.source.substr(blank + 1), event.text)));
    } else if (event.kind == EventKind::output_line) {
      say("backend {} {}: {}\n", event.backend, event.source, redactor.text(event.text));
    }
  });
}

}  // namespace harness
