#include "match/pattern.h"

#include <re2/re2.h>

#include <utility>

namespace harness {

namespace {

/// The variables of the text, with values that mean nothing to RE2.
std::string with_quoted_values(const Template& text, const Variables& variables) {
  Variables quoted;
  for (const std::string& name : text.names()) {
    const std::string* value = variables.find(name);
    quoted.set(name, value == nullptr ? "" : RE2::QuoteMeta(*value));
  }
  return text.expand(quoted);
}

}  // namespace

Pattern Pattern::parse(Template text, std::string* error) {
  Pattern made;
  made.text_ = std::move(text);
  // Values are quoted, so any text will do to see whether the rest is right.
  Variables values;
  for (const std::string& name : made.text_.names()) values.set(name, "x");
  auto compiled = std::make_shared<const RE2>(made.text_.expand(values), RE2::Quiet);
  if (!compiled->ok()) *error = compiled->error();
  if (made.text_.is_constant()) made.compiled_ = std::move(compiled);
  return made;
}

bool Pattern::found_in(std::string_view text, const Variables& variables) const {
  const re2::StringPiece piece(text.data(), text.size());
  if (compiled_) return RE2::PartialMatch(piece, *compiled_);
  return RE2::PartialMatch(piece, RE2(with_quoted_values(text_, variables), RE2::Quiet));
}

std::string Pattern::words(const Variables& variables) const {
  return compiled_ ? text_.text() : with_quoted_values(text_, variables);
}

}  // namespace harness
