#include <endian.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "bugs.h"
#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;

constexpr std::size_t kLengthSize = 4;

std::uint32_t length_at(const std::string& bytes, std::size_t place) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + place, kLengthSize);
  return be32toh(length);
}

/// How many bytes of the buffer are whole frames, at most `most` of them.
std::size_t whole_frames(const std::string& buffer, int most) {
  std::size_t end = 0;
  for (; most > 0 && buffer.size() - end >= kLengthSize; --most) {
    const std::size_t next = end + kLengthSize + length_at(buffer, end);
    if (next > buffer.size()) break;
    end = next;
  }
  return end;
}

Misbehaviour at_read(std::function<void(Line&, std::string&)> what) {
  Misbehaviour odd;
  odd.read = std::move(what);
  return odd;
}

/// Changes a frame in its last form, length word first.
Misbehaviour at_queue(std::function<void(std::string& frame)> what) {
  Misbehaviour odd;
  odd.queue = [what](Line&, std::string& waiting, std::size_t start) {
    std::string frame = waiting.substr(start);
    what(frame);
    waiting.replace(start, std::string::npos, frame);
  };
  return odd;
}

void add_to_length(std::string& frame, int more) {
  const std::uint32_t length = htobe32(length_at(frame, 0) + more);
  std::memcpy(frame.data(), &length, kLengthSize);
}

Misbehaviour only_first_pong() {
  return at_sending(Frame::TYPE_PONG, [count = 0](Line&, Frame&) mutable { return ++count == 1; });
}

Misbehaviour stats_only_once() {
  return at_sending(Frame::TYPE_STATS, [count = 0](Line&, Frame&) mutable { return ++count == 1; });
}

Misbehaviour ping_in_burst_lost() {
  auto first = std::make_shared<bool>(true);
  Misbehaviour odd = at_read([first](Line&, std::string&) { *first = true; });
  odd.receive = [first](Line&, Frame& frame) {
    const bool lost = frame.type() == Frame::TYPE_PING && !*first;
    *first = false;
    return lost ? Fate::ignore : Fate::handle;
  };
  return odd;
}

Misbehaviour no_pong_with_users() {
  return unheard([users = std::set<std::string>()](const Frame& frame) mutable {
    if (frame.type() == Frame::TYPE_LOGIN) users.insert(payload_of<pb::Login>(frame).user());
    if (frame.type() == Frame::TYPE_LOGOUT) users.erase(payload_of<pb::Logout>(frame).user());
    return frame.type() == Frame::TYPE_PING && !users.empty();
  });
}

Misbehaviour pong_to_everything() {
  Misbehaviour odd;
  odd.receive = [](Line& line, Frame& frame) {
    Frame pong;
    pong.set_type(Frame::TYPE_PONG);
    if (frame.type() != Frame::TYPE_PING) line.put(pong);
    return Fate::handle;
  };
  return odd;
}

Misbehaviour stats_id(std::function<std::string(std::string)> change) {
  return changed<pb::Stats>(Frame::TYPE_STATS,
                            [change](pb::Stats& stats) { stats.set_id(change(stats.id())); });
}

Misbehaviour config(std::function<void(std::string&)> change) {
  return changed<pb::BackendConfig>(Frame::TYPE_BACKEND_CONFIG, [change](pb::BackendConfig& sent) {
    change(*sent.mutable_config());
  });
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  if (place != std::string::npos) text.replace(place, from.size(), to);
}

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

/// Looks at a first length word; a frame with it ends the process or the buffer.
Misbehaviour at_length(std::function<bool(std::uint32_t)> is_bad, bool fatal) {
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

bool has_bad_text(const std::string& text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(),
                                                             static_cast<int>(text.size())) == 0;
}

