#include "scenario/matchers.h"

#include <algorithm>

#include <fmt/format.h>

#include "form/kinds.h"
#include "scenario/fields.h"
#include "text/encoding.h"
#include "text/nearest.h"
#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using Op = Matcher::Op;

/// The kinds of subject in words, for a matcher in the wrong place.
std::string target_words(unsigned target) {
  switch (target) {
    case match_text_field:
      return "text";
    case match_bytes:
      return "base64";
    case match_number:
      return "a whole number";
    case match_boolean:
      return "true or false";
    case match_repeated:
      return "a list";
    case match_json:
      return "a JSON value";
    default:
      return "an object of fields";
  }
}

MatchSubject number_subject(const std::string& name) { return {match_number, name, nullptr}; }

std::optional<Matcher> wrong_kind(ParseRun& run, const JsonNode& node,
                                  const MatchSubject& subject) {
  report_field_kind(run, node, subject.name, target_words(subject.target));
  return std::nullopt;
}

Matcher number_matcher(double number, std::string label) {
  Matcher matcher;
  matcher.op = Op::equal_number;
  matcher.number = number;
  matcher.text = Template::constant(std::move(label));
  return matcher;
}

Matcher parse_list(ParseRun& run, const JsonNode& node, const MatchSubject& item) {
  Matcher matcher;
  matcher.op = Op::equal_list;
  for (const JsonNode& each : node.items) matcher.list.push_back(parse_matcher(run, each, item));
  return matcher;
}

MatchSubject item_of(const MatchSubject& list) {
  if (list.target != match_repeated || list.field == nullptr) return list;
  MatchSubject item = list;
  switch (list.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      item.target = match_message;
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      item.target = match_boolean;
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      item.target =
          list.field->type() == FieldDescriptor::TYPE_BYTES ? match_bytes : match_text_field;
      break;
    default:
      item.target = match_number;
  }
  return item;
}

/// A plain text where a text, bytes, number or boolean is due.
std::optional<Matcher> parse_plain_text(ParseRun& run, const JsonNode& node,
                                        const MatchSubject& subject) {
  Matcher matcher;
  matcher.op = Op::equal_text;
  matcher.text = run.read_template(node);
  switch (subject.target) {
    case match_bytes:
      if (matcher.text.is_constant() &&
          !check_value(run, node, Key(subject.name, kinds::base64, optional, ""))) {
        return std::nullopt;
      }
      return matcher;
    case match_number: {
      if (!matcher.text.is_constant()) return matcher;
      const auto* names = subject.field == nullptr ? nullptr : enum_of_field(*subject.field);
      if (names == nullptr) return wrong_kind(run, node, subject);
      const auto number = read_enum(run, node.offset, node.string, *names);
      if (!number) return std::nullopt;
      return number_matcher(*number, enum_label(*names, *number));
    }
    case match_boolean:
      if (!matcher.text.is_constant()) return matcher;
      return wrong_kind(run, node, subject);
    case match_text_field:
    case match_json:
      return matcher;
    default:
      return wrong_kind(run, node, subject);
  }
}

/// A value that is no object.
std::optional<Matcher> parse_plain(ParseRun& run, const JsonNode& node,
                                   const MatchSubject& subject) {
  switch (node.kind) {
    case JsonNode::Kind::string:
      return parse_plain_text(run, node, subject);
    case JsonNode::Kind::integer:
      if (subject.target == match_json) return number_matcher(node.number, "");
      if (subject.target != match_number) return wrong_kind(run, node, subject);
      if (!check_int32(run, node, subject.name)) return std::nullopt;
      if (const auto* names = subject.field == nullptr ? nullptr : enum_of_field(*subject.field)) {
        return number_matcher(node.number, enum_label(*names, static_cast<int>(node.integer)));
      }
      return number_matcher(node.number, "");
    case JsonNode::Kind::number:
      if (subject.target != match_json) return wrong_kind(run, node, subject);
      return number_matcher(node.number, "");
    case JsonNode::Kind::boolean: {
      if (subject.target != match_boolean && subject.target != match_json) {
        return wrong_kind(run, node, subject);
      }
      Matcher matcher;
      matcher.op = Op::equal_boolean;
      matcher.boolean = node.boolean;
      return matcher;
    }
    case JsonNode::Kind::array:
      if (subject.target != match_repeated && subject.target != match_json) {
        return wrong_kind(run, node, subject);
      }
      return parse_list(run, node, item_of(subject));
    default:
      return wrong_kind(run, node, subject);
  }
}

