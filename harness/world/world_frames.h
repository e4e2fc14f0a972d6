#pragma once

#include <string>
#include <string_view>

#include "world/world_state.h"

namespace harness {

/// What the server does with one received frame whose payload is whole (proto/README.md 6). Each
/// handler is one row of the table in world_frames.cpp.
struct Received {
  World::State& world;
  World::Backend& backend;
  const MessagePtr& message;

  /// The user, or null. Null is a finding, unless the frame may have crossed his LOGOUT.
  World::User* user(const std::string& jid) const;
  void report(std::string_view finding, std::string detail = "") const;
  /// The server stops reading its buffer behind this frame until more bytes arrive.
  void stall() const { world.stalled = true; }
};
using FrameHandler = void (*)(const Received&);

// world_frames_users.cpp
void on_connected(const Received& received);
void on_disconnected(const Received& received);
void on_buddy_changed(const Received& received);
void on_buddy_removed(const Received& received);
void on_user_buddy(const Received& received);  ///< Chat states and AUTH_REQUEST.
void on_vcard(const Received& received);
void on_room_list(const Received& received);

// world_frames_messages.cpp
void on_message(const Received& received);  ///< CONV_MESSAGE and ROOM_SUBJECT_CHANGED.
void on_ack(const Received& received);
void on_attention(const Received& received);
void on_participant(const Received& received);
void on_room_nickname(const Received& received);

// world_frames_backend.cpp
void on_pong(const Received& received);
void on_stats(const Received& received);
void on_config(const Received& received);
void on_query(const Received& received);
void on_raw_xml(const Received& received);

}  // namespace harness
