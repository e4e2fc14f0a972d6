#include "world/xml_stream.h"

#include <expat.h>

#include <algorithm>

#include "world/limits.h"

namespace harness {
namespace {

struct ParserFree {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using ParserPtr = std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserFree>;

/// Names arrive as `namespace\nname`.
constexpr XML_Char namespace_separator = '\n';

ParserPtr new_parser() { return ParserPtr(XML_ParserCreateNS("UTF-8", namespace_separator)); }

std::string_view local_name(const XML_Char* name) {
  const std::string_view whole(name);
  const auto separator = whole.rfind(namespace_separator);
  return separator == std::string_view::npos ? whole : whole.substr(separator + 1);
}

std::string_view attribute(const XML_Char** attributes, std::string_view wanted) {
  for (; *attributes; attributes += 2)
    if (wanted == attributes[0]) return attributes[1];
  return {};
}

/// Expat takes an int: longer texts go in pieces.
bool parse_piece(XML_Parser parser, std::string_view text, bool last) {
  constexpr std::size_t piece = std::size_t{1} << 20;
  do {
    const std::string_view now = text.substr(0, piece);
    text.remove_prefix(now.size());
    const bool is_final = last && text.empty();
    if (XML_Parse(parser, now.data(), static_cast<int>(now.size()), is_final) != XML_STATUS_OK)
      return false;
  } while (!text.empty());
  return true;
}

std::string parser_fault(XML_Parser parser) { return XML_ErrorString(XML_GetErrorCode(parser)); }

/// Watches that the text inside a wrapper does not close the wrapper.
struct Depth {
  XML_Parser parser;
  int depth = 0;
  bool closed_root = false;
};

void depth_start(void* data, const XML_Char*, const XML_Char**) {
  ++static_cast<Depth*>(data)->depth;
}

void depth_end(void* data, const XML_Char*) {
  auto& depth = *static_cast<Depth*>(data);
  if (--depth.depth == 0) depth.closed_root = true;
}

struct StanzaReader {
  StanzaFacts* facts;
  int depth = 0;
  std::string* text = nullptr;  ///< Where character data goes, null if nowhere.
};

void stanza_start(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& reader = *static_cast<StanzaReader*>(data);
  ++reader.depth;
  if (reader.depth == 1) {
    reader.facts->name = local_name(name);
    reader.facts->to = attribute(attributes, "to");
    reader.facts->type = attribute(attributes, "type");
  } else if (reader.depth == 2) {
    const std::string_view child = local_name(name);
    reader.text = child == "show"     ? &reader.facts->show
                  : child == "status" ? &reader.facts->status
                                      : nullptr;
  }
}

void stanza_end(void* data, const XML_Char*) {
  auto& reader = *static_cast<StanzaReader*>(data);
  --reader.depth;
  if (reader.depth < 2) reader.text = nullptr;
}

void stanza_text(void* data, const XML_Char* text, int length) {
  auto& reader = *static_cast<StanzaReader*>(data);
  if (reader.text) reader.text->append(text, static_cast<std::size_t>(length));
}

}  // namespace

std::string xml_content_fault(std::string_view text) {
  const ParserPtr parser = new_parser();
  Depth depth{parser.get()};
  XML_SetUserData(parser.get(), &depth);
  XML_SetElementHandler(parser.get(), depth_start, depth_end);
  if (!parse_piece(parser.get(), "<x>", false) || !parse_piece(parser.get(), text, false))
    return parser_fault(parser.get());
  if (depth.closed_root) return "a closing tag without its opening tag";
  // Ends an unfinished token of the text before the wrapper is closed.
  if (!parse_piece(parser.get(), "</x>", true)) return parser_fault(parser.get());
  return depth.depth == 0 ? "" : "a tag that is not closed";
}

bool read_stanza(std::string_view xml, StanzaFacts* facts) {
  *facts = StanzaFacts();
  const ParserPtr parser = new_parser();
  StanzaReader reader{facts};
  XML_SetUserData(parser.get(), &reader);
  XML_SetElementHandler(parser.get(), stanza_start, stanza_end);
  XML_SetCharacterDataHandler(parser.get(), stanza_text);
  return parse_piece(parser.get(), xml, true);
}

struct RawXmlStream::Parser {
  ParserPtr expat = new_parser();
  State state = State::good;
  std::string fault;
  int depth = 0;
  std::size_t stanza_bytes = 0;  ///< Of the stanza that is not finished yet.
  bool stanza_ended = false;     ///< In the bytes being fed.
  bool root_closed = false;
  const OnStanza* on_stanza = nullptr;

  static void start(void* data, const XML_Char*, const XML_Char** attributes) {
    auto& self = *static_cast<Parser*>(data);
    // Depth 0 is the stream itself, which the server opens before the first byte.
    if (self.depth == 1 && self.on_stanza) (*self.on_stanza)(attribute(attributes, "to"));
    ++self.depth;
  }

  static void end(void* data, const XML_Char*) {
    auto& self = *static_cast<Parser*>(data);
    --self.depth;
    if (self.depth == 1) self.stanza_ended = true;
    if (self.depth == 0) self.root_closed = true;
  }
};

RawXmlStream::RawXmlStream() : parser_(std::make_unique<Parser>()) {
  XML_SetUserData(parser_->expat.get(), parser_.get());
  XML_SetElementHandler(parser_->expat.get(), Parser::start, Parser::end);
  parse_piece(parser_->expat.get(), "<stream>", false);
}

RawXmlStream::~RawXmlStream() = default;

RawXmlStream::State RawXmlStream::feed(std::string_view bytes, const OnStanza& on_stanza) {
  Parser& self = *parser_;
  if (self.state != State::good || bytes.empty()) return self.state;
  self.stanza_bytes += bytes.size();
  self.stanza_ended = false;
  self.on_stanza = &on_stanza;
  const bool good = parse_piece(self.expat.get(), bytes, false);
  self.on_stanza = nullptr;
  if (!good) {
    self.state = State::poisoned;
    self.fault = parser_fault(self.expat.get());
  } else if (self.root_closed) {
    self.state = State::poisoned;
    self.fault = "a closing tag without its opening tag";
  } else if (self.stanza_ended) {
    self.stanza_bytes = 0;
  } else if (self.stanza_bytes > limits::raw_xml_stanza_bytes) {
    self.state = State::too_long;
    self.fault = "a stanza of more than " + std::to_string(limits::raw_xml_stanza_bytes) + " bytes";
  }
  return self.state;
}

RawXmlStream::State RawXmlStream::state() const { return parser_->state; }
const std::string& RawXmlStream::fault() const { return parser_->fault; }

}  // namespace harness
