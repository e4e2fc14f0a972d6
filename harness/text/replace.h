#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace harness {

/// What a format writes for one piece of a text that would mean something to it.
struct Replacement {
  std::string_view piece;  ///< Not empty.
  std::string_view written;
};

/// The text with all pieces replaced, in one pass: what was written is not looked at again. Of two
/// pieces that begin alike the first in the list is taken.
std::string replaced(std::string_view text, std::span<const Replacement> replacements);
inline std::string replaced(std::string_view text, std::initializer_list<Replacement> list) {
  return replaced(text, std::span(list.begin(), list.size()));
}

}  // namespace harness