void report_argument(ParseRun& run, const JsonNode& node, std::string_view name,
                     std::string_view expected) {
  run.error(node.offset,
            fmt::format("\"{}\" is {}, expected {}", name, value_words(node), expected));
}

/// `has_flag`: a name, a number, or a list of them.
void read_flags(ParseRun& run, const JsonNode& node, const MatchSubject& subject,
                Matcher* matcher) {
  const auto* names = subject.field == nullptr ? nullptr : enum_of_field(*subject.field);
  int mask = 0;
  const auto read = [&](const JsonNode& flag) {
    if (flag.is(JsonNode::Kind::integer)) {
      if (check_int32(run, flag, subject.name)) mask |= static_cast<int>(flag.integer);
    } else if (flag.is(JsonNode::Kind::string) && names != nullptr) {
      mask |= read_enum(run, flag.offset, flag.string, *names).value_or(0);
    } else {
      report_argument(run, flag, "has_flag", "a name, a number or a list of them");
    }
  };
  if (node.is(JsonNode::Kind::array)) {
    for (const JsonNode& flag : node.items) read(flag);
  } else {
    read(node);
  }
  matcher->number = mask;
  matcher->text =
      Template::constant(names == nullptr ? std::to_string(mask) : enum_label(*names, mask));
}

/// A `json` or `ini` matcher's members.
void read_paths(ParseRun& run, const JsonNode& node, Matcher* matcher) {
  for (const JsonNode::Member& member : node.members) {
    MatchSubject inner{match_json, member.key, nullptr};
    if (matcher->op == Op::ini) {
      inner.target = match_text_field;
      // INI knows text only; a number or boolean is the same text.
      if (is_scalar(member.value) && !member.value.is(JsonNode::Kind::string)) {
        Matcher plain;
        plain.op = Op::equal_text;
        plain.text = run.read_scalar(member.value);
        matcher->members.emplace_back(member.key, std::move(plain));
        continue;
      }
    }
    matcher->members.emplace_back(member.key, parse_matcher(run, member.value, inner));
  }
}

/// True if the argument has the JSON kind that the row wants; else reports it.
bool check_argument(ParseRun& run, const JsonNode& node, const MatcherRow& row) {
  using Argument = MatcherRow::Argument;
  std::string_view expected;
  switch (row.argument) {
    case Argument::text:
    case Argument::pattern:
      if (!node.is(JsonNode::Kind::string)) expected = "a string";
      break;
    case Argument::number:
      if (!node.is(JsonNode::Kind::integer) && !node.is(JsonNode::Kind::number) &&
          !(node.is(JsonNode::Kind::string) && node.string.find("${") != std::string::npos)) {
        expected = "a number";
      }
      break;
    case Argument::list:
      if (!node.is(JsonNode::Kind::array)) expected = "an array";
      break;
    case Argument::flag:
    case Argument::boolean:
      if (!node.is(JsonNode::Kind::boolean)) expected = "true or false";
      break;
    case Argument::members:
      if (!node.is(JsonNode::Kind::object)) expected = "an object";
      break;
    default:
      break;
  }
  if (expected.empty()) return true;
  report_argument(run, node, row.name, expected);
  return false;
}

