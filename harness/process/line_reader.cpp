#include "process/line_reader.h"

#include <algorithm>
#include <utility>

#include "text/encoding.h"

namespace harness {

LineReader::LineReader(OnLine on_line, LineLimits limits)
    : on_line_(std::move(on_line)), limits_(limits) {}

void LineReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t end = bytes.find('\n');
    std::string_view piece = bytes.substr(0, end);
    // One byte more than the limit is kept, so that a return at the edge can be told from text.
    if (line_.size() <= limits_.line_bytes) {
      line_ += piece.substr(0, limits_.line_bytes + 1 - line_.size());
    }
    line_length_ += piece.size();
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    end_line();
  }
}

void LineReader::finish() {
  if (line_length_ > 0) end_line();
}

void LineReader::end_line() {
  std::string line = std::exchange(line_, {});
  std::uint64_t length = std::exchange(line_length_, 0);
  if (lines_given_ >= limits_.lines || bytes_given_ >= limits_.total_bytes) {
    if (!std::exchange(full_, true)) on_line_("… (more lines came, which are not kept)");
    return;
  }
  if (line.size() == length && line.ends_with('\r')) {
    line.pop_back();
    --length;
  }
  std::string shown;
  if (length > limits_.line_bytes) {
    // A character that the cut goes through would show as stray bytes.
    line.resize(character_edge(line, limits_.line_bytes));
    shown = escape_bytes(line) + "… (" + std::to_string(length) + " bytes)";
  } else {
    shown = escape_bytes(line);
  }
  ++lines_given_;
  bytes_given_ += line.size() + 1;
  on_line_(std::move(shown));
}

}  // namespace harness
