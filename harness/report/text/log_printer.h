#pragma once

#include "journal/journal.h"
#include "journal/redact.h"

namespace harness {

/// For -v: prints the fake server's log, in the server's layout, and the backend's own lines as
/// they come, on standard error. The redactor outlives the journal's session.
void print_log_of(Journal& journal, const Redactor& redactor);

}  // namespace harness
