#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "suite/result.h"
#include "text/diagnostic.h"

namespace harness {

/// What a maintainer expects of a scenario that does not pass (an expectation file). A line is
///
///     fails | conformance/messages/echo | expected CONV_MESSAGE | bug 17, fixed in 2.3
///
/// kind, scenario or glob, text that the failure must contain (may be empty), reason. `#` starts a
/// comment line. Folders in front of the scenario may be left out; a shape is part of its name.
enum class ExpectationKind { fails, weak, flaky, skip };

/// One row of the table of kinds.
struct ExpectationKindRow {
  ExpectationKind kind;
  std::string_view name;
  std::string_view expects_it;  ///< "to fail", as in a message.
  std::string_view meaning;
};
std::span<const ExpectationKindRow> expectation_kinds();

/// A glob covers no more scenarios than this.
inline constexpr std::size_t most_scenarios_a_glob = 20;
/// The reason of a line that --update-expectations has made.
inline constexpr std::string_view reason_to_fill_in = "not looked at yet";

struct Expectation {
  ExpectationKind kind = ExpectationKind::fails;
  std::string pattern;
  std::string id;     ///< The pattern without its shape; a glob's is the whole pattern.
  std::string shape;  ///< Behind the `@` of the pattern, or ""; a glob's is "".
  std::string text;
  std::string reason;
  std::size_t line = 0;    ///< From 1.
  std::size_t offset = 0;  ///< Of the pattern, in the file's text.

  bool is_glob() const;
  /// True if the name, with its shape, is one that the line speaks of.
  bool covers(std::string_view name) const;
};

/// A whole file, comments and empty lines too, so that it can be written again.
struct ExpectationFile {
  struct Line {
    std::string text;
    std::optional<Expectation> expectation;  ///< Nothing for a comment or an empty line.
  };
  std::string name;
  std::vector<Line> lines;

  /// The line that decides about a name: one that names it goes before a glob, the first before
  /// later ones. Null if there is none.
  const Expectation* find(std::string_view name) const;
};

/// Reads a file. All errors are collected; nothing is returned if there was any.
std::optional<ExpectationFile> parse_expectations(const Source& source,
                                                  std::vector<Diagnostic>* errors);

/// How many of the scenarios a line covers, in any shape.
std::size_t count_covered(const Expectation& expectation, const std::vector<std::string>& ids);

/// What is wrong with a file for a suite: lines that cover none of the scenarios in any shape, and
/// globs that cover too many. `ids` are all scenarios that there are, without shapes.
std::vector<Diagnostic> check_expectations(const ExpectationFile& file,
                                           const std::vector<std::string>& ids);

/// Everything a failed run says that an expected text may be in: failures with their details, and
/// findings as `id: what (detail)`.
std::vector<std::string> failure_words(const Outcome& outcome);

/// Changes the verdict to what it is in view of the line (null: none), and the reason to words for
/// people. An error stays one, and what is not applicable too.
void apply_expectation(const ExpectationFile& file, const Expectation* line,
                       ScenarioResult& result);

}  // namespace harness
