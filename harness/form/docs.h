#pragma once

#include <span>
#include <string>
#include <string_view>

#include "form/form.h"

namespace harness {

/// A reference table in Markdown: a row a key, its meaning beside it.
std::string key_table(std::span<const Key> keys);
/// The names of the keys, each in backquotes, with blanks between.
std::string key_list(std::span<const Key> keys);
/// A text inside a cell of a Markdown table.
std::string in_cell(std::string_view text);

}  // namespace harness
