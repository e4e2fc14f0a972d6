// What comes over a backend's connection: to the journal, to the inbox, and to the world when the
// server would look at it.
#include <fmt/format.h>

#include <utility>

#include "session/session.h"
#include "session/spare_memory.h"

namespace harness {

namespace {

// A backend may send faster than a scenario reads; past these the oldest unread frames go.
constexpr std::size_t inbox_bytes = std::size_t{64} << 20;
constexpr std::size_t inbox_frames = 32'768;

/// "31 of 33554432 bytes of it had come", and what a length in the wrong byte order looks like.
std::string truncated_words(std::size_t pending, std::size_t announced) {
  constexpr std::size_t length_word = 4;
  if (pending < length_word)
    return fmt::format("{} of the 4 bytes of its length had come", pending);
  const std::size_t body = pending - length_word;
  const auto turned = __builtin_bswap32(static_cast<std::uint32_t>(announced));
  const bool is_turned = turned < announced && turned <= body;
  return fmt::format("{} of {} bytes of it had come{}", body, announced,
                     is_turned ? "; is its length little-endian?" : "");
}

}  // namespace

void Session::connection_opened(int connection) {
  BackendSlot* slot = nullptr;
  for (const auto& candidate : slots_) {
    if (candidate->connection == 0 && !candidate->exited()) {
      slot = candidate.get();
      break;
    }
  }
  if (!slot) {
    slot = &add_slot(next_backend_id());
    add_finding(make_finding("connection.second", slot->number));
  }
  slot->connection = connection;
  slot->connected = true;
  slot->open = true;
  journal_.append(text_event(EventKind::connection_opened, slot->number, "", ""));
  if (slot->number > 1 || options_.first_ping_delay <= Duration{}) {
    welcome(*slot);
  } else {
    welcome_later(*slot);
  }
}

void Session::read_begun(int connection) {
  BackendSlot* slot = slot_of_connection(connection);
  if (!slot) return;
  slot->stalled = false;
  while (!slot->unread.empty() && !slot->stalled) {
    const MessagePtr message = std::move(slot->unread.front());
    slot->unread.pop_front();
    slot->stalled = world_.received(slot->number, message) == Reading::stalls;
  }
}

void Session::hear(BackendSlot& slot, const MessagePtr& message) {
  if (!slot.stalled) {
    slot.stalled = world_.received(slot.number, message) == Reading::stalls;
    return;
  }
  slot.unread.push_back(message);
  // The server would hold them for ever; what a flood is made of is known by then.
  if (slot.unread.size() > inbox_frames) slot.unread.pop_front();
}

void Session::frame_arrived(int connection, std::string body) {
  BackendSlot* slot = slot_of_connection(connection);
  if (!slot) return;
  if (body.size() >= huge_frame) give_spare_memory_back();
  MessagePtr message = decode_owned_message(std::move(body));
  journal_.append(frame_event(EventKind::frame_received, slot->number, message));
  slot->inbox.push({journal_.count(), message});
  if (message->is(pb::WrapperMessage::TYPE_PONG) && slot->pongs < slot->pings) {
    ++slot->pongs;
    slot->last_pong_at = slot->inbox.end();
  }
  hear(*slot, message);
  if (const std::uint64_t lost = slot->inbox.shrink_to(inbox_bytes, inbox_frames);
      lost > 0 && !ending_) {
    add_finding(make_finding("limit.unread-frames", slot->number));
  }
}

void Session::frame_too_long(int connection, std::size_t announced) {
  if (BackendSlot* slot = slot_of_connection(connection)) {
    add_finding(make_finding(
        "frame.too-long", slot->number,
        fmt::format("{} announced", format_size(static_cast<std::int64_t>(announced)))));
  }
}

void Session::read_done() { changed_.notify(); }

void Session::connection_closed(int connection, const std::string& how, std::size_t pending,
                                std::size_t announced) {
  BackendSlot* slot = slot_of_connection(connection);
  if (!slot) return;
  slot->closed_by_backend = true;
  slot->closed_how = how;
  journal_.append(text_event(EventKind::connection_closed, slot->number, "", how));
  if (pending > 0 && slot->signal_sent == 0) {
    add_finding(make_finding("frame.truncated", slot->number, truncated_words(pending, announced)));
  }
  world_.backend_disconnected(slot->number);  // Which writes EXIT all the same.
  slot->open = false;
}

void Session::writes_done(int) { changed_.notify(); }

}  // namespace harness
