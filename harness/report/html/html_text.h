#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "wire/message_json.h"

namespace harness {

/// How texts are put into the HTML page. Whatever a backend sends is data: any bytes may be given,
/// the result is well-formed UTF-8 that shows them and runs nothing.

/// Bytes of a text that are shown; what is longer ends with "… (1048576 bytes)".
inline constexpr std::size_t html_text_limit = 300;

/// Bytes that are no UTF-8 and control characters become `\x9f`, characters that turn the
/// direction of the text or cannot be seen become `⟨U+202E⟩`. Newlines become `\n`.
std::string visible_text(std::string_view text, std::size_t limit = html_text_limit);

/// visible_text, escaped for use between tags and in attributes with double quotes.
std::string html_text(std::string_view text, std::size_t limit = html_text_limit);

/// JSON that may stand in a `<script>`: it cannot end it, nor open a comment.
std::string script_json(const Json& json);

}  // namespace harness
