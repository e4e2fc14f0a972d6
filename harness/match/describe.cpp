#include "match/describe.h"

#include <fmt/format.h>

#include "journal/redact.h"
#include "text/encoding.h"
#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using Op = Matcher::Op;

constexpr std::size_t text_limit = 120;

std::string in_quotes(std::string_view text) { return '"' + shorten(text, text_limit) + '"'; }

bool is_secret(const FieldDescriptor* field) {
  return field != nullptr && field->name() == "password";
}

std::string joined(const std::vector<Matcher>& list, const Variables& variables) {
  std::string result;
  for (const Matcher& each : list) {
    if (!result.empty()) result += ", ";
    result += describe_matcher(each, variables);
  }
  return result;
}

std::string joined_members(const Matcher& matcher, const Variables& variables) {
  std::string result;
  for (const auto& [name, inner] : matcher.members) {
    if (!result.empty()) result += ", ";
    result += name + " " + describe_matcher(inner, variables);
  }
  return result;
}

/// A number with the names that stand for it.
std::string labelled(double number, const std::string& label) {
  const std::string digits = number_text(number);
  if (label.empty() || label == digits) return digits;
  return fmt::format("{} ({})", digits, label);
}

std::string bound(const Matcher& matcher, const Variables& variables) {
  return matcher.text.is_constant() ? number_text(matcher.number) : matcher.text.expand(variables);
}

}  // namespace

std::string describe_matcher(const Matcher& matcher, const Variables& variables) {
  switch (matcher.op) {
    case Op::equal_text:
      return in_quotes(matcher.text.expand(variables));
    case Op::equal_number:
      return labelled(matcher.number, matcher.text.text());
    case Op::equal_boolean:
      return matcher.boolean ? "true" : "false";
    case Op::equal_list:
      return "[" + joined(matcher.list, variables) + "]";
    case Op::matches:
      return fmt::format("matches /{}/", matcher.pattern.words(variables));
    case Op::contains:
      return "contains " + in_quotes(matcher.text.expand(variables));
    case Op::starts_with:
      return "starts with " + in_quotes(matcher.text.expand(variables));
    case Op::one_of:
      return "one of " + joined(matcher.list, variables);
    case Op::not_:
      return "not " + joined(matcher.list, variables);
    case Op::any:
      return "present";
    case Op::absent:
      return "absent";
    case Op::less_than:
      return "less than " + bound(matcher, variables);
    case Op::more_than:
      return "more than " + bound(matcher, variables);
    case Op::length:
      return "length " + joined(matcher.list, variables);
    case Op::size:
      return "size " + joined(matcher.list, variables);
    case Op::has_flag:
      return "has flag " + matcher.text.text();
    case Op::json:
      return "JSON with " + joined_members(matcher, variables);
    case Op::ini:
      return "INI with " + joined_members(matcher, variables);
    case Op::xml:
      return "well-formed XML";
    case Op::each:
      return "each " + joined(matcher.list, variables);
    case Op::some:
      return "some " + joined(matcher.list, variables);
    case Op::fields:
      return "{" + joined_members(matcher, variables) + "}";
  }
  return "";
}

std::string describe_fields(const std::vector<FieldMatch>& fields, const Variables& variables) {
  std::string result;
  for (const FieldMatch& each : fields) {
    if (!result.empty()) result += ", ";
    result += each.field->name() + " ";
    result +=
        is_secret(each.field) ? std::string(redacted) : describe_matcher(each.matcher, variables);
  }
  return result;
}

std::string describe_subject(const Subject& subject) {
  if (!subject.present) return "nothing";
  switch (subject.kind) {
    case Subject::Kind::text:
      return in_quotes(subject.text);
    case Subject::Kind::bytes:
      return in_quotes(subject_text(subject));
    case Subject::Kind::number: {
      const auto* names = subject.field == nullptr ? nullptr : enum_of_field(*subject.field);
      if (names == nullptr) return number_text(subject.number);
      return labelled(subject.number, enum_label(*names, static_cast<int>(subject.number)));
    }
    default:
      return shorten(subject_text(subject), text_limit);
  }
}

Difference describe_difference(const FieldMatch& wanted, const Subject& found,
                               const Variables& variables) {
  Difference difference;
  difference.field = wanted.field->name();
  const bool secret = is_secret(wanted.field);
  difference.expected =
      secret ? std::string(redacted) : describe_matcher(wanted.matcher, variables);
  difference.found = secret && found.present ? std::string(redacted) : describe_subject(found);
  return difference;
}

}  // namespace harness
