#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace harness {

/// Bounds of what one stream may put into the journal.
struct LineLimits {
  std::size_t line_bytes = std::size_t{8} << 10;        ///< A longer line is cut.
  std::uint64_t lines = 100'000;                        ///< Lines handed on in all.
  std::uint64_t total_bytes = std::uint64_t{16} << 20;  ///< Bytes handed on in all.
};

/// Bytes of an output stream to lines that can be shown: without the newline (and a return before
/// it), bytes that are no UTF-8 and control characters escaped (text/encoding.h), long lines cut
/// with "… (N bytes)" behind them. What comes past the limits is told once, by the line "… (more
/// lines came, which are not kept)". Holds at most `line_bytes` of an unfinished line. Pure: the
/// caller brings the bytes.
class LineReader {
 public:
  using OnLine = std::function<void(std::string line)>;

  explicit LineReader(OnLine on_line, LineLimits limits = {});

  void feed(std::string_view bytes);
  /// The stream has ended: an unfinished last line is handed on.
  void finish();

 private:
  void end_line();

  OnLine on_line_;
  LineLimits limits_;
  std::string line_;               ///< Start of the unfinished line.
  std::uint64_t line_length_ = 0;  ///< Its whole length so far.
  std::uint64_t bytes_given_ = 0;
  std::uint64_t lines_given_ = 0;
  bool full_ = false;  ///< A line past the limits came.
};

}  // namespace harness
