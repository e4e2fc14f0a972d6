#include "match/matcher.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "match/describe.h"
#include "match/subject.h"
#include "text/encoding.h"
#include "text/ini.h"
#include "text/xml.h"
#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using Payload = google::protobuf::Message;
using Op = Matcher::Op;

bool matches(const Matcher& matcher, const Subject& subject, const Variables& variables);

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The subject as a number, a text of digits included.
std::optional<double> number_of(const Subject& subject) {
  if (subject.kind == Subject::Kind::number) return subject.number;
  if (subject.kind == Subject::Kind::text) return to_number(subject.text);
  return std::nullopt;
}

/// The number that a variable gives, which may be an enum's name.
std::optional<double> number_of(const std::string& text, const FieldDescriptor* field) {
  if (const auto number = to_number(text)) return number;
  const auto* names = field == nullptr ? nullptr : enum_of_field(*field);
  if (names == nullptr) return std::nullopt;
  if (const auto number = enum_number(*names, text)) return *number;
  return std::nullopt;
}

bool equal_text(const Matcher& matcher, const Subject& subject, const Variables& variables) {
  switch (subject.kind) {
    case Subject::Kind::text:
      return matcher.text.equals(variables, subject.text);
    case Subject::Kind::bytes:
      return matcher.text.equals(variables, to_base64(subject.text));
    case Subject::Kind::number: {
      // A constant text is no number; one from a variable may be.
      if (matcher.text.is_constant()) return false;
      const auto wanted = number_of(matcher.text.expand(variables), subject.field);
      return wanted && *wanted == subject.number;
    }
    case Subject::Kind::boolean: {
      if (matcher.text.is_constant()) return false;
      const std::string wanted = matcher.text.expand(variables);
      return subject.boolean ? wanted == "true" || wanted == "1"
                             : wanted == "false" || wanted == "0";
    }
    default:
      return false;
  }
}

bool equal_list(const Matcher& matcher, const Subject& subject, const Variables& variables) {
  if (subject.size() != matcher.list.size()) return false;
  if (subject.kind == Subject::Kind::json && !subject.json->is_array()) return false;
  for (std::size_t i = 0; i < matcher.list.size(); ++i) {
    if (!matches(matcher.list[i], subject.item(i), variables)) return false;
  }
  return subject.kind == Subject::Kind::repeated || subject.kind == Subject::Kind::json;
}

bool has_items(const Subject& subject) {
  return subject.kind == Subject::Kind::repeated || subject.kind == Subject::Kind::map ||
         (subject.kind == Subject::Kind::json && subject.json->is_array());
}

std::size_t length_of(const Subject& subject) {
  if (has_items(subject)) return subject.size();
  if (subject.kind == Subject::Kind::bytes) return subject.text.size();
  return count_characters(subject.text);
}

bool matches_count(const Matcher& matcher, std::size_t count, const Variables& variables) {
  Subject number;
  number.kind = Subject::Kind::number;
  number.present = true;
  number.number = static_cast<double>(count);
  return matches(matcher.list[0], number, variables);
}

double bound_of(const Matcher& matcher, const Variables& variables) {
  if (matcher.text.is_constant()) return matcher.number;
  return to_number(matcher.text.expand(variables)).value_or(0);
}

/// What stands at a dotted path; a list's items by number. A key that holds dots itself wins.
Subject at_path(const Json& value, std::string_view path) {
  if (path.empty()) return subject_of_json(value);
  if (value.is_object()) {
    const auto whole = value.find(std::string(path));
    if (whole != value.end()) return subject_of_json(*whole);
  }
  const std::string key(path.substr(0, path.find('.')));
  const std::string_view rest = path.substr(std::min(path.size(), key.size() + 1));
  if (value.is_object()) {
    const auto found = value.find(key);
    return found == value.end() ? Subject() : at_path(*found, rest);
  }
  if (value.is_array()) {
    std::size_t index = 0;
    const auto result = std::from_chars(key.data(), key.data() + key.size(), index);
    const bool whole = result.ec == std::errc() && result.ptr == key.data() + key.size();
    if (whole && index < value.size()) return at_path(value[index], rest);
  }
  return Subject();
}

bool matches_json(const Matcher& matcher, std::string_view text, const Variables& variables) {
  const Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) return false;
  for (const auto& [path, inner] : matcher.members) {
    if (!matches(inner, at_path(value, path), variables)) return false;
  }
  return true;
}

bool matches_ini(const Matcher& matcher, std::string_view text, const Variables& variables) {
  const auto lines = read_ini(text, IniComments::whole_lines);
  for (const auto& [key, inner] : matcher.members) {
    bool found = false;
    bool good = false;
    for (const IniLine& line : lines) {
      if (!line.is_key() || line.name() != key) continue;
      found = true;
      good |= matches(inner, subject_of_text(line.value), variables);
    }
    if (!found) good = matches(inner, Subject(), variables);
    if (!good) return false;
  }
  return true;
}

