#include "backend/profile_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "backend/profile_table.h"
#include "text/nearest.h"

namespace harness {
namespace {

using Kind = JsonNode::Kind;

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

/// True if the text can stand in an INI file where `forbidden` characters have a meaning.
bool fits_config(std::string_view text, std::string_view forbidden) {
  return !has_nul(text) && text.find_first_of("\r\n") == std::string_view::npos &&
         text.find_first_of(forbidden) == std::string_view::npos;
}

std::string number_text(const JsonNode& node) {
  return node.is(Kind::integer) ? std::to_string(node.integer) : fmt::format("{}", node.number);
}

/// One value of a config key, or nothing and an error.
std::optional<std::string> read_config_value(const JsonNode& node, const std::string& name,
                                             std::string_view expected,
                                             std::vector<Diagnostic>* errors) {
  switch (node.kind) {
    case Kind::string:
      if (fits_config(node.string, "")) return node.string;
      errors->push_back(
          {node.offset, fmt::format("\"{}\" holds a line break, expected one line", name)});
      return std::nullopt;
    case Kind::integer:
    case Kind::number:
      return number_text(node);
    case Kind::boolean:
      return node.boolean ? "true" : "false";
    default:
      add_kind_error(node, name, expected, errors);
      return std::nullopt;
  }
}

void read_config_key(const JsonNode::Member& member, const std::string& name,
                     std::vector<std::string>* values, std::vector<Diagnostic>* errors) {
  if (member.value.is(Kind::array)) {
    for (const JsonNode& item : member.value.items) {
      auto value =
          read_config_value(item, name, "a list of strings, numbers, true or false", errors);
      if (value) values->push_back(std::move(*value));
    }
    return;
  }
  auto value = read_config_value(member.value, name,
                                 "a string, a number, true, false or a list of these", errors);
  if (value) values->push_back(std::move(*value));
}

/// The members of an object, or none and an error.
const std::vector<JsonNode::Member>& members_of(const JsonNode& node, std::string_view key,
                                                std::string_view expected,
                                                std::vector<Diagnostic>* errors) {
  if (!node.is(Kind::object)) add_kind_error(node, key, expected, errors);
  return node.members;  // Empty for anything but an object.
}

std::optional<Account> read_account(const JsonNode::Member& member,
                                    std::vector<Diagnostic>* errors) {
  const std::string what = fmt::format("account \"{}\"", member.key);
  if (!member.value.is(Kind::object)) {
    errors->push_back(
        {member.value.offset, fmt::format("{} is {}, expected an object with user, legacyName and "
                                          "password",
                                          what, kind_name(member.value.kind))});
    return std::nullopt;
  }
  const std::vector<std::string> names = key_names(account_keys());
  const std::size_t errors_before = errors->size();
  for (const JsonNode::Member& field : member.value.members) {
    if (std::ranges::find(names, field.key) == names.end()) {
      add_unknown_error(field.key_offset, fmt::format("key of {}:", what), field.key, names,
                        errors);
    }
  }
  std::vector<std::string> values;
  for (const ProfileKey& key : account_keys()) {
    const JsonNode::Member* field = member.value.find(key.name);
    if (field == nullptr) {
      errors->push_back({member.value.offset, fmt::format("{} needs \"{}\"", what, key.name)});
      continue;
    }
    values.push_back(read_text(field->value, key.name, errors).value_or(""));
  }
  if (errors->size() != errors_before) return std::nullopt;
  return Account{member.key, values[0], values[1], values[2]};
}

}  // namespace

void add_kind_error(const JsonNode& node, std::string_view key, std::string_view expected,
                    std::vector<Diagnostic>* errors) {
  errors->push_back(
      {node.offset, fmt::format("\"{}\" is {}, expected {}", key, kind_name(node.kind), expected)});
}

void add_item_error(const JsonNode& item, std::string_view key, std::string_view expected,
                    std::vector<Diagnostic>* errors) {
  errors->push_back({item.offset, fmt::format("an item of \"{}\" is {}, expected {}", key,
                                              kind_name(item.kind), expected)});
}

void add_unknown_error(std::size_t offset, std::string_view what, std::string_view word,
                       const std::vector<std::string>& known, std::vector<Diagnostic>* errors) {
  std::string tail = did_you_mean(word, known);
  if (tail.empty()) tail = ", expected " + join_or(known);
  errors->push_back({offset, fmt::format("unknown {} \"{}\"{}", what, word, tail)});
}

std::optional<std::string> read_text(const JsonNode& node, std::string_view key,
                                     std::vector<Diagnostic>* errors) {
  if (!node.is(Kind::string)) {
    add_kind_error(node, key, "a string", errors);
  } else if (node.string.empty()) {
    errors->push_back({node.offset, fmt::format("\"{}\" is empty, expected a text", key)});
  } else if (has_nul(node.string)) {
    errors->push_back({node.offset, fmt::format("\"{}\" holds a NUL character", key)});
  } else {
    return node.string;
  }
  return std::nullopt;
}

std::vector<std::string> read_words(const JsonNode& node, std::string_view key,
                                    std::vector<Diagnostic>* errors) {
  std::vector<std::string> words;
  if (!node.is(Kind::array)) {
    add_kind_error(node, key, "a list of strings", errors);
    return words;
  }
  for (const JsonNode& item : node.items) {
    if (!item.is(Kind::string)) {
      add_item_error(item, key, "a string", errors);
    } else if (has_nul(item.string)) {
      errors->push_back({item.offset, fmt::format("\"{}\" holds a NUL character", key)});
    } else {
      words.push_back(item.string);
    }
  }
  return words;
}

std::map<std::string, std::string> read_text_map(const JsonNode& node, std::string_view key,
                                                 std::vector<Diagnostic>* errors) {
  std::map<std::string, std::string> values;
  for (const auto& member : members_of(node, key, "an object of strings", errors)) {
    if (member.key.empty()) {
      errors->push_back({member.key_offset, fmt::format("a name in \"{}\" is empty", key)});
    } else if (!member.value.is(Kind::string)) {
      add_kind_error(member.value, fmt::format("{}.{}", key, member.key), "a string", errors);
    } else if (has_nul(member.value.string)) {
      errors->push_back(
          {member.value.offset, fmt::format("\"{}.{}\" holds a NUL character", key, member.key)});
    } else {
      values[member.key] = member.value.string;
    }
  }
  return values;
}

std::map<std::string, std::string> read_environment(const JsonNode& node, std::string_view key,
                                                    std::vector<Diagnostic>* errors) {
  for (const JsonNode::Member& member : node.members) {
    if (member.key.find('=') != std::string::npos || has_nul(member.key)) {
      errors->push_back(
          {member.key_offset, fmt::format("\"{}\" cannot be the name of an environment "
                                          "variable",
                                          member.key)});
    }
  }
  return read_text_map(node, key, errors);
}

ConfigSections read_config_sections(const JsonNode& node, std::string_view key,
                                    std::vector<Diagnostic>* errors) {
  ConfigSections sections;
  for (const auto& section : members_of(node, key, "an object of sections", errors)) {
    const std::string name = fmt::format("{}.{}", key, section.key);
    if (section.key.empty() || !fits_config(section.key, "[]")) {
      errors->push_back(
          {section.key_offset,
           fmt::format("\"{}\" cannot be the name of a config section", section.key)});
      continue;
    }
    auto& keys = sections[section.key];
    for (const auto& member : members_of(section.value, name, "an object of keys", errors)) {
      if (member.key.empty() || !fits_config(member.key, "=[]#;")) {
        errors->push_back(
            {member.key_offset, fmt::format("\"{}\" cannot be a config key", member.key)});
        continue;
      }
      read_config_key(member, fmt::format("{}.{}", name, member.key), &keys[member.key], errors);
    }
  }
  return sections;
}

std::vector<Account> read_accounts(const JsonNode& node, std::string_view key,
                                   std::vector<Diagnostic>* errors) {
  std::vector<Account> accounts;
  for (const auto& member : members_of(node, key, "an object of accounts", errors)) {
    if (member.key.empty()) {
      errors->push_back({member.key_offset, "the name of an account is empty"});
      continue;
    }
    if (auto account = read_account(member, errors)) accounts.push_back(std::move(*account));
  }
  return accounts;
}

void merge_accounts(const std::vector<Account>& more, std::vector<Account>* accounts) {
  for (const Account& account : more) {
    auto found = std::ranges::find(*accounts, account.name, &Account::name);
    if (found != accounts->end()) {
      *found = account;
    } else {
      accounts->push_back(account);
    }
  }
}

}  // namespace harness
