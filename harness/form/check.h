#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "form/form.h"
#include "text/diagnostic.h"
#include "text/units.h"

namespace harness {

/// Takes what is wrong with a text. Everything is reported in one go, so that a user mends it in
/// one go.
class Checker {
 public:
  virtual ~Checker() = default;
  /// `offset` is a byte offset into the text that is being read.
  virtual void error(std::size_t offset, std::string message) = 0;
  /// `unknown WHAT "WORD"`, with the nearest known word, or all of them if they are few. With
  /// `owner`: `unknown key "WORD" of OWNER`.
  void unknown(std::size_t offset, std::string_view what, std::string_view word,
               const std::vector<std::string>& known, std::string_view owner = "");
};

/// Gathers errors about one text.
class DiagnosticList final : public Checker {
 public:
  /// `errors` outlives the list.
  explicit DiagnosticList(std::vector<Diagnostic>* errors) : errors_(errors) {}
  void error(std::size_t offset, std::string message) override {
    errors_->push_back({offset, std::move(message)});
  }

 private:
  std::vector<Diagnostic>* errors_;
};

/// The keys of one object whose values are of the right kind. A wrong value was reported and is not
/// here, so that nothing is told twice. Points into the object and its rows.
class Keys {
 public:
  void add(const Key& key, const JsonNode& value) { found_.emplace_back(&key, &value); }
  /// Null if the key is not there or wrong.
  const JsonNode* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

  // The value in its right type; nothing if find() is null.
  std::optional<Duration> duration(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;
  std::optional<std::int64_t> size(std::string_view name) const;
  std::optional<bool> boolean(std::string_view name) const;
  std::string text(std::string_view name) const;  ///< "" if there is none.
  std::vector<std::string> texts(std::string_view name) const;
  /// Numbers and booleans as they are written.
  std::map<std::string, std::string> text_map(std::string_view name) const;

 private:
  std::vector<std::pair<const Key*, const JsonNode*>> found_;
};

/// Checks an object against its rows and rules: unknown keys, missing ones, kinds. `owner` is what
/// messages call it: `"expect"`, `a scenario`. `more` are rows that are allowed beside. An
/// object's own key goes before one of `more`. All rows outlive the result.
Keys check_keys(Checker& checker, const JsonNode& object, std::string_view owner,
                std::span<const Key> rows, std::span<const Rule> rules = {},
                std::span<const Key> more = {});
/// The same for a value of a row that has keys of its own.
Keys check_object(Checker& checker, const JsonNode& object, const Key& key);

/// Checks one value. Reports what is wrong. The keys of an object are left to check_keys.
bool check_value(Checker& checker, const JsonNode& value, const Key& key);
/// The items of an array, each as such a kind.
bool check_items(Checker& checker, const JsonNode& array, const Key& key, const Kind& kind);
/// The values of an object, each as such a kind.
bool check_members(Checker& checker, const JsonNode& object, const Kind& kind);

/// True for what may stand between `${` and `}`: letters, digits, `_`, `-`, bytes above ASCII, and
/// dots between them.
bool is_variable_name(std::string_view name);
/// `bad WHAT name "NAME", expected letters, …`, and false, if it is none.
bool check_name(Checker& checker, std::size_t offset, std::string_view what, std::string_view name);

/// What the kind expects, in words, with the choices or the bounds of the row.
std::string expected_words(const Key& key);
/// A value in a message: `0`, `"abc"`, `an object`.
std::string value_words(const JsonNode& value);
/// True for a text, number or boolean.
bool is_scalar(const JsonNode& node);
/// A text as it is; a number or boolean as it is written.
std::string scalar_text(const JsonNode& node);

}  // namespace harness
