#include "world/xml_stream.h"

#include "world/limits.h"

namespace harness {
namespace {

class StanzaReader final : public XmlListener {
 public:
  explicit StanzaReader(StanzaFacts* facts) : facts_(*facts) {}

  void opened(std::string_view name, const XmlAttributes& attributes) override {
    ++depth_;
    if (depth_ == 1) {
      facts_.name = name;
      facts_.to = attributes.find("to");
      facts_.type = attributes.find("type");
    } else if (depth_ == 2) {
      text_ = name == "show" ? &facts_.show : name == "status" ? &facts_.status : nullptr;
    }
  }
  void closed() override {
    if (--depth_ < 2) text_ = nullptr;
  }
  void text(std::string_view text) override {
    if (text_) text_->append(text);
  }

 private:
  StanzaFacts& facts_;
  int depth_ = 0;
  std::string* text_ = nullptr;  ///< Where character data goes, null if nowhere.
};

}  // namespace

bool read_stanza(std::string_view xml, StanzaFacts* facts) {
  *facts = StanzaFacts();
  StanzaReader reader(facts);
  return XmlParser(&reader).feed(xml, true);
}

void RawXmlStream::Stanzas::opened(std::string_view, const XmlAttributes& attributes) {
  // Depth 0 is the stream itself, which the server opens before the first byte.
  if (parser->depth() == 1 && on_stanza) (*on_stanza)(attributes.find("to"));
}

void RawXmlStream::Stanzas::closed() { ended = ended || parser->depth() == 1; }

RawXmlStream::RawXmlStream() {
  stanzas_.parser = &parser_;
  parser_.feed("<stream>");
}

RawXmlStream::State RawXmlStream::feed(std::string_view bytes, const OnStanza& on_stanza) {
  if (state_ != State::good || bytes.empty()) return state_;
  stanza_bytes_ += bytes.size();
  stanzas_.ended = false;
  stanzas_.on_stanza = &on_stanza;
  const bool good = parser_.feed(bytes);
  stanzas_.on_stanza = nullptr;
  if (!good) {
    state_ = State::poisoned;
    fault_ = parser_.fault();
  } else if (parser_.depth() == 0) {
    state_ = State::poisoned;
    fault_ = "a closing tag without its opening tag";
  } else if (stanzas_.ended) {
    stanza_bytes_ = 0;
  } else if (stanza_bytes_ > limits::raw_xml_stanza_bytes) {
    state_ = State::too_long;
    fault_ = "a stanza of more than " + std::to_string(limits::raw_xml_stanza_bytes) + " bytes";
  }
  return state_;
}

}  // namespace harness
