#pragma once

#include "form/kinds.h"

/// The kinds of value that only scenarios have. Most are checked to the end by the reader of the
/// key, which knows the variables, accounts and fields in sight.
namespace harness::kinds {

extern const Kind templated;  ///< A string with variables.
extern const Kind templates;  ///< An array of those.
extern const Kind level;      ///< must, should, may.
extern const Kind log_level;  ///< INFO, WARN, ERROR; or a step's level.
extern const Kind variable;   ///< A new variable's name.
extern const Kind message_type;
extern const Kind message_types;
extern const Kind values;      ///< Fields to send.
extern const Kind matchers;    ///< Fields to match.
extern const Kind payload;     ///< "hex:…", "base64:…", "text:…".
extern const Kind pattern;     ///< RE2, with variables.
extern const Kind scalar_map;  ///< Variable to a string with variables, a number or a boolean.
extern const Kind save;        ///< Variable to field.
extern const Kind steps;
extern const Kind branches;  ///< Arrays of steps, each beginning with an `expect`.
extern const Kind parts;     ///< `expect` steps; the row's keys are theirs.
extern const Kind action;
extern const Kind account;  ///< An account's name, or a template.
extern const Kind log_source;
extern const Kind fragment;
extern const Kind signal;

}  // namespace harness::kinds
