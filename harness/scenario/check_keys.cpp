#include "scenario/check_keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "journal/level.h"
#include "process/signals.h"
#include "text/encoding.h"
#include "wire/wrapper_type.h"

namespace harness {
namespace {

using Form = JsonNode::Kind;

constexpr std::string_view duration_words = "a duration such as \"300ms\", \"5s\" or \"2m\"";

constexpr KindRow kinds[] = {
    {Kind::text, Form::string, "a string"},
    {Kind::templated, Form::string, "a string"},
    {Kind::boolean, Form::boolean, "true or false"},
    {Kind::integer, Form::integer, "a whole number from 0 to 2147483647"},
    {Kind::positive, Form::integer, "a whole number from 1 to 2147483647"},
    {Kind::few, Form::integer, "a whole number from 1 to 10000"},
    {Kind::duration, Form::string, duration_words},
    {Kind::size, Form::string, "a whole number or a size such as \"200MiB\""},
    {Kind::level, Form::string, "must, should or may"},
    {Kind::log_level, Form::string, "INFO, WARN or ERROR"},
    {Kind::choice, Form::string, "a string"},
    {Kind::variable, Form::string, "a variable's name"},
    {Kind::message_type, Form::string, "a message type such as \"CONNECTED\""},
    {Kind::message_types, Form::array, "an array of message types"},
    {Kind::values, Form::object, "an object of fields"},
    {Kind::matchers, Form::object, "an object of fields"},
    {Kind::payload, Form::string, "a string such as \"hex:08 09\""},
    {Kind::hex, Form::string, "a string of hex digits"},
    {Kind::base64, Form::string, "a string of base64"},
    {Kind::pattern, Form::string, "a pattern"},
    {Kind::sizes, Form::array, "an array of whole numbers of at least 1"},
    {Kind::texts, Form::array, "an array of strings"},
    {Kind::templates, Form::array, "an array of strings"},
    {Kind::capabilities, Form::array, "an array of capabilities"},
    {Kind::scalars, Form::array, "an array of strings"},
    {Kind::scalar_map, Form::object, "an object of variables"},
    {Kind::text_map, Form::object, "an object of strings"},
    {Kind::save, Form::object, "an object such as {\"who\": \"user\"}"},
    {Kind::steps, Form::array, "an array of steps"},
    {Kind::branches, Form::array, "an array of arrays of steps"},
    {Kind::parts, Form::array, "an array of expect steps"},
    {Kind::action, Form::string, "an action such as \"login\""},
    {Kind::account, Form::string, "an account's name"},
    {Kind::log_source, Form::string, "the name of a log"},
    {Kind::fragment, Form::string, "a fragment's name"},
    {Kind::signal, Form::string, "a signal such as \"SIGTERM\""},
    {Kind::config, Form::object, "an object of sections"},
    {Kind::accounts, Form::object, "an object of accounts"},
    {Kind::options, Form::object, "an object"},
};

/// The items of a list of scalars: each must be one.
bool check_items(ParseRun& run, const JsonNode& list, const KeyRow& row, Kind item_kind) {
  bool good = true;
  for (const JsonNode& item : list.items) {
    good &= check_kind(run, item, KeyRow{row.name, item_kind, false, ""});
  }
  return good;
}

bool check_scalars(ParseRun& run, const JsonNode& value, const KeyRow& row) {
  bool good = true;
  const auto check = [&](const JsonNode& item, std::string_view name) {
    if (is_scalar(item)) return;
    run.error(item.offset, fmt::format("\"{}\" is {}, expected a string, a number, true or false",
                                       name, kind_name(item.kind)));
    good = false;
  };
  for (const JsonNode& item : value.items) check(item, row.name);
  for (const JsonNode::Member& member : value.members) check(member.value, member.key);
  return good;
}

bool check_names(ParseRun& run, const JsonNode& object) {
  bool good = true;
  for (const JsonNode::Member& member : object.members) {
    if (is_variable_name(member.key)) continue;
    run.error(member.key_offset,
              fmt::format("bad variable name \"{}\", expected letters, digits, \"_\", \"-\" and "
                          "dots between them",
                          member.key));
    good = false;
  }
  return good;
}

/// Users that the harness makes up, or backends, in one scenario.
constexpr std::int64_t most_of_few = 10'000;

bool is_number_in_range(const JsonNode& value, std::int64_t least) {
  return value.is(JsonNode::Kind::integer) && value.integer >= least && value.integer <= int32_max;
}

/// Of a value that has the right JSON kind. "" if it is good, "?" if something was reported, else
/// the whole error.
std::string check_scalar(ParseRun& run, const JsonNode& value, const KeyRow& row) {
  const std::string& text = value.string;
  switch (row.kind) {
    case Kind::integer:
    case Kind::positive:
      if (is_number_in_range(value, row.kind == Kind::positive ? 1 : 0)) return "";
      return fmt::format("\"{}\" is {}, expected {}", row.name, value.integer,
                         kind_row(row.kind).expected);
    case Kind::few:
      if (value.integer >= 1 && value.integer <= most_of_few) return "";
      return fmt::format("\"{}\" is {}, expected {}", row.name, value.integer,
                         kind_row(row.kind).expected);
    case Kind::duration:
      if (parse_duration(text)) return "";
      return fmt::format("bad duration \"{}\", expected one such as \"300ms\", \"5s\" or \"2m\"",
                         text);
    case Kind::size:
      if (value.is(JsonNode::Kind::string) ? parse_size(text).has_value() : value.integer >= 0) {
        return "";
      }
      return fmt::format("bad size {}, expected a whole number or one such as \"200MiB\"",
                         value_words(value));
    case Kind::level:
      if (parse_level(text)) return "";
      return fmt::format("bad level \"{}\", expected must, should or may", text);
    case Kind::log_level: {
      const bool known = text == "INFO" || text == "WARN" || text == "ERROR" || parse_level(text);
      if (known) return "";
      return fmt::format(
          "bad level \"{}\", expected INFO, WARN or ERROR (the line's), or must, should or may "
          "(the step's)",
          text);
    }
    case Kind::choice: {
      const std::vector<std::string> choices = words_of(row.choices);
      if (std::find(choices.begin(), choices.end(), text) != choices.end()) return "";
      return fmt::format("\"{}\" is \"{}\", expected {}", row.name, text, join_or(choices));
    }
    case Kind::variable:
      if (is_variable_name(text)) return "";
      return fmt::format(
          "bad variable name \"{}\", expected letters, digits, \"_\", \"-\" and dots between them",
          text);
    case Kind::message_type:
      if (find_wrapper_type(text) != nullptr) return "";
      run.unknown(value.offset, "message type", text, wrapper_type_names());
      return "?";
    case Kind::hex:
      if (from_hex(text)) return "";
      return fmt::format("bad hex \"{}\", expected pairs of hex digits", shorten(text, 40));
    case Kind::base64:
      if (from_base64(text)) return "";
      return fmt::format("bad base64 \"{}\", expected it with its padding", shorten(text, 40));
    case Kind::signal:
      if (parse_signal(text)) return "";
      run.unknown(value.offset, "signal", text, signal_names());
      return "?";
    case Kind::capabilities:
      for (const JsonNode& item : value.items) {
        const auto& known = run.context().names.capabilities;
        if (!item.is(JsonNode::Kind::string) || known.empty()) continue;
        if (std::find(known.begin(), known.end(), item.string) != known.end()) continue;
        run.unknown(item.offset, "capability", item.string, known);
      }
      return check_items(run, value, row, Kind::text) ? "" : "?";
    case Kind::sizes:
      return check_items(run, value, row, Kind::positive) ? "" : "?";
    case Kind::texts:
      return check_items(run, value, row, Kind::text) ? "" : "?";
    case Kind::templates:
      return check_items(run, value, row, Kind::templated) ? "" : "?";
    case Kind::message_types:
      return check_items(run, value, row, Kind::message_type) ? "" : "?";
    case Kind::scalar_map:
      return check_names(run, value) & check_scalars(run, value, row) ? "" : "?";
    case Kind::scalars:
    case Kind::text_map:
      return check_scalars(run, value, row) ? "" : "?";
    case Kind::save:
      return check_names(run, value) ? "" : "?";
    default:
      return "";
  }
}

const KeyRow* find_row(std::span<const KeyRow> rows, std::string_view name) {
  for (const KeyRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace

const KindRow& kind_row(Kind kind) {
  for (const KindRow& row : kinds) {
    if (row.kind == kind) return row;
  }
  return kinds[0];
}

bool is_scalar(const JsonNode& node) {
  return node.is(JsonNode::Kind::string) || node.is(JsonNode::Kind::integer) ||
         node.is(JsonNode::Kind::number) || node.is(JsonNode::Kind::boolean);
}

std::string value_words(const JsonNode& value) {
  switch (value.kind) {
    case JsonNode::Kind::string:
      return '"' + shorten(value.string, 40) + '"';
    case JsonNode::Kind::integer:
      return std::to_string(value.integer);
    case JsonNode::Kind::number:
      return fmt::format("{}", value.number);
    case JsonNode::Kind::boolean:
      return value.boolean ? "true" : "false";
    default:
      return std::string(kind_name(value.kind));
  }
}

bool check_kind(ParseRun& run, const JsonNode& value, const KeyRow& row) {
  const KindRow& kind = kind_row(row.kind);
  const bool right_json =
      value.is(kind.json) || (row.kind == Kind::size && value.is(JsonNode::Kind::integer));
  if (!right_json) {
    const std::string expected =
        row.kind == Kind::choice ? join_or(words_of(row.choices)) : std::string(kind.expected);
    run.error(value.offset,
              fmt::format("\"{}\" is {}, expected {}", row.name, value_words(value), expected));
    return false;
  }
  const std::string problem = check_scalar(run, value, row);
  if (problem.empty()) return true;
  if (problem != "?") run.error(value.offset, problem);
  return false;
}

const JsonNode* Keys::find(std::string_view name) const {
  for (const auto& [key, value] : found_) {
    if (key == name) return value;
  }
  return nullptr;
}

std::optional<Duration> Keys::duration(std::string_view name) const {
  const JsonNode* value = find(name);
  return value == nullptr ? std::nullopt : parse_duration(value->string);
}

std::optional<std::int64_t> Keys::number(std::string_view name) const {
  const JsonNode* value = find(name);
  if (value == nullptr) return std::nullopt;
  return value->integer;
}

std::optional<std::int64_t> Keys::size(std::string_view name) const {
  const JsonNode* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is(JsonNode::Kind::integer)) return value->integer;
  return parse_size(value->string);
}

std::optional<bool> Keys::boolean(std::string_view name) const {
  const JsonNode* value = find(name);
  if (value == nullptr) return std::nullopt;
  return value->boolean;
}

std::string Keys::text(std::string_view name) const {
  const JsonNode* value = find(name);
  return value == nullptr ? std::string() : value->string;
}

Keys check_keys(ParseRun& run, const JsonNode& object, std::string_view owner,
                std::span<const KeyRow> rows, std::span<const KeyRow> more) {
  Keys keys;
  for (const JsonNode::Member& member : object.members) {
    const KeyRow* row = find_row(rows, member.key);
    if (row == nullptr) row = find_row(more, member.key);
    if (row == nullptr) {
      std::vector<std::string> known;
      for (const KeyRow& each : rows) known.emplace_back(each.name);
      for (const KeyRow& each : more) known.emplace_back(each.name);
      run.unknown(member.key_offset, "key", member.key, known, owner);
    } else if (check_kind(run, member.value, *row)) {
      keys.add(row->name, member.value);
    }
  }
  for (const KeyRow& row : rows) {
    if (!row.required || object.find(row.name) != nullptr) continue;
    run.error(object.offset, fmt::format("{} needs \"{}\"", owner, row.name));
  }
  return keys;
}

}  // namespace harness
