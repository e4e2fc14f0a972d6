#pragma once

#include <endian.h>

#include <algorithm>
#include <cstring>

#include "parts.h"

// What bugs are made of that look at bytes before they are frames.

namespace echo {

/// The bytes of a length word.
constexpr std::size_t kLengthSize = 4;

/// The length word that starts at `place`.
inline std::uint32_t length_at(const std::string& bytes, std::size_t place) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + place, kLengthSize);
  return be32toh(length);
}

/// How many bytes of the buffer are whole frames, at most `most` of them.
inline std::size_t whole_frames(const std::string& buffer, int most) {
  std::size_t end = 0;
  for (; most > 0 && buffer.size() - end >= kLengthSize; --most) {
    const std::size_t next = end + kLengthSize + length_at(buffer, end);
    if (next > buffer.size()) break;
    end = next;
  }
  return end;
}

/// Looks at what is not taken yet whenever bytes came.
inline Misbehaviour at_read(std::function<void(Line&, std::string&)> what) {
  Misbehaviour odd;
  odd.read = std::move(what);
  return odd;
}

/// Looks at the length words; a frame with a bad one ends the process, or the bytes from there on.
inline Misbehaviour at_length(std::function<bool(std::uint32_t)> is_bad, bool fatal) {
  return at_read([is_bad, fatal](Line&, std::string& buffer) {
    for (std::size_t at = 0; buffer.size() - at >= kLengthSize;) {
      const std::uint32_t length = length_at(buffer, at);
      if (is_bad(length) && fatal) std::_Exit(1);
      if (is_bad(length)) buffer.resize(at);
      if (length > buffer.size() - std::min(buffer.size(), at + kLengthSize)) return;
      at += kLengthSize + length;
    }
  });
}

/// Calls `what(at, size)` for each whole frame in a read: where its body is, and how long.
template <class What>
Misbehaviour at_each_body(What what) {
  return at_read([what](Line&, std::string& buffer) mutable {
    for (std::size_t at = 0, end = whole_frames(buffer, 1 << 20); at < end;) {
      const std::size_t size = length_at(buffer, at);
      what(buffer, at + kLengthSize, size);
      at += kLengthSize + size;
    }
  });
}

}  // namespace echo
