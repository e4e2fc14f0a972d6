#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// What a key's value must be. Checked in check_keys.cpp, drawn for editors in schema.cpp.
enum class Kind {
  text,       ///< As it is, without variables.
  templated,  ///< With variables.
  boolean,
  integer,   ///< A whole number, 0 or more.
  positive,  ///< A whole number, 1 or more.
  few,       ///< A whole number from 1 to what a machine can stand.
  duration,
  size,       ///< A whole number of bytes (or things), or "200MiB".
  level,      ///< must, should, may.
  log_level,  ///< INFO, WARN, ERROR; or a step's level.
  choice,     ///< One of the row's `choices`.
  variable,   ///< A new variable's name.
  message_type,
  message_types,
  values,    ///< Fields to send.
  matchers,  ///< Fields to match.
  payload,   ///< "hex:…", "base64:…", "text:…".
  hex,
  base64,
  pattern,    ///< RE2.
  sizes,      ///< Positive whole numbers.
  texts,      ///< Texts without variables.
  templates,  ///< Texts with variables.
  capabilities,
  scalars,     ///< Texts with variables, numbers, booleans.
  scalar_map,  ///< Name to one of those.
  text_map,    ///< Name to a text, number or boolean, without variables.
  save,        ///< Variable to field.
  steps,
  branches,  ///< Lists of steps, each beginning with an `expect`.
  parts,     ///< `expect` steps.
  action,
  account,  ///< An account's name, or a template.
  log_source,
  fragment,
  signal,
  config,    ///< Section to key to value or values.
  accounts,  ///< Name to account.
  options,   ///< An object with the row's `keys`.
};

/// One key of an object.
struct KeyRow {
  std::string_view name;
  Kind kind;
  bool required = false;
  std::string_view meaning;
  std::string_view choices = "";      ///< Of `choice`: words with blanks between.
  std::span<const KeyRow> keys = {};  ///< Of `options`, `accounts`.
};

/// One verb. The main value's row has the verb's name; `keys` are its siblings, beside those of
/// common_rows().
struct VerbRow {
  KeyRow main;
  std::span<const KeyRow> keys;
  std::string_view example;  ///< A whole step.

  std::string_view name() const { return main.name; }
  std::string_view meaning() const { return main.meaning; }
};

/// THE table of verbs. Parser, schema and docs read it.
std::span<const VerbRow> verb_rows();
const VerbRow* find_verb(std::string_view name);
std::vector<std::string> verb_names();
/// Keys that every step may carry.
std::span<const KeyRow> common_rows();
/// All keys of a part of `all_of` beside its `expect`.
std::span<const KeyRow> part_rows();

/// THE tables of a scenario's and a fragment's head.
std::span<const KeyRow> head_rows();
std::span<const KeyRow> fragment_rows();

/// The words of KeyRow::choices.
std::vector<std::string> words_of(std::string_view choices);

}  // namespace harness
