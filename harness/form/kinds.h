#pragma once

#include "form/form.h"

/// The kinds of value that any file needs.
namespace harness::kinds {

extern const Kind text;         ///< A string as it is.
extern const Kind filled_text;  ///< A string that is not empty and holds no NUL.
extern const Kind boolean;
extern const Kind whole;      ///< A whole number, 0 or more.
extern const Kind positive;   ///< A whole number, 1 or more.
extern const Kind few;        ///< A whole number from 1 to what a machine can stand.
extern const Kind exit_code;  ///< A whole number that a process may end with.
extern const Kind port;
extern const Kind duration;  ///< `"300ms"`, `"5s"`, `"2m"`.
extern const Kind size;      ///< A whole number of bytes (or things), or `"200MiB"`.
extern const Kind choice;    ///< One of the row's choices.
extern const Kind hex;
extern const Kind base64;
extern const Kind texts;        ///< An array of strings.
extern const Kind words;        ///< An array of strings without NUL.
extern const Kind sizes;        ///< An array of whole numbers of at least 1.
extern const Kind scalar;       ///< A string, number or boolean.
extern const Kind scalars;      ///< An array of those.
extern const Kind text_map;     ///< An object of those, none with an empty name.
extern const Kind object;       ///< An object with the row's keys; read with check_object().
extern const Kind object_list;  ///< An array of such objects.
extern const Kind object_map;   ///< An object of such objects, by name.

}  // namespace harness::kinds
