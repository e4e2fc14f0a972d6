#pragma once

#include <cstdint>
#include <deque>

#include "journal/journal.h"
#include "wire/message.h"

namespace harness {

/// A frame that a backend sent, with its place in the journal.
struct InboxFrame {
  std::uint64_t sequence = 0;
  MessagePtr message;
};

/// The frames of one backend that a scenario may still ask for. Positions count from 0 over the
/// whole session and stay valid; what lies far behind the reader is let go.
class Inbox {
 public:
  void push(InboxFrame received) {
    bytes_ += memory_of(*received.message);
    frames_.push_back(std::move(received));
  }
  std::uint64_t begin() const { return first_; }
  std::uint64_t end() const { return first_ + frames_.size(); }
  const InboxFrame& at(std::uint64_t position) const { return frames_[position - first_]; }
  /// The reader will not ask for anything before `position`; a few are kept for reports.
  void read_up_to(std::uint64_t position) {
    for (; read_ < position && read_ < end(); ++read_) bytes_read_ += cost_of(read_);
    while (first_ < read_ &&
           (first_ + kept_for_reports < read_ || bytes_read_ > bytes_kept_for_reports)) {
      drop_oldest();
    }
  }
  /// Lets the oldest go until at most `bytes` of memory, the newest not counted, and so many frames
  /// are held. Returns how many went.
  std::uint64_t shrink_to(std::size_t bytes, std::size_t frames) {
    const std::uint64_t before = first_;
    const std::size_t newest = frames_.empty() ? 0 : memory_of(*frames_.back().message);
    while (frames_.size() > 1 && (bytes_ - newest > bytes || frames_.size() > frames)) {
      drop_oldest();
    }
    return first_ - before;
  }

 private:
  static constexpr std::uint64_t kept_for_reports = 64;
  static constexpr std::size_t bytes_kept_for_reports = std::size_t{256} << 10;

  std::size_t cost_of(std::uint64_t position) const { return memory_of(*at(position).message); }
  void drop_oldest() {
    const std::size_t cost = cost_of(first_);
    bytes_ -= cost;
    if (first_ < read_) {
      bytes_read_ -= cost;
    } else {
      read_ = first_ + 1;
    }
    frames_.pop_front();
    ++first_;
  }
  std::deque<InboxFrame> frames_;
  std::uint64_t first_ = 0;
  std::uint64_t read_ = 0;  ///< Never before `first_`.
  std::size_t bytes_ = 0;
  std::size_t bytes_read_ = 0;  ///< Of those before `read_`.
};

}  // namespace harness
