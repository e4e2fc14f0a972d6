#pragma once

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "misbehaviour.h"

// What bugs and quirks are made of: each function returns a misbehaviour of one fault.

namespace echo {

using Type = Frame::Type;

/// The payload of a frame, as far as it parses.
template <class Payload>
Payload payload_of(const Frame& frame) {
  Payload payload;
  payload.ParsePartialFromString(frame.payload());
  return payload;
}

/// Puts a payload, complete or not, into a frame.
inline void set_payload(Frame& frame, const google::protobuf::MessageLite& payload) {
  payload.SerializePartialToString(frame.mutable_payload());
}

inline Frame frame_of(Type type, const google::protobuf::MessageLite& payload) {
  Frame frame;
  frame.set_type(type);
  set_payload(frame, payload);
  return frame;
}

inline bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Logs a user out as if LOGOUT had come.
inline void log_out(Line& line, const std::string& user) {
  pbnetwork::Logout logout;
  logout.set_user(user);
  logout.set_legacyname("");
  line.handle(frame_of(Frame::TYPE_LOGOUT, logout));
}

/// Calls `what(line, frame)` for each frame of a type that comes; it returns its fate.
template <class What>
Misbehaviour at_receipt(Type type, What what) {
  Misbehaviour odd;
  odd.receive = [type, what](Line& line, Frame& frame) mutable {
    return frame.type() == type ? what(line, frame) : Fate::handle;
  };
  return odd;
}

/// Calls `what(line, frame)` for each frame of a type that is sent; false: it is not sent.
template <class What>
Misbehaviour at_sending(Type type, What what) {
  Misbehaviour odd;
  odd.send = [type, what](Line& line, Frame& frame) mutable {
    return frame.type() == type ? what(line, frame) : true;
  };
  return odd;
}

/// Changes the payload of each frame of a type that is sent.
template <class Payload>
Misbehaviour changed(Type type, std::function<void(Payload&)> change) {
  return at_sending(type, [change](Line&, Frame& frame) {
    auto payload = payload_of<Payload>(frame);
    change(payload);
    set_payload(frame, payload);
    return true;
  });
}

/// Changes the payload of each frame of a type that comes, before it is handled.
template <class Payload>
Misbehaviour misread(Type type, std::function<void(Payload&)> change) {
  return at_receipt(type, [change](Line&, Frame& frame) {
    auto payload = payload_of<Payload>(frame);
    change(payload);
    set_payload(frame, payload);
    return Fate::handle;
  });
}

/// Sends none of a type.
inline Misbehaviour unsent(Type type) {
  return at_sending(type, [](Line&, Frame&) { return false; });
}

/// Sends each of a type twice.
inline Misbehaviour sent_twice(Type type) {
  return at_sending(type, [](Line& line, Frame& frame) {
    line.put(frame);
    return true;
  });
}

/// Sends frames of one type as another.
inline Misbehaviour sent_as(Type type, Type other) {
  return at_sending(type, [other](Line&, Frame& frame) {
    frame.set_type(other);
    return true;
  });
}

/// Ends the process, as a crash would, at a frame for which `when(frame)` is true.
template <class When>
Misbehaviour dies(When when) {
  Misbehaviour odd;
  odd.receive = [when](Line&, Frame& frame) mutable {
    if (when(frame)) std::_Exit(1);
    return Fate::handle;
  };
  return odd;
}

/// The same for one type, looking at its payload.
template <class Payload>
Misbehaviour dies_at(Type type, std::function<bool(const Payload&)> when) {
  return dies([type, when](const Frame& frame) {
    return frame.type() == type && when(payload_of<Payload>(frame));
  });
}

/// Does not handle frames for which `when(frame)` is true.
template <class When>
Misbehaviour unheard(When when) {
  Misbehaviour odd;
  odd.receive = [when](Line&, Frame& frame) mutable {
    return when(frame) ? Fate::ignore : Fate::handle;
  };
  return odd;
}

/// Does something besides at each frame of a type that comes.
template <class What>
Misbehaviour besides(Type type, What what) {
  return at_receipt(type, [what](Line& line, Frame& frame) mutable {
    what(line, frame);
    return Fate::handle;
  });
}

/// Does something at each LOGIN that is accepted, once it was answered with CONNECTED.
template <class What>
Misbehaviour at_connected(What what) {
  return at_sending(Frame::TYPE_CONNECTED, [what](Line& line, Frame& frame) mutable {
    line.put(frame);
    what(line, payload_of<pbnetwork::Connected>(frame).user());
    return false;
  });
}

/// A message as a contact or a room sends it.
inline pbnetwork::ConversationMessage message_of(const std::string& user,
                                                 const std::string& contact,
                                                 const std::string& text) {
  pbnetwork::ConversationMessage message;
  message.set_username(user);
  message.set_buddyname(contact);
  message.set_message(text);
  return message;
}

}  // namespace echo
