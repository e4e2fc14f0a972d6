#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "journal/event.h"

namespace harness {

/// Events as the page's script reads them (html_report.js). A row is a JSON array that begins with
/// the time in microseconds since the session's start, event_kind_name, and the backend's number:
///
///   frames, and raw bytes:  …, type, [[field, value], …], base64, size
///   step_begun:             …, verb, its own words, line, when it passed (microseconds) or null
///   step_failed:            …, verb, first line of the failure, line, level
///   finding:                …, id, words, level
///   others:                 …, source, text
///   `more`:                 …, how many are left out there
///
/// A passed step is one row. Texts are shortened and made visible (report/html_text.h); base64 is
/// the first 256 bytes of a frame with its length word, size counts all of them.
struct EventRow {
  std::size_t number = 0;  ///< Its place among all rows, from 0.
  bool always = false;     ///< A failure or finding: stays when its neighbours are left out.
  std::string json;
};

struct EventRows {
  std::vector<EventRow> rows;
  std::size_t total = 0;  ///< As many there would be without limit.
};

/// At most about `limit` rows: the first and the last, and between them failures and findings.
/// Expects events without passwords.
EventRows event_rows(const std::deque<Event>& events, std::size_t limit);

/// The rows, or fewer of them, as one JSON array that may stand in a `<script>`.
std::string event_data(const EventRows& rows, std::size_t limit);

}  // namespace harness