/// `{"row": node}` in its place.
std::optional<Matcher> parse_named(ParseRun& run, const JsonNode& node, const MatcherRow& row,
                                   const MatchSubject& subject) {
  if (!check_argument(run, node, row)) return std::nullopt;
  Matcher matcher;
  // The table has the order of Op, behind the row of plain equality.
  matcher.op = static_cast<Op>(static_cast<int>(Op::matches) + (&row - &matcher_rows()[1]));
  switch (matcher.op) {
    case Op::matches:
      matcher.pattern = run.read_pattern(node);
      break;
    case Op::contains:
      if (subject.target == match_repeated || !node.is(JsonNode::Kind::string)) {
        if (subject.target == match_text_field) {
          report_argument(run, node, row.name, "a string");
          return std::nullopt;
        }
        matcher.op = Op::some;
        matcher.list.push_back(parse_matcher(run, node, item_of(subject)));
        break;
      }
      matcher.text = run.read_template(node);
      break;
    case Op::starts_with:
      matcher.text = run.read_template(node);
      break;
    case Op::less_than:
    case Op::more_than:
      matcher.number = node.number;
      if (node.is(JsonNode::Kind::string)) matcher.text = run.read_template(node);
      break;
    case Op::one_of:
      for (const JsonNode& item : node.items) {
        matcher.list.push_back(parse_matcher(run, item, subject));
      }
      break;
    case Op::not_:
      matcher.list.push_back(parse_matcher(run, node, subject));
      break;
    case Op::any:
    case Op::absent:
      // `any: false` is `absent`, and the other way round.
      if (!node.boolean) matcher.op = matcher.op == Op::any ? Op::absent : Op::any;
      break;
    case Op::length:
    case Op::size:
      matcher.list.push_back(parse_matcher(run, node, number_subject(std::string(row.name))));
      break;
    case Op::has_flag:
      read_flags(run, node, subject, &matcher);
      break;
    case Op::json:
    case Op::ini:
      read_paths(run, node, &matcher);
      break;
    case Op::each:
    case Op::some:
      matcher.list.push_back(parse_matcher(run, node, item_of(subject)));
      break;
    case Op::xml:
      if (!node.boolean) {
        Matcher inner = std::move(matcher);
        matcher = Matcher();
        matcher.op = Op::not_;
        matcher.list.push_back(std::move(inner));
      }
      break;
    default:
      break;
  }
  return matcher;
}

/// An object where a nested message is due: its fields, unless it is a matcher.
std::optional<Matcher> parse_fields(ParseRun& run, const JsonNode& node,
                                    const MatchSubject& subject) {
  Matcher matcher;
  matcher.op = Op::fields;
  const auto& message = *subject.field->message_type();
  for (const JsonNode::Member& member : node.members) {
    MatchSubject inner;
    if (subject.field->is_map()) {
      inner = subject_of(*message.FindFieldByNumber(2));
      inner.name = member.key;
    } else {
      const FieldDescriptor* field = find_field(run, member, message, message.name());
      if (field == nullptr) continue;
      inner = subject_of(*field);
    }
    matcher.members.emplace_back(member.key, parse_matcher(run, member.value, inner));
  }
  return matcher;
}

std::optional<Matcher> parse_object(ParseRun& run, const JsonNode& node,
                                    const MatchSubject& subject) {
  const MatcherRow* row = node.members.size() == 1 ? find_matcher(node.members[0].key) : nullptr;
  const bool fits = row != nullptr && (row->targets & subject.target) != 0;
  if (subject.target == match_message && !fits) return parse_fields(run, node, subject);
  if (node.members.size() != 1) {
    std::string found = "an empty object";
    if (node.members.size() > 1) {
      found =
          fmt::format("one with {} (\"{}\", \"{}\"{})", node.members.size(), node.members[0].key,
                      node.members[1].key, node.members.size() > 2 ? ", …" : "");
    }
    run.error(node.offset, fmt::format("a matcher is an object with one key, found {}", found));
    return std::nullopt;
  }
  const JsonNode::Member& member = node.members[0];
  if (row == nullptr) {
    run.unknown(member.key_offset, "matcher", member.key, matcher_names());
    return std::nullopt;
  }
  if (!fits) {
    run.error(member.key_offset,
              fmt::format("matcher \"{}\" does not fit \"{}\", which holds {}", member.key,
                          subject.name, target_words(subject.target)));
    return std::nullopt;
  }
  return parse_named(run, member.value, *row, subject);
}

}  // namespace

