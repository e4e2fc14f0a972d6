#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "form/check.h"
#include "scenario/scenario.h"

namespace harness {

class ParseRun;
struct VerbRow;

/// What a block hands down to its steps.
struct Inherited {
  int backend = 1;
  std::optional<Level> level;
};

/// One step's object, checked against its verb's row. `main` is null if it was wrong, and so are
/// wrong keys: a reader then reads the rest, to find all errors in one go.
struct StepInput {
  const JsonNode& node;
  const VerbRow& verb;
  const JsonNode* main;
  const Keys& keys;
  Inherited inherited;

  /// `steps`, or none.
  Steps steps(ParseRun& run) const;
  /// The main value's own keys, if it is an object of options.
  Keys options(ParseRun& run) const;
};

/// One step's object that is being written; its reader would make the same step of it.
struct StepOutput {
  Json& json;
  const VerbRow& verb;
  Inherited inherited;

  void main(Json value) { json[std::string(name())] = std::move(value); }
  void set(std::string_view key, Json value) { json[std::string(key)] = std::move(value); }
  /// `steps`.
  void steps(const Steps& list);
  std::string_view name() const;
};

/// One verb: a row of THE table. Keys, reader and printer of each stand side by side in the file of
/// its family (frame_verbs.cpp, process_verbs.cpp, block_verbs.cpp); what it does is in the file of
/// the same name in play/. The main value's row has the verb's name; `keys` are its siblings,
/// beside those of common_rows().
struct VerbRow {
  using Read = StepContent (*)(ParseRun& run, const StepInput& input);
  using Print = void (*)(const StepContent& content, StepOutput& out);

  /// A row without a reader or a printer does not compile.
  consteval VerbRow(Key its_main, std::span<const Key> its_keys, Read its_reader, Print its_printer,
                    std::string_view its_example, std::span<const Rule> its_rules = {})
      : main(its_main),
        keys(its_keys),
        rules(its_rules),
        read(its_reader),
        print(its_printer),
        example(its_example) {}

  Key main;
  std::span<const Key> keys;
  std::span<const Rule> rules;  ///< How main and keys may stand together.
  Read read;
  Print print;
  std::string_view example;  ///< A whole step.

  std::string_view name() const { return main.name; }
  std::string_view meaning() const { return main.meaning; }
  /// The keys that are the verb's own: the options in its main value, or its siblings.
  std::span<const Key> own_keys() const { return keys.empty() ? main.keys : keys; }
};

std::span<const VerbRow> frame_verbs();
std::span<const VerbRow> process_verbs();
std::span<const VerbRow> block_verbs();

/// All verbs, by family.
const std::vector<const VerbRow*>& verb_rows();
const VerbRow* find_verb(std::string_view name);
std::vector<std::string> verb_names();
/// Keys that every step may carry.
std::span<const Key> common_rows();
/// The keys of a part of `all_of`: those of `expect`, and of a step.
std::span<const Key> part_rows();
/// The keys of an action of `do`, beside `user`.
std::vector<Key> action_rows_as_keys(const ActionRow& action);

}  // namespace harness
