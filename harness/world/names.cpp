#include "world/names.h"

#include "text/encoding.h"
#include "world/limits.h"

namespace harness::world {

std::string fold_name(std::string_view name) {
  std::string folded(name);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

std::string quoted_name(std::string_view name) {
  return "\"" + shorten(name, limits::shown_text) + "\"";
}

}  // namespace harness::world