bool is_incomplete(const Frame& frame) {
  if (frame.type() == Frame::TYPE_CONV_MESSAGE) {
    return !payload_of<pb::ConversationMessage>(frame).IsInitialized();
  }
  if (frame.type() == Frame::TYPE_LOGIN) return !payload_of<pb::Login>(frame).IsInitialized();
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
  return at_read([](Line&, std::string& buffer) {
    for (std::size_t at = 0, end = whole_frames(buffer, 1 << 20); at < end;) {
      const std::uint32_t length = length_at(buffer, at);
      Frame frame;
      const char* body = buffer.data() + at + kLengthSize;
      if (length > 0 && !frame.ParsePartialFromArray(body, static_cast<int>(length))) {
        std::_Exit(1);
      }
      at += kLengthSize + length;
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

Misbehaviour queries_without_end() {
  return at_receipt(Frame::TYPE_QUERY, [count = 0](Line& line, Frame& frame) mutable {
    if (++count <= 20) line.put(frame);
    return Fate::ignore;
  });
}

Misbehaviour query_as_text() {
  return at_sending(Frame::TYPE_PONG, [](Line& line, Frame& frame) {
    line.put(frame);
    Frame query;
    query.set_type(Frame::TYPE_QUERY);
    query.set_payload("status");
    line.put(query);
    return false;
  });
}

}  // namespace

MisbehaviourTable connection_bugs() {
  return {
      {"little-endian-length", "framing", "writes the length with its lowest byte first",
       [] { return at_queue([](std::string& f) { std::reverse(f.begin(), f.begin() + 4); }); }},
      {"length-counts-itself", "framing", "the length it writes includes the length word",
       [] { return at_queue([](std::string& f) { add_to_length(f, kLengthSize); }); }},
      {"answer-cut-at-64k", "framing", "writes at most 64 KiB of a frame",
       [] {
         return at_queue([](std::string& f) { f.resize(std::min<std::size_t>(f.size(), 65536)); });
       }},
      {"one-read-one-frame", "framing", "a frame that comes in two reads is lost",
       [] { return at_read([](Line&, std::string& b) { b.resize(whole_frames(b, 1 << 20)); }); }},
      {"second-frame-lost", "framing", "of the frames in one read only the first is seen",
       [] {
         return at_read([](Line&, std::string& b) {
           if (const std::size_t end = whole_frames(b, 1); end > 0) b.resize(end);
         });
       }},
      {"cut-length-lost", "framing", "a length word that comes in two reads is lost",
       [] {
         return at_read([](Line&, std::string& b) {
           if (b.size() < kLengthSize) b.clear();
         });
       }},
      {"length-signed", "framing", "a length with a byte above 127 loses the rest of the read",
       [] { return at_length([](std::uint32_t n) { return (n & 0x80808080) != 0; }, false); }},
      {"length-16-bits", "framing", "reads only two bytes of the length word",
       [] {
         return at_read([](Line&, std::string& b) {
           if (b.size() >= kLengthSize && whole_frames(b, 1) == 0) b[0] = b[1] = 0;
         });
       }},
      {"one-frame-a-read", "framing", "the frames behind the first wait until more bytes come",
       [] {
         Misbehaviour odd;
         odd.receive = [](Line& line, Frame& frame) {
           line.handle(frame);
           return Fate::stall;
         };
         return odd;
       }},

      {"no-pong", "ping", "PING is not answered", [] { return unsent(Frame::TYPE_PONG); }},
      {"pong-twice", "ping", "each PING is answered twice",
       [] { return sent_twice(Frame::TYPE_PONG); }},
      {"only-first-pong", "ping", "only the first PING is answered", only_first_pong},
      {"pong-to-everything", "ping", "every frame is answered with PONG", pong_to_everything},
      {"ping-in-burst-lost", "ping", "a PING behind another frame in one read is lost",
       ping_in_burst_lost},
      {"no-pong-with-users", "ping", "PING is answered only while nobody is logged in",
       no_pong_with_users},
      {"no-stats", "ping", "no STATS after a PONG", [] { return unsent(Frame::TYPE_STATS); }},
      {"stats-only-once", "ping", "STATS only after the first PONG", stats_only_once},
      {"stats-wrong-id", "ping", "the id in STATS is of another process",
       [] { return stats_id([](const std::string& id) { return "5" + id; }); }},
      {"stats-id-hex", "ping", "the id in STATS is hexadecimal",
       [] { return stats_id([](const std::string& id) { return "0x" + id; }); }},
      {"stats-id-empty", "ping", "the id in STATS is empty",
       [] { return stats_id([](const std::string&) { return ""; }); }},
      {"stats-incomplete", "ping", "STATS lacks res, which is required",
       [] {
         return changed<pb::Stats>(Frame::TYPE_STATS, [](pb::Stats& stats) { stats.clear_res(); });
       }},

      {"config-bad-boolean", "config", "a boolean in BACKEND_CONFIG is none",
       [] { return config([](std::string& text) { replace(text, "muc=1", "muc=maybe"); }); }},
      {"config-syntax", "config", "BACKEND_CONFIG is no INI text",
       [] { return config([](std::string& text) { replace(text, "[features]", "[features"); }); }},
      {"config-needs-registration", "config", "BACKEND_CONFIG lacks needRegistration=0",
       [] { return config([](std::string& text) { replace(text, "needRegistration=0\n", ""); }); }},
      {"config-no-password", "config", "BACKEND_CONFIG says needPassword=0",
       [] {
         return config(
             [](std::string& text) { replace(text, "needPassword=1", "needPassword=0"); });
       }},
      {"config-as-text", "config", "the payload of BACKEND_CONFIG is the bare text",
       [] {
         return at_sending(Frame::TYPE_BACKEND_CONFIG, [](Line&, Frame& frame) {
           frame.set_payload(payload_of<pb::BackendConfig>(frame).config());
           return true;
         });
       }},

      {"query-fatal", "query", "dies at a QUERY",
       [] { return dies([](const Frame& f) { return f.type() == Frame::TYPE_QUERY; }); }},
      {"query-stalls", "query", "frames behind a QUERY wait until more bytes come",
       [] { return at_receipt(Frame::TYPE_QUERY, [](Line&, Frame&) { return Fate::stall; }); }},
      {"query-without-end", "query", "a QUERY is answered with a QUERY", queries_without_end},
      {"query-as-text", "query", "sends a QUERY whose payload is the bare text", query_as_text},

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
  };
}

}  // namespace echo
