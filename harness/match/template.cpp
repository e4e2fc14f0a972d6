#include "match/template.h"

#include <utility>

#include "form/check.h"

namespace harness {

void Variables::set(std::string_view name, std::string value) {
  for (auto& [known, old] : values_) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  values_.emplace_back(name, std::move(value));
}

const std::string* Variables::find(std::string_view name) const {
  for (const Variables* scope = this; scope != nullptr; scope = scope->parent_) {
    for (const auto& [known, value] : scope->values_) {
      if (known == name) return &value;
    }
  }
  return nullptr;
}

Template Template::constant(std::string text) {
  Template result;
  result.text_ = std::move(text);
  return result;
}

Template Template::parse(std::string_view text, std::string* error) {
  Template result;
  std::string plain;
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t dollar = text.find('$', position);
    plain.append(text.substr(position, dollar - position));
    if (dollar == std::string_view::npos) break;
    const std::string_view rest = text.substr(dollar);
    if (rest.starts_with("$${")) {
      plain += "${";
      position = dollar + 3;
      continue;
    }
    if (!rest.starts_with("${")) {
      plain += '$';
      position = dollar + 1;
      continue;
    }
    const std::size_t end = rest.find('}');
    if (end == std::string_view::npos) {
      *error = "\"${\" without \"}\", write \"$${\" for a plain one";
      return Template();
    }
    const std::string_view name = rest.substr(2, end - 2);
    if (!is_variable_name(name)) {
      *error = "bad variable name \"" + std::string(name) +
               "\", expected letters, digits, \"_\", \"-\" and dots between them";
      return Template();
    }
    if (!plain.empty()) result.pieces_.push_back({false, std::exchange(plain, {})});
    result.pieces_.push_back({true, std::string(name)});
    position = dollar + end + 1;
  }
  if (result.pieces_.empty()) {
    result.text_ = std::move(plain);
  } else if (!plain.empty()) {
    result.pieces_.push_back({false, std::move(plain)});
  }
  return result;
}

std::string Template::source() const {
  const auto escaped = [](std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text.substr(at).starts_with("${")) out += '$';
      out += text[at];
    }
    return out;
  };
  if (is_constant()) return escaped(text_);
  std::string source;
  for (const Piece& piece : pieces_) {
    source += piece.is_variable ? "${" + piece.text + "}" : escaped(piece.text);
  }
  return source;
}

std::vector<std::string> Template::names() const {
  std::vector<std::string> result;
  for (const Piece& piece : pieces_) {
    if (piece.is_variable) result.push_back(piece.text);
  }
  return result;
}

void Template::expand(const Variables& variables, std::string* out) const {
  out->append(text_);
  for (const Piece& piece : pieces_) {
    if (!piece.is_variable) {
      out->append(piece.text);
    } else if (const std::string* value = variables.find(piece.text)) {
      out->append(*value);
    }
  }
}

std::string Template::expand(const Variables& variables) const {
  std::string result;
  expand(variables, &result);
  return result;
}

bool Template::equals(const Variables& variables, std::string_view text) const {
  if (is_constant()) return text == text_;
  for (const Piece& piece : pieces_) {
    const std::string* value = piece.is_variable ? variables.find(piece.text) : &piece.text;
    if (value == nullptr) continue;
    if (!text.starts_with(*value)) return false;
    text.remove_prefix(value->size());
  }
  return text.empty();
}

}  // namespace harness
