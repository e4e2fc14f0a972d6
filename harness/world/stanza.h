#pragma once

#include <string>
#include <string_view>

namespace harness {

/// The stanzas that a backend with rawxml gets instead of frames (proto/README.md 7, last row).
/// Each is what an XMPP client would have sent, with `from` and `to` set.

/// What goes into a message stanza; what is "" or null is left out.
struct MessageStanza {
  std::string_view from;
  std::string_view to;
  bool to_room = false;
  const std::string* id = nullptr;  ///< Set: a receipt is asked for.
  std::string_view text;
  std::string_view xhtml;
  std::string_view subject;
  std::string_view chat_state;  ///< "composing", "paused", "active", "inactive", "gone".
  bool attention = false;
};
std::string message_stanza(const MessageStanza& message);

/// `show`: "away", "chat", "xa", "dnd", "" for online. Invisible is an element of its own.
std::string presence_stanza(std::string_view from, std::string_view show, bool invisible,
                            std::string_view status);
std::string vcard_request_stanza(std::string_view from, std::string_view to, int id);

}  // namespace harness
