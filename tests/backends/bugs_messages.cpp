#include <algorithm>

#include "bugs.h"
#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;
using std::chrono::milliseconds;
using Message = pb::ConversationMessage;

bool is_to_echo(const Message& message) { return message.buddyname() == "echo"; }

/// Changes what comes back from the echo contact.
Misbehaviour echo_changed(std::function<void(Message&)> change) {
  return changed<Message>(Frame::TYPE_CONV_MESSAGE, [change](Message& message) {
    if (is_to_echo(message)) change(message);
  });
}

/// Changes the text that comes back from the echo contact.
Misbehaviour text_changed(std::function<std::string(const std::string&)> change) {
  return echo_changed(
      [change](Message& message) { message.set_message(change(message.message())); });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string html_escaped(const std::string& text) {
  return replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

std::string ascii_only(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < 0x80 ? c : '?';
  return text;
}

/// Without the characters that take four bytes, as a database of three-byte UTF-8 keeps it.
std::string without_emoji(const std::string& text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0xf0) {
      i += 3;
    } else {
      kept += text[i];
    }
  }
  return kept;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

/// The first of two messages waits for the second, or for 100 ms.
Misbehaviour order_swapped() {
  auto held = std::make_shared<std::vector<Frame>>();
  return at_sending(Frame::TYPE_CONV_MESSAGE, [held](Line& line, Frame& frame) {
    const auto release = [&line, held] {
      for (const Frame& one : *held) line.put(one);
      held->clear();
    };
    held->insert(held->begin(), frame);
    if (held->size() > 1) {
      release();
    } else {
      line.later(milliseconds(100), release);
    }
    return false;
  });
}

template <class Payload>
Misbehaviour fatal_of_stranger(Type type) {
  return dies_at<Payload>(type,
                          [](const Payload& payload) { return payload.buddyname() != "echo"; });
}

/// The echo contact gets what was for another.
template <class Payload>
Misbehaviour sent_to_echo(Type type) {
  return misread<Payload>(type, [](Payload& payload) { payload.set_buddyname("echo"); });
}

Misbehaviour echo_lost(std::function<bool(const Message&)> is_lost) {
  return at_sending(Frame::TYPE_CONV_MESSAGE, [is_lost](Line&, Frame& frame) {
    const auto message = payload_of<Message>(frame);
    return !is_to_echo(message) || !is_lost(message);
  });
}

Misbehaviour ack_changed(std::function<void(Message&)> change) {
  return changed<Message>(Frame::TYPE_CONV_MESSAGE_ACK, std::move(change));
}

Misbehaviour ack_unasked() {
  return besides(Frame::TYPE_CONV_MESSAGE, [](Line& line, Frame& frame) {
    auto message = payload_of<Message>(frame);
    if (!message.id().empty()) return;
    message.set_message("");
    line.put(frame_of(Frame::TYPE_CONV_MESSAGE_ACK, message));
  });
}

Misbehaviour state_as_message() {
  return at_sending(Frame::TYPE_BUDDY_TYPING, [](Line& line, Frame& frame) {
    const std::string user = payload_of<pb::Buddy>(frame).username();
    line.put(frame_of(Frame::TYPE_CONV_MESSAGE, message_of(user, "echo", "echo is typing")));
    return true;
  });
}

Misbehaviour typed_and_stopped_swapped() {
  Misbehaviour odd;
  odd.send = [](Line&, Frame& frame) {
    if (frame.type() == Frame::TYPE_BUDDY_TYPED) {
      frame.set_type(Frame::TYPE_BUDDY_STOPPED_TYPING);
    } else if (frame.type() == Frame::TYPE_BUDDY_STOPPED_TYPING) {
      frame.set_type(Frame::TYPE_BUDDY_TYPED);
    }
    return true;
  };
  return odd;
}

Misbehaviour changed_attention(std::function<void(Message&)> change) {
  return changed<Message>(Frame::TYPE_ATTENTION, std::move(change));
}

Misbehaviour changed_stanza(std::function<void(std::string&)> change) {
  return at_sending(Frame::TYPE_RAW_XML, [change](Line&, Frame& frame) {
    change(*frame.mutable_payload());
    return true;
  });
}

Misbehaviour stanza_unswapped() {
  auto came = std::make_shared<std::string>();
  Misbehaviour odd =
      besides(Frame::TYPE_RAW_XML, [came](Line&, Frame& frame) { *came = frame.payload(); });
  odd.send = changed_stanza([came](std::string& xml) { xml = *came; }).send;
  return odd;
}

Misbehaviour stanza_unasked() {
  return at_connected([](Line& line, const std::string& user) {
    Frame stanza;
    stanza.set_type(Frame::TYPE_RAW_XML);
    stanza.set_payload("<message to='" + user + "'><body>Fish & chips</body></message>");
    line.put(stanza);
  });
}

MisbehaviourTable text_bugs() {
  return {
      {"echo-missing", "messages", "messages to the echo contact are not answered",
       [] { return echo_lost([](const Message&) { return true; }); }},
      {"echo-twice", "messages", "messages come back twice",
       [] { return sent_twice(Frame::TYPE_CONV_MESSAGE); }},
      {"echo-of-another", "messages", "messages come back from another contact",
       [] { return echo_changed([](Message& m) { m.set_buddyname("echo2"); }); }},
      {"echo-to-nobody", "messages", "messages come back for a user without a domain",
       [] {
         return echo_changed(
             [](Message& m) { m.set_username(m.username().substr(0, m.username().find('@'))); });
       }},
      {"echo-incomplete", "messages", "messages come back without their text, which is required",
       [] { return echo_changed([](Message& m) { m.clear_message(); }); }},
      {"echo-with-nickname", "messages", "messages of a contact have a nickname, as in rooms",
       [] { return echo_changed([](Message& m) { m.set_nickname("echo"); }); }},
      {"echo-with-resource", "messages", "the contact that answers has a resource",
       [] { return echo_changed([](Message& m) { m.set_buddyname("echo/phone"); }); }},
      {"echo-of-everyone", "messages", "the echo contact answers what was for another",
       [] { return sent_to_echo<Message>(Frame::TYPE_CONV_MESSAGE); }},
      {"stranger-fatal", "messages", "dies at a message to a contact that it does not know",
       [] { return fatal_of_stranger<Message>(Frame::TYPE_CONV_MESSAGE); }},
      {"order-swapped", "messages", "two messages come back in the wrong order", order_swapped},
      {"large-text-lost", "messages", "a text above 64 KiB does not come back",
       [] { return echo_lost([](const Message& m) { return m.message().size() > 65536; }); }},
      {"text-cut", "messages", "a text is cut at 500 bytes, in the middle of a character",
       [] {
         return text_changed([](const std::string& text) {
           return text.size() <= 500 ? text : text.substr(0, 499) + "\xc3";
         });
       }},
      {"text-ascii-only", "messages", "what is not ASCII in a text becomes ?",
       [] { return text_changed(ascii_only); }},
      {"text-latin1", "messages", "what is not ASCII in a text is sent as Latin-1",
       [] {
         return text_changed(
             [](const std::string& text) { return replaced(text, "\xc3\xbc", "\xfc"); });
       }},
      {"emoji-lost", "messages", "characters above U+FFFF are lost",
       [] { return text_changed(without_emoji); }},
      {"text-composed", "messages", "combining accents become one character",
       [] {
         return text_changed(
             [](const std::string& text) { return replaced(text, "e\xcc\x81", "\xc3\xa9"); });
       }},
      {"text-trimmed", "messages", "space around a text is lost",
       [] { return text_changed(trimmed); }},
      {"newlines-lost", "messages", "newlines become spaces",
       [] { return text_changed([](const std::string& t) { return replaced(t, "\n", " "); }); }},
      {"text-escaped", "messages", "a text comes back as HTML",
       [] { return text_changed(html_escaped); }},
      {"control-character", "messages", "a text holds a character that XML forbids",
       [] { return text_changed([](const std::string& text) { return text + "\x02"; }); }},
      {"xhtml-lost", "messages", "the xhtml of a message is lost",
       [] { return echo_changed([](Message& m) { m.clear_xhtml(); }); }},
      {"xhtml-unescaped", "messages", "the xhtml of a message is its text, unescaped",
       [] {
         return echo_changed([](Message& m) { m.set_xhtml("<p>" + m.message() + "<br></p>"); });
       }},
      {"timestamp-extended", "messages", "the timestamp is 2026-11-22T16:50:09Z",
       [] { return echo_changed([](Message& m) { m.set_timestamp("2026-11-22T16:50:09Z"); }); }},
      {"timestamp-unix", "messages", "the timestamp is seconds since 1970",
       [] { return echo_changed([](Message& m) { m.set_timestamp("1795366209"); }); }},
  };
}

MisbehaviourTable receipt_bugs() {
  return {
      {"ack-missing", "receipts", "a message with an id is not acknowledged",
       [] { return unsent(Frame::TYPE_CONV_MESSAGE_ACK); }},
      {"ack-empty-id", "receipts", "an acknowledgement has an empty id",
       [] { return ack_changed([](Message& ack) { ack.set_id(""); }); }},
      {"ack-wrong-id", "receipts", "an acknowledgement has another id",
       [] { return ack_changed([](Message& ack) { ack.set_id("1"); }); }},
      {"ack-id-cut", "receipts", "an id is cut to 8 characters",
       [] { return ack_changed([](Message& ack) { ack.set_id(ack.id().substr(0, 8)); }); }},
      {"ack-wrong-contact", "receipts", "an acknowledgement names another contact",
       [] { return ack_changed([](Message& ack) { ack.set_buddyname("echo2"); }); }},
      {"ack-incomplete", "receipts", "an acknowledgement lacks the message, which is required",
       [] { return ack_changed([](Message& ack) { ack.clear_message(); }); }},
      {"ack-unasked", "receipts", "a message without an id is acknowledged", ack_unasked},
      {"ack-twice", "receipts", "a message is acknowledged twice",
       [] { return sent_twice(Frame::TYPE_CONV_MESSAGE_ACK); }},
  };
}

MisbehaviourTable state_bugs() {
  return {
      {"typed-and-stopped-swapped", "chat-states", "19 and 20 are swapped",
       typed_and_stopped_swapped},
      {"typing-missing", "chat-states", "BUDDY_TYPING does not come back",
       [] { return unsent(Frame::TYPE_BUDDY_TYPING); }},
      {"paused-missing", "chat-states", "BUDDY_TYPED does not come back",
       [] { return unsent(Frame::TYPE_BUDDY_TYPED); }},
      {"active-as-typing", "chat-states", "BUDDY_STOPPED_TYPING comes back as BUDDY_TYPING",
       [] { return sent_as(Frame::TYPE_BUDDY_STOPPED_TYPING, Frame::TYPE_BUDDY_TYPING); }},
      {"state-of-another", "chat-states", "a chat state comes back from another contact",
       [] {
         return changed<pb::Buddy>(Frame::TYPE_BUDDY_TYPING,
                                   [](pb::Buddy& buddy) { buddy.set_buddyname("echo2"); });
       }},
      {"state-incomplete", "chat-states", "a chat state lacks the user, who is required",
       [] {
         return changed<pb::Buddy>(Frame::TYPE_BUDDY_TYPING,
                                   [](pb::Buddy& buddy) { buddy.clear_username(); });
       }},
      {"state-of-everyone", "chat-states", "the echo contact answers states that were for another",
       [] { return sent_to_echo<pb::Buddy>(Frame::TYPE_BUDDY_TYPED); }},
      {"state-of-stranger-fatal", "chat-states", "dies at a state for a contact it does not know",
       [] { return fatal_of_stranger<pb::Buddy>(Frame::TYPE_BUDDY_STOPPED_TYPING); }},
      {"state-as-message", "chat-states", "a chat state comes with a message that tells it",
       state_as_message},

      {"attention-missing", "attention", "ATTENTION does not come back",
       [] { return unsent(Frame::TYPE_ATTENTION); }},
      {"attention-twice", "attention", "ATTENTION comes back twice",
       [] { return sent_twice(Frame::TYPE_ATTENTION); }},
      {"attention-of-stranger-fatal", "attention",
       "dies at ATTENTION to a contact it does not know",
       [] { return fatal_of_stranger<Message>(Frame::TYPE_ATTENTION); }},
      {"attention-text-lost", "attention", "the text of ATTENTION is lost",
       [] { return changed_attention([](Message& message) { message.set_message(""); }); }},
      {"attention-as-message", "attention", "ATTENTION comes back as a message",
       [] { return sent_as(Frame::TYPE_ATTENTION, Frame::TYPE_CONV_MESSAGE); }},
      {"attention-incomplete", "attention", "ATTENTION lacks the message, which is required",
       [] { return changed_attention([](Message& message) { message.clear_message(); }); }},
  };
}

MisbehaviourTable raw_xml_bugs() {
  return {
      {"stanzas-not-announced", "raw-xml", "it says rawxml=0 and sends stanzas all the same",
       [] {
         return changed<pb::BackendConfig>(Frame::TYPE_BACKEND_CONFIG, [](pb::BackendConfig& sent) {
           sent.set_config(replaced(sent.config(), "rawxml=1", "rawxml=0"));
         });
       }},
      {"stanza-cut", "raw-xml", "a stanza lacks its end",
       [] { return changed_stanza([](std::string& xml) { xml.resize(xml.size() - 10); }); }},
      {"stanza-unescaped", "raw-xml", "a stanza holds a bare &",
       [] { return changed_stanza([](std::string& xml) { xml = replaced(xml, "</", " & </"); }); }},
      {"stanza-unswapped", "raw-xml", "a stanza comes back with from and to as they were",
       stanza_unswapped},
      {"stanza-as-protobuf", "raw-xml", "a stanza is wrapped in a protobuf message",
       [] {
         return changed_stanza([](std::string& xml) {
           pb::BackendConfig wrapped;
           wrapped.set_config(xml);
           xml = wrapped.SerializeAsString();
         });
       }},
      {"stanza-unasked", "raw-xml", "after a login comes a stanza that is not well-formed",
       stanza_unasked},
  };
}

}  // namespace

MisbehaviourTable message_bugs() {
  MisbehaviourTable all;
  for (const auto part : {text_bugs, receipt_bugs, state_bugs, raw_xml_bugs}) {
    for (MisbehaviourRow& row : part()) all.push_back(row);
  }
  return all;
}

}  // namespace echo
