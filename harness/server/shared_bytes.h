#pragma once

#include <uv.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace harness {

/// What is to be written: a few bytes, then shared ones, of which any part can be taken without a
/// copy of the shared ones.
struct SharedBytes {
  std::string head;
  std::shared_ptr<const std::string> shared;  ///< May be null.
  std::size_t begin = 0;                      ///< Of the part of `shared`.
  std::size_t end = 0;

  std::size_t size() const { return head.size() + (end - begin); }
  SharedBytes part(std::size_t from, std::size_t count) const {
    SharedBytes result;
    if (from < head.size()) result.head = head.substr(from, count);
    count -= result.head.size();
    const std::size_t skipped = from - std::min(from, head.size());
    if (count == 0) return result;
    result.shared = shared;
    result.begin = begin + skipped;
    result.end = result.begin + count;
    return result;
  }
  std::string text() const { return shared ? head + shared->substr(begin, end - begin) : head; }
  /// Puts more behind it. Copies what stands there already, not what is shared in `more`.
  void append(SharedBytes more) {
    if (shared) head.append(*shared, begin, end - begin);
    head += more.head;
    shared = std::move(more.shared);
    begin = more.begin;
    end = more.end;
  }
  /// What is behind the first `taken` bytes, for libuv. Returns how many of the two are used.
  unsigned buffers(std::size_t taken, uv_buf_t* out) const {
    unsigned used = 0;
    const auto add = [&](const std::string& bytes, std::size_t from, std::size_t to) {
      // libuv takes what it only reads as char*.
      if (from < to)
        out[used++] =
            uv_buf_init(const_cast<char*>(bytes.data()) + from, static_cast<unsigned>(to - from));
    };
    add(head, taken, head.size());
    if (shared) add(*shared, begin + taken - std::min(taken, head.size()), end);
    return used;
  }
};

}  // namespace harness
