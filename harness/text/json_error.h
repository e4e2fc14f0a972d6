#pragma once

#include <cstddef>
#include <string_view>

#include "text/diagnostic.h"

namespace harness {

/// How far the parser of a JSON text came before it gave up.
struct JsonPlace {
  enum class Due {
    document,      ///< The text's one value.
    end,           ///< Nothing more.
    first,         ///< The first key or value of the object or array, or its end.
    member_value,  ///< A colon and a value: a key was the last.
    next,          ///< A comma and another key or value, or the end.
  };

  std::size_t offset = 0;  ///< Behind the last good value, key or opening bracket.
  Due due = Due::document;
  bool in_object = false;  ///< The innermost that is open is an object; else an array.
};

/// Why a text of well-formed UTF-8 is no JSON behind `place`, in plain words: what was expected
/// and what was found. nlohmann_json finds the errors; its own words are about lexers and tokens.
Diagnostic explain_json_error(std::string_view text, const JsonPlace& place);

}  // namespace harness
