#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.h"
#include "text/diagnostic.h"

namespace harness {

/// What a scenario may name, from the profile (or the built-in one).
struct KnownNames {
  std::vector<Account> accounts;
  std::vector<std::string> contacts;
  std::vector<std::string> rooms;
  std::vector<std::string> logs;  ///< Beside server, stdout, stderr.
  std::vector<std::string> capabilities;
};

/// An error together with the file it is in (a fragment's error is in the fragment).
struct ParseError {
  Source source;
  Diagnostic diagnostic;
};

/// Finds a fragment's text by its name; nothing if there is none. No I/O in this folder.
using FragmentLoader = std::function<std::optional<Source>(std::string_view name)>;
/// The names of all fragments, for suggestions.
using FragmentNames = std::function<std::vector<std::string>()>;

struct ParsedFile;
/// Fragments that were read for one scenario, by the name of their file, for the next one.
using FragmentTrees = std::map<std::string, std::shared_ptr<const ParsedFile>, std::less<>>;

struct ParseContext {
  KnownNames names;
  FragmentLoader load_fragment;
  FragmentNames fragment_names;
  FragmentTrees* trees = nullptr;  ///< May be null. A name always stands for the same text.
};

/// Reads one scenario file. Returns nothing and all errors found, in the order of the text, if
/// there is one. `id` becomes Scenario::id.
std::optional<Scenario> parse_scenario(const Source& source, std::string_view id,
                                       const ParseContext& context,
                                       std::vector<ParseError>* errors);

/// Checks a fragment by itself, with its parameters known. No errors if it is good.
std::vector<ParseError> check_fragment(const Source& source, const ParseContext& context);

}  // namespace harness
