#include "world/stanza.h"

#include <fmt/format.h>

#include "text/xml.h"

namespace harness {
std::string message_stanza(const MessageStanza& message) {
  std::string xml =
      fmt::format(R"(<message from="{}" to="{}" type="{}")", xml_escaped(message.from),
                  xml_escaped(message.to), message.to_room ? "groupchat" : "chat");
  if (message.id) xml += fmt::format(R"( id="{}")", xml_escaped(*message.id));
  xml += ">";
  if (!message.subject.empty())
    xml += fmt::format("<subject>{}</subject>", xml_escaped(message.subject));
  if (!message.text.empty()) xml += fmt::format("<body>{}</body>", xml_escaped(message.text));
  if (!message.xhtml.empty())
    xml += fmt::format(
        R"(<html xmlns="http://jabber.org/protocol/xhtml-im"><body xmlns="http://www.w3.org/1999/xhtml">{}</body></html>)",
        message.xhtml);
  if (!message.chat_state.empty())
    xml +=
        fmt::format(R"(<{} xmlns="http://jabber.org/protocol/chatstates"/>)", message.chat_state);
  if (message.id) xml += R"(<request xmlns="urn:xmpp:receipts"/>)";
  if (message.attention) xml += R"(<attention xmlns="urn:xmpp:attention:0"/>)";
  return xml + "</message>";
}

std::string presence_stanza(std::string_view from, std::string_view show, bool invisible,
                            std::string_view status) {
  std::string xml = fmt::format(R"(<presence from="{}">)", xml_escaped(from));
  if (!show.empty()) xml += fmt::format("<show>{}</show>", show);
  if (!status.empty()) xml += fmt::format("<status>{}</status>", xml_escaped(status));
  if (invisible) xml += R"(<invisible xmlns="urn:xmpp:invisible:0"/>)";
  return xml + "</presence>";
}

std::string vcard_request_stanza(std::string_view from, std::string_view to, int id) {
  return fmt::format(
      R"(<iq from="{}" to="{}" type="get" id="vcard{}"><vCard xmlns="vcard-temp"/></iq>)",
      xml_escaped(from), xml_escaped(to), id);
}

}  // namespace harness
