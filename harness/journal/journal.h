#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

#include "async/clock.h"
#include "journal/event.h"

namespace harness {

/// About what a message costs in memory, in bytes, its parsed payload included.
std::size_t memory_of(const Message& message);

/// Everything that happened in one session, in order. Sources append, everything else
/// listens or reads. Keeps the newest events within a budget of bytes; the trace file is the whole.
/// Owned by its session. No I/O.
class Journal {
 public:
  using Listener = std::function<void(const Event&)>;

  /// `clock` outlives the journal.
  explicit Journal(const Clock& clock, std::size_t byte_budget = std::size_t{4} << 20);

  /// Numbers and dates the event, keeps it, and tells the listeners in the order they came.
  /// A listener may append; its event comes after this one, and is told to all after all have
  /// been told this one. A listener may listen; it hears what comes after the current event.
  void append(Event event);
  void listen(Listener listener) { listeners_.push_back(std::move(listener)); }

  /// What is still kept, oldest first.
  const std::deque<Event>& kept() const { return kept_; }
  /// How many have been appended, and so the newest sequence number.
  std::uint64_t count() const { return count_; }
  /// How many were let go to stay within the budget.
  std::uint64_t forgotten() const { return count_ - kept_.size(); }
  /// Time since the journal's start.
  Duration elapsed() const { return clock_.now() - start_; }
  const Clock& clock() const { return clock_; }

 private:
  void tell(const Event& event) const;
  void forget_old();

  const Clock& clock_;
  Duration start_;
  std::size_t byte_budget_;
  std::size_t bytes_ = 0;
  std::uint64_t count_ = 0;
  std::deque<Event> kept_;
  std::deque<std::size_t> costs_;  ///< Of the kept ones, as counted in `bytes_`.
  std::uint64_t told_ = 0;  ///< Sequence number of the newest event that listeners were told.
  bool telling_ = false;
  std::deque<Listener> listeners_;  ///< A deque, so that a running listener stays where it is.
};

}  // namespace harness
