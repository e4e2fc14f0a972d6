#include "wire/frame.h"

#include <algorithm>

namespace harness {
namespace {

/// A buffer that grew past this for one long frame is given back once it is empty.
constexpr std::size_t kept_capacity = 1u << 20;

std::uint32_t read_length(const char* at) {
  const auto byte = [at](int i) { return std::uint32_t{static_cast<std::uint8_t>(at[i])}; };
  return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

}  // namespace

void FrameReader::feed(std::string_view bytes) {
  if (to_discard_ > 0) {
    const std::size_t drop = std::min<std::uint64_t>(to_discard_, bytes.size());
    bytes.remove_prefix(drop);
    to_discard_ -= drop;
  }
  if (position_ == buffer_.size()) {
    buffer_.clear();
    if (buffer_.capacity() > kept_capacity) buffer_.shrink_to_fit();
    position_ = 0;
  } else if (position_ > buffer_.size() / 2) {
    // Moves fewer bytes than were consumed since the last time, so the sum stays linear.
    buffer_.erase(0, position_);
    position_ = 0;
  }
  buffer_.append(bytes);
}

FrameReader::State FrameReader::next(std::string_view* body) {
  if (to_discard_ > 0) return State::need_more;
  if (pending() < frame_header_size) {
    announced_ = 0;
    return State::need_more;
  }
  announced_ = read_length(buffer_.data() + position_);
  if (announced_ > max_frame_) {
    position_ += frame_header_size;
    const std::size_t drop = std::min(announced_, pending());
    position_ += drop;
    to_discard_ = announced_ - drop;
    return State::too_long;
  }
  if (pending() - frame_header_size < announced_) return State::need_more;
  *body = std::string_view(buffer_).substr(position_ + frame_header_size, announced_);
  position_ += frame_header_size + announced_;
  return State::frame;
}

std::string frame_header(std::uint32_t length) {
  return {static_cast<char>(length >> 24), static_cast<char>(length >> 16),
          static_cast<char>(length >> 8), static_cast<char>(length)};
}

void write_frame(std::string_view body, std::string* out) {
  const auto length = static_cast<std::uint32_t>(body.size());
  const char header[frame_header_size] = {
      static_cast<char>(length >> 24), static_cast<char>(length >> 16),
      static_cast<char>(length >> 8), static_cast<char>(length)};
  out->append(header, frame_header_size);
  out->append(body);
}

}  // namespace harness