bool matches_members(const Matcher& matcher, const Subject& subject, const Variables& variables) {
  for (const auto& [name, inner] : matcher.members) {
    Subject member;
    if (subject.kind == Subject::Kind::map) {
      member = subject_of_key(subject, name);
    } else if (subject.kind == Subject::Kind::message) {
      const FieldDescriptor* field = subject.message->GetDescriptor()->FindFieldByName(name);
      if (field != nullptr) member = subject_of_field(*subject.message, *field);
    }
    if (!matches(inner, member, variables)) return false;
  }
  return true;
}

bool matches_items(const Matcher& matcher, const Subject& subject, const Variables& variables) {
  if (!has_items(subject)) return false;
  const bool each = matcher.op == Op::each;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    if (matches(matcher.list[0], subject.item(i), variables) != each) return !each;
  }
  return each;
}

bool contains_text(const Matcher& matcher, const Subject& subject, const Variables& variables) {
  if (has_items(subject)) {
    for (std::size_t i = 0; i < subject.size(); ++i) {
      if (equal_text(matcher, subject.item(i), variables)) return true;
    }
    return false;
  }
  if (subject.kind != Subject::Kind::text) return false;
  if (matcher.text.is_constant()) {
    return subject.text.find(matcher.text.text()) != std::string_view::npos;
  }
  return subject.text.find(matcher.text.expand(variables)) != std::string_view::npos;
}

bool matches(const Matcher& matcher, const Subject& subject, const Variables& variables) {
  using Kind = Subject::Kind;
  switch (matcher.op) {
    case Op::equal_text:
      return equal_text(matcher, subject, variables);
    case Op::equal_number:
      return subject.kind == Kind::number && subject.number == matcher.number;
    case Op::equal_boolean:
      return subject.kind == Kind::boolean && subject.boolean == matcher.boolean;
    case Op::equal_list:
      return equal_list(matcher, subject, variables);
    case Op::matches:
      return subject.kind == Kind::text && matcher.pattern.found_in(subject.text, variables);
    case Op::contains:
      return contains_text(matcher, subject, variables);
    case Op::starts_with:
      return subject.kind == Kind::text &&
             (matcher.text.is_constant()
                  ? subject.text.starts_with(matcher.text.text())
                  : subject.text.starts_with(matcher.text.expand(variables)));
    case Op::one_of:
      for (const Matcher& each : matcher.list) {
        if (matches(each, subject, variables)) return true;
      }
      return false;
    case Op::not_:
      return !matches(matcher.list[0], subject, variables);
    case Op::any:
      return subject.present;
    case Op::absent:
      return !subject.present;
    case Op::less_than: {
      const auto number = number_of(subject);
      return number && *number < bound_of(matcher, variables);
    }
    case Op::more_than: {
      const auto number = number_of(subject);
      return number && *number > bound_of(matcher, variables);
    }
    case Op::length:
      return (subject.kind == Kind::text || subject.kind == Kind::bytes || has_items(subject)) &&
             matches_count(matcher, length_of(subject), variables);
    case Op::size:
      return has_items(subject) && matches_count(matcher, subject.size(), variables);
    case Op::has_flag: {
      const int mask = static_cast<int>(matcher.number);
      return subject.kind == Kind::number && (static_cast<int>(subject.number) & mask) == mask;
    }
    case Op::json:
      return subject.kind == Kind::text && matches_json(matcher, subject.text, variables);
    case Op::ini:
      return subject.kind == Kind::text && matches_ini(matcher, subject.text, variables);
    case Op::xml:
      return subject.kind == Kind::text && xml_content_fault(subject.text).empty();
    case Op::each:
    case Op::some:
      return matches_items(matcher, subject, variables);
    case Op::fields:
      return matches_members(matcher, subject, variables);
  }
  return false;
}

}  // namespace

bool match_text(const Matcher& matcher, std::string_view text, const Variables& variables) {
  return matches(matcher, subject_of_text(text), variables);
}

bool match_fields(const std::vector<FieldMatch>& fields, const Payload& payload,
                  const Variables& variables, std::vector<Difference>* differences) {
  bool all = true;
  for (const FieldMatch& each : fields) {
    const Subject subject = subject_of_field(payload, *each.field);
    if (matches(each.matcher, subject, variables)) continue;
    if (differences == nullptr) return false;
    differences->push_back(describe_difference(each, subject, variables));
    all = false;
  }
  return all;
}

std::string read_field(const Payload& payload, std::string_view path) {
  const Payload* message = &payload;
  while (true) {
    const std::string name(path.substr(0, path.find('.')));
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) return "";
    Subject subject = subject_of_field(*message, *field);
    if (name.size() == path.size()) return subject_text(subject);
    path.remove_prefix(name.size() + 1);
    if (field->is_map()) return subject_text(subject_of_key(subject, path));
    if (field->is_repeated()) {
      const std::string_view word = path.substr(0, path.find('.'));
      std::size_t index = 0;
      std::from_chars(word.data(), word.data() + word.size(), index);
      if (index >= subject.size()) return "";
      subject = subject.item(index);
      if (word.size() == path.size()) return subject_text(subject);
      path.remove_prefix(word.size() + 1);
    }
    if (subject.message == nullptr) return "";
    message = subject.message;
  }
}

}  // namespace harness
