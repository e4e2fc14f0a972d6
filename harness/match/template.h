#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harness {

/// The variables of a running scenario: dotted names to text. `parent` is looked at next, so that
/// a block's variables hide outer ones. Not owned.
class Variables {
 public:
  explicit Variables(const Variables* parent = nullptr) : parent_(parent) {}
  void set(std::string_view name, std::string value);
  /// Null if it is not set anywhere. Valid until the next set().
  const std::string* find(std::string_view name) const;

 private:
  const Variables* parent_;
  /// A few dozen: a list is faster to fill and to search than a map.
  std::vector<std::pair<std::string, std::string>> values_;
};

/// A text that may hold `${name}`. `$${` stands for a plain `${`. Parsed once, expanded often.
class Template {
 public:
  Template() = default;
  /// A text without variables, taken as it is.
  static Template constant(std::string text);
  /// Splits the text. On a `${` without end or a bad name returns the words in `*error`.
  static Template parse(std::string_view text, std::string* error);

  bool is_constant() const { return pieces_.empty(); }
  /// The text, if it is constant.
  const std::string& text() const { return text_; }
  /// The text that parse() makes this of.
  std::string source() const;
  bool operator==(const Template&) const = default;
  /// The names it uses, for checking.
  std::vector<std::string> names() const;
  /// Appends the expansion. A name that is not set expands to "" (parse has refused those).
  void expand(const Variables& variables, std::string* out) const;
  std::string expand(const Variables& variables) const;
  /// True if the expansion is this text. Allocates nothing.
  bool equals(const Variables& variables, std::string_view text) const;

 private:
  struct Piece {
    bool is_variable = false;
    std::string text;
    bool operator==(const Piece&) const = default;
  };
  std::string text_;           ///< Of a constant.
  std::vector<Piece> pieces_;  ///< Of the others.
};

}  // namespace harness
