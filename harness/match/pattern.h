#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "match/template.h"

namespace re2 {
class RE2;
}

namespace harness {

/// An RE2 pattern that may hold variables, whose values stand for themselves. One without variables
/// is compiled once.
class Pattern {
 public:
  Pattern() = default;
  /// Returns the pattern, or puts RE2's words into `*error`.
  static Pattern parse(Template text, std::string* error);

  /// True if it is found anywhere in the text.
  bool found_in(std::string_view text, const Variables& variables) const;
  /// As it is looked for: with the variables' values in it.
  std::string words(const Variables& variables) const;
  const Template& text() const { return text_; }
  bool operator==(const Pattern& other) const { return text_ == other.text_; }

 private:
  Template text_;
  std::shared_ptr<const re2::RE2> compiled_;  ///< Null if it has variables.
};

}  // namespace harness
