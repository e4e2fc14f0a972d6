#include <algorithm>
#include <cstring>
#include <set>

#include "bugs.h"
#include "byte_parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;

bool is_handled(Type type) {
  static const std::set<int> handled = {Frame::TYPE_LOGIN,
                                        Frame::TYPE_LOGOUT,
                                        Frame::TYPE_BUDDY_CHANGED,
                                        Frame::TYPE_BUDDY_REMOVED,
                                        Frame::TYPE_CONV_MESSAGE,
                                        Frame::TYPE_PING,
                                        Frame::TYPE_JOIN_ROOM,
                                        Frame::TYPE_LEAVE_ROOM,
                                        Frame::TYPE_ROOM_SUBJECT_CHANGED,
                                        Frame::TYPE_VCARD,
                                        Frame::TYPE_STATUS_CHANGED,
                                        Frame::TYPE_BUDDY_TYPING,
                                        Frame::TYPE_BUDDY_TYPED,
                                        Frame::TYPE_BUDDY_STOPPED_TYPING,
                                        Frame::TYPE_ATTENTION,
                                        Frame::TYPE_EXIT,
                                        Frame::TYPE_QUERY,
                                        Frame::TYPE_RAW_XML,
                                        Frame::TYPE_BUDDIES};
  return handled.count(type) != 0;
}

/// The memory is written, or it would not count.
Misbehaviour allocates_by_length() {
  return at_read([kept = std::make_shared<std::string>()](Line&, std::string& buffer) {
    const std::size_t end = whole_frames(buffer, 1 << 20);
    if (buffer.size() - end < kLengthSize) return;
    const std::size_t length = length_at(buffer, end);
    if (length > kept->size()) kept->assign(std::min<std::size_t>(length, 400 << 20), 'x');
  });
}

bool has_bad_text(const std::string& text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(),
                                                             static_cast<int>(text.size())) == 0;
}

bool is_incomplete(const Frame& frame) {
  if (frame.type() == Frame::TYPE_CONV_MESSAGE) {
    return !payload_of<pb::ConversationMessage>(frame).IsInitialized();
  }
  if (frame.type() == Frame::TYPE_LOGIN) return !payload_of<pb::Login>(frame).IsInitialized();
  if (frame.type() == Frame::TYPE_STATUS_CHANGED) {
    return !payload_of<pb::Status>(frame).IsInitialized();
  }
  return frame.type() == Frame::TYPE_BUDDY_CHANGED && !payload_of<pb::Buddy>(frame).IsInitialized();
}

bool has_unknown_fields(const Frame& frame) {
  if (frame.type() != Frame::TYPE_LOGIN && frame.type() != Frame::TYPE_CONV_MESSAGE) return false;
  if (frame.type() == Frame::TYPE_LOGIN) {
    return !payload_of<pb::Login>(frame).unknown_fields().empty();
  }
  return !payload_of<pb::ConversationMessage>(frame).unknown_fields().empty();
}

/// Frames that do not parse, or have no type, never reach `receive`.
Misbehaviour garbage_fatal() {
  return at_each_body([](const std::string& buffer, std::size_t at, std::size_t size) {
    Frame frame;
    const bool is_parsed = frame.ParsePartialFromArray(buffer.data() + at, static_cast<int>(size));
    if (!is_parsed) std::_Exit(1);
  });
}

Misbehaviour unknown_number_fatal() {
  return at_each_body([](const std::string& buffer, std::size_t at, std::size_t size) {
    Frame frame;
    const bool is_parsed = frame.ParsePartialFromArray(buffer.data() + at, static_cast<int>(size));
    if (is_parsed && size > 0 && !frame.has_type()) std::_Exit(1);
  });
}

/// What the socket does not take waits. Here it is not kept.
Misbehaviour backlog_lost() {
  Misbehaviour odd;
  odd.queue = [](Line&, std::string& waiting, std::size_t start) {
    if (start > 256 << 10) waiting.resize(start);
  };
  return odd;
}

Misbehaviour duplicate_fatal() {
  return dies([last = std::string()](const Frame& frame) mutable {
    const std::string bytes = frame.SerializePartialAsString();
    const bool is_same = frame.has_payload() && bytes == last;
    last = bytes;
    return is_same;
  });
}

bool is_forbidden(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

Misbehaviour control_characters_sent_back() {
  return besides(Frame::TYPE_CONV_MESSAGE, [](Line& line, Frame& frame) {
    const std::string text = payload_of<pb::ConversationMessage>(frame).message();
    if (std::any_of(text.begin(), text.end(), is_forbidden)) line.put(frame);
  });
}

/// Marks of direction, joiners, the byte order mark.
Misbehaviour invisible_characters_lost() {
  return changed<pb::ConversationMessage>(
      Frame::TYPE_CONV_MESSAGE, [](pb::ConversationMessage& message) {
        std::string& text = *message.mutable_message();
        for (const char* mark : {"\u200b", "\u200d", "\u202e", "\u202c", "\ufeff"}) {
          for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
            text.erase(at, std::strlen(mark));
          }
        }
      });
}

