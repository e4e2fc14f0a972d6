#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/level.h"
#include "wire/message.h"

namespace harness {

/// One row of the table of findings: what may be wrong with a backend beside what a scenario
/// checks. THE table: docs, `--allow`, reports and tests read it.
struct FindingRow {
  std::string_view id;  ///< Stable: `message.bad-timestamp`.
  Level level;
  std::string_view what;     ///< What the backend did: "sent a timestamp not in the form …".
  std::string_view server;   ///< "the real server …": what it makes of it.
  std::string_view users;    ///< What users of such a backend see go wrong. One short sentence.
  std::string_view mend;     ///< What the backend's author should change. One or two sentences.
  std::string_view example;  ///< Such a frame as message_to_line prints it, or "".
  std::string_view section;  ///< "proto/README.md, 6: CONV_MESSAGE".
};

std::span<const FindingRow> finding_rows();
/// Null if there is none.
const FindingRow* find_finding(std::string_view id);
std::vector<std::string> finding_ids();

/// One finding made. A plain value.
struct Finding {
  const FindingRow* row = nullptr;
  Level level = Level::must;  ///< The row's; lower where a scenario sends what no server sends.
  int backend = 0;            ///< Which backend of the session, from 1.
  std::string detail;         ///< The particulars: `timestamp "2026-11-22"`. May be "".
  MessagePtr message;         ///< The frame it is about, or null.
};

/// "sent a timestamp not in the form … (timestamp "2026-11-22")": what, and the particulars.
std::string finding_words(const Finding& finding);

/// Makes a finding of an id that must be in the table.
Finding make_finding(std::string_view id, int backend, std::string detail = "",
                     MessagePtr message = nullptr);

}  // namespace harness
