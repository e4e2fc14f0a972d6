#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

/// Framing, proto/README.md 2: uint32 big-endian length, then that many bytes of a serialized
/// WrapperMessage. Reader and writer are mirror images; neither does I/O.
inline constexpr std::size_t frame_header_size = 4;

/// The protocol sets no limit. This one protects the harness; a frame past it is a finding.
inline constexpr std::size_t default_max_frame = 64u << 20;

/// From this length on a frame is worth not copying.
inline constexpr std::size_t long_frame = 64u << 10;

/// Cuts a byte stream into frame bodies. Entirely passive: the caller feeds what came and asks
/// for what is whole. Holds at most the bytes that have come, and room for eight times as many; a
/// length word alone reserves nothing.
class FrameReader {
 public:
  enum class State {
    frame,      ///< `*body` is one whole frame body (possibly empty).
    need_more,  ///< Nothing whole is left.
    too_long,   ///< A frame longer than the limit was announced. Told once; its bytes are
                ///< thrown away as they come, and the frame after it is read again.
  };

  explicit FrameReader(std::size_t max_frame = default_max_frame) : max_frame_(max_frame) {}

  /// Takes any cut of the stream. Invalidates bodies handed out before.
  void feed(std::string_view bytes);
  /// The view stays valid until the next feed().
  State next(std::string_view* body);
  /// The body that next() has just told, as a string of its own. A long one that is the last of
  /// what came takes the reader's memory with it instead of being copied: see missing().
  /// Invalidates bodies handed out before.
  std::string take_body(std::string_view body);

  /// How many bytes of the frame that is being waited for are still to come, if it is a long one;
  /// else 0. Who feeds no more than these at a time lets take_body() copy no long frame.
  std::size_t missing() const;
  /// The length word of the frame that is being waited for, or that was too long; 0 if no whole
  /// length word has come.
  std::size_t announced() const { return announced_; }
  /// Bytes held that are part of no whole frame yet, the length word included. Not 0 at the
  /// connection's end means that it ended inside a frame.
  std::size_t pending() const { return buffer_.size() - position_; }

 private:
  std::size_t max_frame_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::size_t announced_ = 0;
  std::uint64_t to_discard_ = 0;
};

/// Appends length word and body.
void write_frame(std::string_view body, std::string* out);
/// The length word alone, for frames whose body is sent apart or is a lie.
std::string frame_header(std::uint32_t length);

}  // namespace harness
