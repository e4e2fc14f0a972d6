#pragma once

#include <cstdio>

#include "journal/journal.h"
#include "journal/redact.h"

namespace harness {

/// For -v: prints the fake server's log, in the server's layout, and the backend's own lines as
/// they come. `out`, the journal and the redactor outlive the session that is listened to.
void print_log_of(Journal& journal, const Redactor& redactor, std::FILE* out);

}  // namespace harness