Misbehaviour burst_lost() {
  auto count = std::make_shared<int>(0);
  Misbehaviour odd = at_read([count](Line&, std::string&) { *count = 0; });
  odd.receive = [count](Line&, Frame&) { return ++*count > 50 ? Fate::ignore : Fate::handle; };
  return odd;
}

Misbehaviour users_fatal(Type type) {
  return dies([type, users = std::make_shared<std::set<std::string>>()](const Frame& frame) {
    if (frame.type() == Frame::TYPE_LOGIN) users->insert(payload_of<pb::Login>(frame).user());
    return frame.type() == type &&
           users->count(payload_of<pb::ConversationMessage>(frame).username()) == 0;
  });
}

Misbehaviour unknown_user_answered() {
  Misbehaviour odd;
  odd.receive = [users = std::set<std::string>()](Line& line, Frame& frame) mutable {
    if (frame.type() == Frame::TYPE_LOGIN) users.insert(payload_of<pb::Login>(frame).user());
    if (frame.type() == Frame::TYPE_CONV_MESSAGE &&
        users.count(payload_of<pb::ConversationMessage>(frame).username()) == 0) {
      line.put(frame);
    }
    return Fate::handle;
  };
  return odd;
}

}  // namespace

MisbehaviourTable robustness_bugs() {
  return {
      {"zero-length-fatal", "robustness", "dies at a frame of no bytes",
       [] { return at_length([](std::uint32_t length) { return length == 0; }, true); }},
      {"large-frame-fatal", "robustness", "dies at a frame above 1 MiB",
       [] { return at_length([](std::uint32_t length) { return length > 1 << 20; }, true); }},
      {"allocates-by-length", "robustness", "takes as much memory as a length word says",
       allocates_by_length},
      {"garbage-fatal", "robustness", "dies at a frame that does not parse", garbage_fatal},
      {"unknown-type-fatal", "robustness", "dies at a type that it does not handle",
       [] { return dies([](const Frame& frame) { return !is_handled(frame.type()); }); }},
      {"unknown-type-stalls", "robustness", "frames behind one it does not handle wait for more",
       [] {
         Misbehaviour odd;
         odd.receive = [](Line&, Frame& frame) {
           return is_handled(frame.type()) ? Fate::handle : Fate::stall;
         };
         return odd;
       }},
      {"unknown-field-fatal", "robustness", "dies at a field of a newer schema",
       [] { return dies(has_unknown_fields); }},
      {"missing-payload-fatal", "robustness", "dies at a frame that lacks its payload",
       [] {
         return dies([](const Frame& frame) {
           return !frame.has_payload() && frame.type() != Frame::TYPE_PING &&
                  frame.type() != Frame::TYPE_EXIT;
         });
       }},
      {"missing-field-fatal", "robustness", "dies at a payload that lacks a required field",
       [] { return dies(is_incomplete); }},
      {"bad-text-fatal", "robustness", "dies at text that is no UTF-8",
       [] {
         return dies_at<pb::ConversationMessage>(Frame::TYPE_CONV_MESSAGE,
                                                 [](const pb::ConversationMessage& message) {
                                                   return has_bad_text(message.message());
                                                 });
       }},
      {"bad-text-sent-back", "robustness", "text that is no UTF-8 comes back as it is",
       [] {
         return besides(Frame::TYPE_CONV_MESSAGE, [](Line& line, Frame& frame) {
           if (has_bad_text(payload_of<pb::ConversationMessage>(frame).message())) line.put(frame);
         });
       }},
      {"unknown-user-fatal", "robustness", "dies at a message of a user who is not logged in",
       [] { return users_fatal(Frame::TYPE_CONV_MESSAGE); }},
      {"unknown-user-answered", "robustness", "a message of a user who is not logged in comes back",
       unknown_user_answered},
      {"burst-lost", "robustness", "of the frames in one read those behind the 50th are lost",
       burst_lost},
      {"unknown-number-fatal", "robustness", "dies at a type that the schema does not have",
       unknown_number_fatal},
      {"backlog-lost", "robustness", "what is sent while 256 KiB wait to be read is lost",
       backlog_lost},
      {"duplicate-fatal", "robustness", "dies at a frame that comes twice", duplicate_fatal},
      {"control-characters-sent-back", "robustness", "characters that XML forbids come back",
       control_characters_sent_back},
      {"invisible-characters-lost", "robustness", "joiners and marks of direction are lost",
       invisible_characters_lost},
      {"long-name-fatal", "robustness", "dies at a name above 1000 bytes",
       [] {
         return dies_at<pb::ConversationMessage>(Frame::TYPE_CONV_MESSAGE,
                                                 [](const pb::ConversationMessage& message) {
                                                   return message.buddyname().size() > 1000;
                                                 });
       }},
      {"bad-name-fatal", "robustness", "dies at a name that is no UTF-8",
       [] {
         return dies_at<pb::Login>(
             Frame::TYPE_LOGIN, [](const pb::Login& login) { return has_bad_text(login.user()); });
       }},
  };
}

}  // namespace echo
