#pragma once

#include <string>
#include <string_view>

#include "world/state.h"

/// What the server does with what a backend sends (proto/README.md 6): a table of handlers, one for
/// each type of frame that it handles.
namespace harness::world {

/// A frame came over this connection, which lives.
Reading receive(State& state, Backend& backend, const MessagePtr& message);

/// One received frame whose payload is whole, as its handler sees it.
struct ReceivedFrame {
  State& state;
  Backend& backend;
  const MessagePtr& message;
  Reading& reading;  ///< What becomes of the frames behind this one.

  /// The user, or null. Null is a finding, unless the frame may have crossed his LOGOUT.
  User* user(const std::string& jid) const;
  bool may_have_crossed_logout(std::string_view jid) const;
  void report(std::string_view finding, std::string detail = "") const;
  void stall() const { reading = Reading::stalls; }
};
using FrameHandler = void (*)(const ReceivedFrame&);

// received_users.cpp
void on_connected(const ReceivedFrame& frame);
void on_disconnected(const ReceivedFrame& frame);
void on_buddy_changed(const ReceivedFrame& frame);
void on_buddy_removed(const ReceivedFrame& frame);
void on_user_buddy(const ReceivedFrame& frame);  ///< Chat states and AUTH_REQUEST.
void on_vcard(const ReceivedFrame& frame);
void on_room_list(const ReceivedFrame& frame);

// received_messages.cpp
void on_message(const ReceivedFrame& frame);  ///< CONV_MESSAGE and ROOM_SUBJECT_CHANGED.
void on_ack(const ReceivedFrame& frame);
void on_attention(const ReceivedFrame& frame);
void on_participant(const ReceivedFrame& frame);
void on_room_nickname(const ReceivedFrame& frame);

// received_backend.cpp
void on_pong(const ReceivedFrame& frame);
void on_stats(const ReceivedFrame& frame);
void on_config(const ReceivedFrame& frame);
void on_query(const ReceivedFrame& frame);
void on_raw_xml(const ReceivedFrame& frame);

}  // namespace harness::world
