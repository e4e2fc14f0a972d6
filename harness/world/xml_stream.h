#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace harness {

/// "" if the text can stand inside an element of an XMPP stream as it is, else what is wrong, in
/// words ("mismatched tag"). Elements, text and entities of XML itself are allowed; a closing tag
/// that was not opened inside the text is not.
std::string xml_content_fault(std::string_view text);

/// One stanza, as far as the harness looks at it.
struct StanzaFacts {
  std::string name;  ///< Of its element, without namespace: "message".
  std::string to;    ///< Its attributes, "" if absent.
  std::string type;
  std::string show;  ///< The text of its children `show` and `status`.
  std::string status;
};

/// Reads one whole stanza. False if the text is not exactly one well-formed element.
bool read_stanza(std::string_view xml, StanzaFacts* facts);

/// The parser of one backend's RAW_XML stream (proto/README.md 6): stanzas one after the other, cut
/// into frames anywhere. Text that is not well-formed poisons it for good. Owned by its backend.
class RawXmlStream {
 public:
  enum class State {
    good,
    poisoned,  ///< Text that is not well-formed came.
    too_long,  ///< A stanza past the limit came: the harness, not the server, gave up.
  };
  /// Called for each stanza's opening tag with its `to`, "" if it has none.
  using OnStanza = std::function<void(std::string_view to)>;

  RawXmlStream();
  ~RawXmlStream();
  RawXmlStream(const RawXmlStream&) = delete;
  RawXmlStream& operator=(const RawXmlStream&) = delete;

  /// Feeds one frame's bytes. Does nothing once it is not good any more.
  State feed(std::string_view bytes, const OnStanza& on_stanza);
  State state() const;
  /// What was wrong, in words; "" while it is good.
  const std::string& fault() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace harness
