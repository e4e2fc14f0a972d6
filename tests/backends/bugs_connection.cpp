#include <algorithm>
#include <cstring>
#include <set>

#include "bugs.h"
#include "byte_parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;

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
      {"type-of-one-byte", "framing", "takes the second byte of a frame for its type",
       [] {
         return at_each_body([](std::string& buffer, std::size_t at, std::size_t size) {
           const bool is_usual = size >= 2 && buffer[at] == 8 && (buffer[at + 1] & 0x80) == 0;
           if (size > 0 && !is_usual) buffer[at] = '\xff';  // Nothing that parses.
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
  };
}

}  // namespace echo