MatchSubject subject_of(const FieldDescriptor& field) {
  MatchSubject subject{match_repeated, field.name(), &field};
  if (field.is_map()) {
    subject.target = match_message;
  } else if (!field.is_repeated()) {
    subject = item_of(subject);
  }
  return subject;
}

Matcher parse_matcher(ParseRun& run, const JsonNode& node, const MatchSubject& subject) {
  std::optional<Matcher> matcher = node.is(JsonNode::Kind::object)
                                       ? parse_object(run, node, subject)
                                       : parse_plain(run, node, subject);
  if (!matcher) return Matcher();
  return std::move(*matcher);
}

std::vector<FieldMatch> parse_matches(ParseRun& run, const JsonNode& object,
                                      const google::protobuf::Descriptor& message,
                                      std::string_view owner) {
  std::vector<FieldMatch> result;
  for (const JsonNode::Member& member : object.members) {
    const FieldDescriptor* field = find_field(run, member, message, owner);
    if (field == nullptr) continue;
    result.push_back({field, parse_matcher(run, member.value, subject_of(*field))});
  }
  return result;
}

namespace {

Json plain_number(double number) {
  const auto whole = static_cast<std::int64_t>(number);
  return static_cast<double>(whole) == number ? Json(whole) : Json(number);
}

/// The number itself, or the name that it was written with.
Json labelled_number(const Matcher& matcher) {
  const std::string& label = matcher.text.text();
  const bool is_name = !label.empty() && label.find_first_of("0123456789") == std::string::npos;
  return is_name ? Json(label) : plain_number(matcher.number);
}

Json list_of(const std::vector<Matcher>& matchers) {
  Json list = Json::array();
  for (const Matcher& each : matchers) list.push_back(print_matcher(each));
  return list;
}

Json members_of(const Matcher& matcher) {
  Json members = Json::object();
  for (const auto& [name, inner] : matcher.members) members[name] = print_matcher(inner);
  return members;
}

/// What stands behind the matcher's name.
Json argument_of(const Matcher& matcher) {
  switch (matcher.op) {
    case Op::matches:
      return matcher.pattern.text().source();
    case Op::contains:
    case Op::starts_with:
      return matcher.text.source();
    case Op::one_of:
      return list_of(matcher.list);
    case Op::any:
    case Op::absent:
    case Op::xml:
      return true;
    case Op::less_than:
    case Op::more_than:
      return matcher.text.is_constant() ? plain_number(matcher.number)
                                        : Json(matcher.text.source());
    case Op::has_flag:
      return labelled_number(matcher);
    case Op::json:
    case Op::ini:
      return members_of(matcher);
    default:
      return print_matcher(matcher.list[0]);
  }
}

}  // namespace

Json print_matcher(const Matcher& matcher) {
  switch (matcher.op) {
    case Op::equal_text:
      return matcher.text.source();
    case Op::equal_number:
      return labelled_number(matcher);
    case Op::equal_boolean:
      return matcher.boolean;
    case Op::equal_list:
      return list_of(matcher.list);
    case Op::fields:
      return members_of(matcher);
    default:
      break;
  }
  // The table has the order of Op, behind the row of plain equality.
  const auto row = static_cast<std::size_t>(matcher.op) - static_cast<std::size_t>(Op::matches) + 1;
  Json json = Json::object();
  json[std::string(matcher_rows()[row].name)] = argument_of(matcher);
  return json;
}

Json print_matches(const std::vector<FieldMatch>& matches) {
  Json json = Json::object();
  for (const FieldMatch& each : matches) json[each.field->name()] = print_matcher(each.matcher);
  return json;
}

}  // namespace harness
