#include "text/xml.h"

#include <expat.h>

#include <algorithm>
#include <cstddef>

#include "text/replace.h"

namespace harness {
namespace {

/// Names arrive as `namespace\nname`.
constexpr XML_Char namespace_separator = '\n';

std::string_view local_name(const XML_Char* name) {
  const std::string_view whole(name);
  return whole.substr(whole.rfind(namespace_separator) + 1);
}

}  // namespace

bool has_xml_forbidden(std::string_view utf8) {
  // U+FFFE and U+FFFF are ef bf be and ef bf bf.
  return utf8.find("\xef\xbf\xbe") != std::string_view::npos ||
         utf8.find("\xef\xbf\xbf") != std::string_view::npos ||
         std::any_of(utf8.begin(), utf8.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
         });
}

std::string xml_escaped(std::string_view text) {
  // The larger-than sign because of `]]>`.
  static constexpr Replacement in_xml[] = {
      {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}};
  return replaced(text, in_xml);
}

std::string xml_content_fault(std::string_view text) {
  XmlParser parser;
  if (!parser.feed("<x>") || !parser.feed(text)) return parser.fault();
  if (parser.depth() == 0) return "a closing tag without its opening tag";
  // Ends an unfinished token of the text before the wrapper is closed.
  return parser.feed("</x>", true) ? "" : parser.fault();
}

std::string_view XmlAttributes::find(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair; pair += 2)
    if (name == pair[0]) return pair[1];
  return {};
}

void XmlListener::opened(std::string_view, const XmlAttributes&) {}
void XmlListener::closed() {}
void XmlListener::text(std::string_view) {}

struct XmlParser::Parser {
  XML_Parser expat;
  XmlListener* listener;
  int depth = 0;

  static void start(void* data, const XML_Char* name, const XML_Char** attributes) {
    auto& self = *static_cast<Parser*>(data);
    if (self.listener) self.listener->opened(local_name(name), XmlAttributes(attributes));
    ++self.depth;
  }
  static void end(void* data, const XML_Char*) {
    auto& self = *static_cast<Parser*>(data);
    --self.depth;
    if (self.listener) self.listener->closed();
  }
  static void characters(void* data, const XML_Char* text, int length) {
    auto& self = *static_cast<Parser*>(data);
    self.listener->text({text, static_cast<std::size_t>(length)});
  }
};

XmlParser::XmlParser(XmlListener* listener)
    : parser_(new Parser{XML_ParserCreateNS("UTF-8", namespace_separator), listener}) {
  XML_SetUserData(parser_->expat, parser_.get());
  XML_SetElementHandler(parser_->expat, Parser::start, Parser::end);
  if (listener) XML_SetCharacterDataHandler(parser_->expat, Parser::characters);
}

XmlParser::~XmlParser() { XML_ParserFree(parser_->expat); }

bool XmlParser::feed(std::string_view piece, bool last) {
  // Expat takes an int: longer texts go in parts.
  constexpr std::size_t most = std::size_t{1} << 20;
  do {
    const std::string_view part = piece.substr(0, most);
    piece.remove_prefix(part.size());
    const bool is_final = last && piece.empty();
    if (XML_Parse(parser_->expat, part.data(), static_cast<int>(part.size()), is_final) !=
        XML_STATUS_OK)
      return false;
  } while (!piece.empty());
  return true;
}

int XmlParser::depth() const { return parser_->depth; }

std::string XmlParser::fault() const { return XML_ErrorString(XML_GetErrorCode(parser_->expat)); }

}  // namespace harness
