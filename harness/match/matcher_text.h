#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harness {

/// Code points of a text; a byte that is no UTF-8 counts as one.
std::size_t count_characters(std::string_view text);

/// True if the text can stand inside an XML element: elements are closed, references are known.
/// One stanza, several, or plain text.
bool is_well_formed_xml(std::string_view text);

/// INI text as Spectrum reads it (proto/README.md 1): `section.key` and value, in order, a repeated
/// key repeated. Keys before any section have no dot. Blanks around names and values are cut.
std::vector<std::pair<std::string, std::string>> read_ini(std::string_view text);

}  // namespace harness
