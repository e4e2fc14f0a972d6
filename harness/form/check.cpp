#include "form/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/encoding.h"
#include "text/nearest.h"

namespace harness {

namespace {

/// More names than this are not listed in a message.
constexpr std::size_t few_names = 20;
constexpr std::size_t longest_value_shown = 40;

/// `"hex", "base64" and "text"`.
std::string quoted_list(std::string_view words) {
  std::string list;
  const std::vector<std::string> names = words_of(words);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " and " : ", ";
    list += '"' + names[i] + '"';
  }
  return list;
}

void check_rule(Checker& checker, const JsonNode& object, std::string_view owner,
                const Rule& rule) {
  std::size_t count = 0;
  const JsonNode::Member* last = nullptr;
  for (const std::string& name : words_of(rule.keys)) {
    const JsonNode::Member* member = object.find(name);
    if (member == nullptr) continue;
    ++count;
    if (last == nullptr || member->key_offset > last->key_offset) last = member;
  }
  switch (rule.how) {
    case Rule::How::exactly_one:
      if (count == 1) return;
      return checker.error(
          object.offset, fmt::format("{} needs exactly one of {}", owner, quoted_list(rule.keys)));
    case Rule::How::at_most_one:
      if (count <= 1) return;
      return checker.error(last->key_offset,
                           fmt::format("{} takes only one of {}", owner, quoted_list(rule.keys)));
    case Rule::How::at_least_one:
      if (count >= 1) return;
      return checker.error(
          object.offset, fmt::format("{} needs at least one of {}", owner, quoted_list(rule.keys)));
    case Rule::How::alone:
      if (count == 0 || object.members.size() == 1) return;
      return checker.error(
          last->key_offset,
          fmt::format("\"{}\" stands alone, expected no other key beside it", last->key));
  }
}

}  // namespace

