#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "suite/expectations.h"

namespace harness {

/// What a run has seen of one scenario in one shape, before any expectation.
struct SeenResult {
  std::string name;
  Verdict verdict = Verdict::pass;
  std::vector<std::string> words;  ///< failure_words().
  std::string text;                ///< expectation_text().
};

/// The part of a failure's words that is the same in each run, and fit for a column: without times
/// and counts, no longer than a line. "" for an outcome without failure and finding.
std::string expectation_text(const Outcome& outcome);

/// A rewritten file, and what became of its lines.
struct ExpectationUpdate {
  std::string text;
  int added = 0;
  int changed = 0;
  int removed = 0;
};

/// The file as the run says it should be. Comments, reasons, and lines about scenarios that were
/// not run stay; lines that no longer hold go, or get the text that came; what fails without a line
/// gets one, with reason_to_fill_in. A glob that holds only in part becomes lines for what is left.
/// Weak verdicts get new lines only if `strict`. `not_run` are the names that the run left out,
/// `ids` all scenarios that there are (none: not known), so that a line about none of them goes.
/// `file` is null if there is none yet; `backend_name` is for the head of a new file.
ExpectationUpdate update_expectations(const ExpectationFile* file,
                                      const std::vector<SeenResult>& seen,
                                      const std::vector<std::string>& not_run,
                                      const std::vector<std::string>& ids, bool strict,
                                      const std::string& backend_name);

}  // namespace harness
