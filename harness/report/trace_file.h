#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "journal/journal.h"
#include "journal/redact.h"

namespace harness {

/// Whether trace files could be written; shared by all traces of a run.
struct TraceTrouble {
  std::string words;  ///< The first trouble: `cannot write FILE: No space left on device`.
};

/// Writes everything the journal is told to `path` (JSON lines, journal/trace.h), until the
/// journal goes. Folders are made. The journal's session outlives the redactor's use.
void write_trace_of(Journal& journal, const Redactor& redactor, const std::string& path,
                    std::string_view scenario, std::string_view backend,
                    std::shared_ptr<TraceTrouble> trouble);

}  // namespace harness
