#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "text/xml.h"

namespace harness {

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

  /// Feeds one frame's bytes. Does nothing once it is not good any more.
  State feed(std::string_view bytes, const OnStanza& on_stanza);
  State state() const { return state_; }
  /// What was wrong, in words; "" while it is good.
  const std::string& fault() const { return fault_; }

 private:
  struct Stanzas final : XmlListener {
    void opened(std::string_view name, const XmlAttributes& attributes) override;
    void closed() override;

    const XmlParser* parser = nullptr;
    const OnStanza* on_stanza = nullptr;
    bool ended = false;  ///< A stanza did, in the bytes being fed.
  };

  Stanzas stanzas_;
  XmlParser parser_{&stanzas_};
  State state_ = State::good;
  std::string fault_;
  std::size_t stanza_bytes_ = 0;  ///< Of the stanza that is not finished yet.
};

}  // namespace harness
