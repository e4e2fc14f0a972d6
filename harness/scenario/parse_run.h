#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "form/check.h"
#include "match/pattern.h"
#include "scenario/parse.h"
#include "scenario/scope.h"
#include "text/diagnostic.h"
#include "text/json_tree.h"

namespace harness {

/// A file that is being read: its text, its values, and where its lines begin.
struct ParsedFile {
  Source source;
  JsonNode tree;
  std::vector<std::size_t> line_starts;

  explicit ParsedFile(Source text);
  std::size_t line_of(std::size_t offset) const;
};

/// What all functions that read one scenario share: where they are, what is known there, and the
/// errors found so far. Lives as long as one call of parse_scenario.
class ParseRun final : public Checker {
 public:
  ParseRun(const Source& source, const ParseContext& context);

  const ParseContext& context() const { return context_; }
  Scope& scope() { return scope_; }
  const ParsedFile& file() const { return *files_.back(); }
  ParsedFile& main_file() { return main_; }

  /// An error in the file that is being read.
  void error(std::size_t offset, std::string message) override;

  /// The text of a string, its variables checked. Reports a bad one, and returns it as constant.
  Template read_template(const JsonNode& text);
  /// A text, number or boolean as a text.
  Template read_scalar(const JsonNode& scalar);
  /// Compiles a pattern. Reports one that is no pattern.
  Pattern read_pattern(const JsonNode& text);

  /// Enters a fragment. Null, with an error at `offset`, if there is none, it is no JSON, or it is
  /// being read already. Every success needs a leave_fragment().
  const ParsedFile* enter_fragment(std::string_view name, std::size_t offset);
  void leave_fragment();

  void add_mark(std::string_view name) { marks_.emplace(name); }
  bool has_mark(std::string_view name) const { return marks_.find(name) != marks_.end(); }
  std::vector<std::string> marks() const { return {marks_.begin(), marks_.end()}; }

  bool failed() const { return !errors_.empty(); }
  /// In the order of the main file's text; a fragment's where it is used, each once.
  std::vector<ParseError> take_errors();

 private:
  std::shared_ptr<const ParsedFile> read_fragment(Source source, std::size_t offset);

  struct PlacedError {
    std::size_t place;  ///< Offset in the main file.
    ParseError error;
  };

  const ParseContext& context_;
  Scope scope_;
  ParsedFile main_;
  /// By the name that scenarios use.
  std::map<std::string, std::shared_ptr<const ParsedFile>, std::less<>> fragments_;
  std::vector<const ParsedFile*> files_;  ///< The main file, and the fragments entered.
  std::vector<std::string> entered_;      ///< Their names.
  std::size_t place_ = 0;                 ///< Where the outermost fragment is used.
  std::set<std::string, std::less<>> marks_;
  std::vector<PlacedError> errors_;
};

}  // namespace harness
