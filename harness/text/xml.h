#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace harness {

/// True if the (well-formed UTF-8) text has a character that XML 1.0 forbids: below U+0020 except
/// tab, newline and return, or U+FFFE, U+FFFF (proto/README.md, 6).
bool has_xml_forbidden(std::string_view utf8);

/// For use between tags and in attributes with double quotes. Other characters stay as they are,
/// those that XML forbids too.
std::string xml_escaped(std::string_view text);

/// "" if the text can stand inside an element of an XMPP stream as it is, else what is wrong, in
/// words ("mismatched tag"). Elements, text and entities of XML itself are allowed; a closing tag
/// that was not opened inside the text is not.
std::string xml_content_fault(std::string_view text);

/// The attributes of an opening tag, as long as it is being told.
class XmlAttributes {
 public:
  /// Names and values in turn, then null.
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
  /// The value, "" if there is none.
  std::string_view find(std::string_view name) const;

 private:
  const char* const* pairs_;
};

/// Told what a parser meets, inside XmlParser::feed. Names come without their namespaces.
class XmlListener {
 public:
  virtual ~XmlListener() = default;
  virtual void opened(std::string_view name, const XmlAttributes& attributes);
  virtual void closed();
  virtual void text(std::string_view text);
};

/// Reads XML in UTF-8 that comes in pieces, with namespaces. Entirely passive.
class XmlParser {
 public:
  /// The listener, which may be null, outlives the parser.
  explicit XmlParser(XmlListener* listener = nullptr);
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  /// False if the text is not well-formed, or not whole though this is its last piece. Not to be
  /// called again then.
  bool feed(std::string_view piece, bool last = false);
  /// Elements that are open. While one is told to be opened or closed, it is not counted.
  int depth() const;
  /// What was wrong, in expat's words.
  std::string fault() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace harness
