#include "wire/frame.h"

#include <algorithm>
#include <utility>

namespace harness {
namespace {

/// A buffer that grew past this for one long frame is given back once it is empty.
constexpr std::size_t kept_capacity = 256u << 10;

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
  // Room for the whole once an eighth has come, so that little is moved while the frame grows and
  // its memory has its size in the end.
  const std::size_t needed = pending() + missing();
  if (needed >= long_frame && pending() >= needed / 8) buffer_.reserve(position_ + needed);
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

std::string FrameReader::take_body(std::string_view body) {
  const bool is_last =
      !body.empty() && body.data() + body.size() == buffer_.data() + buffer_.size();
  const bool fits = buffer_.capacity() <= body.size() + body.size() / 2;
  if (body.size() < long_frame || !is_last || !fits) return std::string(body);
  std::string taken = std::move(buffer_);
  taken.erase(0, taken.size() - body.size());
  buffer_ = std::string();
  position_ = 0;
  return taken;
}

std::size_t FrameReader::missing() const {
  if (to_discard_ > 0 || pending() < frame_header_size) return 0;
  const std::size_t whole = frame_header_size + read_length(buffer_.data() + position_);
  if (whole < long_frame || whole - frame_header_size > max_frame_ || whole <= pending()) return 0;
  return whole - pending();
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
