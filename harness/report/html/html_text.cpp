#include "report/html/html_text.h"

#include <fmt/format.h>

#include "report/text/escape.h"
#include "text/encoding.h"
#include "text/replace.h"
#include "text/xml.h"

namespace harness {

std::string visible_text(std::string_view text, std::size_t limit) {
  return show_misleading(shorten(text, limit), [](std::uint32_t character, std::string_view) {
    return fmt::format("⟨U+{:04X}⟩", character);
  });
}

std::string html_text(std::string_view text, std::size_t limit) {
  return replaced(xml_escaped(visible_text(text, limit)), {{"'", "&#39;"}});
}

std::string script_json(const Json& json) {
  // Only texts have these, and there the number means the same.
  static constexpr Replacement in_script[] = {{"<", "\\u003c"},
                                              {">", "\\u003e"},
                                              {"&", "\\u0026"},
                                              {"\u2028", "\\u2028"},
                                              {"\u2029", "\\u2029"}};
  return replaced(json.dump(-1, ' ', false, Json::error_handler_t::replace), in_script);
}

}  // namespace harness
