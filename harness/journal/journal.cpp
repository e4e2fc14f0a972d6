#include "journal/journal.h"

namespace harness {
namespace {

/// About what an event costs in memory.
std::size_t cost(const Event& event) {
  return sizeof(Event) + event.source.size() + event.text.size() +
         (event.message ? memory_of(*event.message) : 0);
}

}  // namespace

std::size_t memory_of(const Message& message) {
  // The payload's parsed form is of the size of its bytes, which are a part of the body.
  constexpr std::size_t parsed_payload = 256;
  return sizeof(Message) + parsed_payload + message.body.size() + message.payload_bytes.size() +
         message.payload_apart.size();
}

Journal::Journal(const Clock& clock, std::size_t byte_budget)
    : clock_(clock), start_(clock.now()), byte_budget_(byte_budget) {}

void Journal::append(Event event) {
  event.sequence = ++count_;
  event.time = elapsed();
  costs_.push_back(cost(event));
  bytes_ += costs_.back();
  kept_.push_back(std::move(event));
  // Called by a listener: the loop below, further up the stack, tells this one in its turn.
  if (telling_) return;
  telling_ = true;
  while (told_ < count_) {
    tell(kept_[told_ - forgotten()]);
    ++told_;
    forget_old();
  }
  telling_ = false;
}

void Journal::tell(const Event& event) const {
  const std::size_t listeners = listeners_.size();
  for (std::size_t i = 0; i < listeners; ++i) listeners_[i](event);
}

void Journal::forget_old() {
  // The newest stays whatever it costs, and so does what was not told yet.
  while (bytes_ > byte_budget_ && kept_.size() > 1 && kept_.front().sequence <= told_) {
    bytes_ -= costs_.front();
    costs_.pop_front();
    kept_.pop_front();
  }
}

}  // namespace harness