const Key* find_key(std::span<const Key> keys, std::string_view name) {
  const auto found = std::ranges::find(keys, name, &Key::name);
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> key_names(std::span<const Key> keys) {
  std::vector<std::string> names;
  for (const Key& key : keys) names.emplace_back(key.name);
  return names;
}

std::vector<std::string> words_of(std::string_view words) {
  std::vector<std::string> result;
  while (!words.empty()) {
    const std::size_t blank = words.find(' ');
    result.emplace_back(words.substr(0, blank));
    words.remove_prefix(blank == std::string_view::npos ? words.size() : blank + 1);
  }
  return result;
}

void Checker::unknown(std::size_t offset, std::string_view what, std::string_view word,
                      const std::vector<std::string>& known, std::string_view owner) {
  std::string tail = did_you_mean(word, known);
  if (tail.empty() && !known.empty() && known.size() <= few_names) {
    tail = ", expected " + join_or(known);
  }
  const std::string of = owner.empty() ? "" : fmt::format(" of {}", owner);
  error(offset, fmt::format("unknown {} \"{}\"{}{}", what, word, of, tail));
}

const JsonNode* Keys::find(std::string_view name) const {
  for (const auto& [key, value] : found_) {
    if (key->name == name) return value;
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

std::vector<std::string> Keys::texts(std::string_view name) const {
  std::vector<std::string> result;
  if (const JsonNode* list = find(name)) {
    for (const JsonNode& item : list->items) result.push_back(scalar_text(item));
  }
  return result;
}

std::map<std::string, std::string> Keys::text_map(std::string_view name) const {
  std::map<std::string, std::string> result;
  if (const JsonNode* map = find(name)) {
    for (const auto& member : map->members) result[member.key] = scalar_text(member.value);
  }
  return result;
}

Keys check_keys(Checker& checker, const JsonNode& object, std::string_view owner,
                std::span<const Key> rows, std::span<const Rule> rules, std::span<const Key> more) {
  Keys keys;
  bool all_known = true;
  for (const JsonNode::Member& member : object.members) {
    const Key* row = find_key(rows, member.key);
    if (row == nullptr) row = find_key(more, member.key);
    if (row == nullptr) {
      all_known = false;
      std::vector<std::string> known = key_names(rows);
      for (std::string& name : key_names(more)) known.push_back(std::move(name));
      checker.unknown(member.key_offset, "key", member.key, known, owner);
    } else if (check_value(checker, member.value, *row)) {
      keys.add(*row, member.value);
    }
  }
  for (const Key& row : rows) {
    if (row.need == optional || object.find(row.name) != nullptr) continue;
    checker.error(object.offset, fmt::format("{} needs \"{}\"", owner, row.name));
  }
  // A mistyped key is told by itself, not once more as one that is missing.
  if (all_known) {
    for (const Rule& rule : rules) check_rule(checker, object, owner, rule);
  }
  return keys;
}

Keys check_object(Checker& checker, const JsonNode& object, const Key& key) {
  return check_keys(checker, object, fmt::format("\"{}\"", key.name), key.keys, key.rules);
}

namespace {

/// `label` is what messages call the value: `"can"`, `an item of "can"`.
bool check_labelled(Checker& checker, const JsonNode& value, const Key& key,
                    const std::string& label) {
  const Kind& kind = *key.kind;
  const bool any_json = kind.json == JsonNode::Kind::null;
  if (!any_json && !value.is(kind.json) && !value.is(kind.or_json)) {
    checker.error(value.offset, fmt::format("{} is {}, expected {}", label, value_words(value),
                                            expected_words(key)));
    return false;
  }
  return kind.check == nullptr || kind.check(checker, value, key);
}

}  // namespace

bool check_value(Checker& checker, const JsonNode& value, const Key& key) {
  return check_labelled(checker, value, key, fmt::format("\"{}\"", key.name));
}

bool check_items(Checker& checker, const JsonNode& array, const Key& key, const Kind& kind) {
  bool good = true;
  const Key item_key(key.name, kind, optional, "", key.choices);
  const std::string label = fmt::format("an item of \"{}\"", key.name);
  for (const JsonNode& item : array.items) good &= check_labelled(checker, item, item_key, label);
  return good;
}

bool check_members(Checker& checker, const JsonNode& object, const Kind& kind) {
  bool good = true;
  for (const JsonNode::Member& member : object.members) {
    good &= check_value(checker, member.value, Key(member.key, kind, optional, ""));
  }
  return good;
}

bool is_variable_name(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.back() == '.') return false;
  if (name.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
  });
}

bool check_name(Checker& checker, std::size_t offset, std::string_view what,
                std::string_view name) {
  if (is_variable_name(name)) return true;
  checker.error(offset,
                fmt::format("bad {} name \"{}\", expected letters, digits, \"_\", \"-\" and "
                            "dots between them",
                            what, name));
  return false;
}

std::string expected_words(const Key& key) {
  const Kind& kind = *key.kind;
  if (!key.choices.empty()) return join_or(words_of(key.choices));
  if (kind.most == 0) return std::string(kind.expected);
  return fmt::format("{} from {} to {}", kind.expected, kind.least, kind.most);
}

std::string value_words(const JsonNode& value) {
  if (value.is(JsonNode::Kind::string))
    return '"' + shorten(value.string, longest_value_shown) + '"';
  return is_scalar(value) ? scalar_text(value) : std::string(kind_name(value.kind));
}

bool is_scalar(const JsonNode& node) {
  return node.is(JsonNode::Kind::string) || node.is(JsonNode::Kind::integer) ||
         node.is(JsonNode::Kind::number) || node.is(JsonNode::Kind::boolean);
}

std::string scalar_text(const JsonNode& node) {
  switch (node.kind) {
    case JsonNode::Kind::integer:
      return std::to_string(node.integer);
    case JsonNode::Kind::number:
      return fmt::format("{}", node.number);
    case JsonNode::Kind::boolean:
      return node.boolean ? "true" : "false";
    default:
      return node.string;
  }
}

}  // namespace harness
