#include "backend/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "backend/profile_fields.h"
#include "backend/profile_table.h"
#include "text/json_tree.h"

namespace harness {
namespace {

using Kind = JsonNode::Kind;
using Errors = std::vector<Diagnostic>;

constexpr std::string_view durations = "\"300ms\", \"5s\" or \"2m\"";
constexpr std::string_view backend_id_variable = "${backend.id}";

/// Absolute and without "." parts; the path itself if the current directory is gone.
std::string absolute_path(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) return path.string();
  std::string text = absolute.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

std::string join_path(const std::string& base, std::string_view path) {
  return absolute_path(std::filesystem::path(base) / path);
}

/// The members of an object that have a row, in the order of the rows' names; the others and those
/// that are missing are errors.
void check_keys(const JsonNode& node, std::string_view where, std::span<const ProfileKey> keys,
                Errors* errors) {
  const std::vector<std::string> names = key_names(keys);
  for (const JsonNode::Member& member : node.members) {
    if (std::ranges::find(names, member.key) == names.end()) {
      add_unknown_error(member.key_offset, fmt::format("key of {}:", where), member.key, names,
                        errors);
    }
  }
  for (const ProfileKey& key : keys) {
    if (key.required && node.find(key.name) == nullptr) {
      errors->push_back({node.offset, fmt::format("{} needs \"{}\"", where, key.name)});
    }
  }
}

/// The words of a string as a JSON list, to show what to write instead.
std::string as_list(std::string_view text) {
  std::string list;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    if (end > from) {
      list += list.empty() ? "" : ", ";
      list += fmt::format("\"{}\"", text.substr(from, end - from));
    }
    from = end + 1;
  }
  return "[" + list + "]";
}

std::vector<std::string> read_command(const JsonNode& node, Errors* errors) {
  if (node.is(Kind::string)) {
    errors->push_back({node.offset, fmt::format("\"command\" is a string, expected a list of "
                                                "strings: {}",
                                                as_list(node.string))});
    return {};
  }
  std::vector<std::string> words = read_words(node, "command", errors);
  if (!node.is(Kind::array)) return words;
  if (node.items.empty()) {
    errors->push_back(
        {node.offset, "\"command\" is an empty list, expected a program and its arguments"});
  } else if (node.items[0].is(Kind::string) && node.items[0].string.empty()) {
    errors->push_back(
        {node.items[0].offset, "the first item of \"command\" is empty, expected a program"});
  }
  return words;
}

std::optional<Duration> read_duration(const JsonNode& node, std::string_view key, Errors* errors) {
  if (node.is(Kind::string)) {
    if (auto duration = parse_duration(node.string)) return duration;
    errors->push_back({node.offset, fmt::format("bad duration \"{}\", expected one such as {}",
                                                node.string, durations)});
    return std::nullopt;
  }
  add_kind_error(node, key, fmt::format("a duration such as {}", durations), errors);
  return std::nullopt;
}

std::map<std::string, std::string> read_logs(const JsonNode& node, Errors* errors) {
  for (const JsonNode::Member& member : node.members) {
    if (std::ranges::find(reserved_log_names(), member.key) != reserved_log_names().end()) {
      errors->push_back(
          {member.key_offset,
           fmt::format("a log cannot be named \"{}\", the harness has one of that name",
                       member.key)});
    }
    if (!member.value.is(Kind::string)) continue;
    const std::string& path = member.value.string;
    if (path.empty()) {
      errors->push_back(
          {member.value.offset, fmt::format("\"logs.{}\" is empty, expected a path", member.key)});
    }
    for (std::size_t at = path.find("${"); at != std::string::npos; at = path.find("${", at + 2)) {
      if (path.compare(at, backend_id_variable.size(), backend_id_variable) == 0) continue;
      const std::size_t end = path.find('}', at);
      errors->push_back(
          {member.value.offset,
           end == std::string::npos
               ? fmt::format("\"${{\" in \"logs.{}\" is not closed by \"}}\"", member.key)
               : fmt::format("unknown variable \"{}\" in \"logs.{}\", expected \"{}\"",
                             path.substr(at, end + 1 - at), member.key, backend_id_variable)});
    }
  }
  return read_text_map(node, "logs", errors);
}

std::set<std::string, std::less<>> read_capabilities(const JsonNode& node, Errors* errors) {
  std::set<std::string, std::less<>> can;
  if (!node.is(Kind::array)) add_kind_error(node, "can", "a list of capabilities", errors);
  for (const JsonNode& item : node.items) {
    if (!item.is(Kind::string)) {
      add_item_error(item, "can", "a string", errors);
    } else if (!is_capability(item.string)) {
      add_unknown_error(item.offset, "capability", item.string, capability_names(), errors);
    } else {
      can.insert(item.string);
    }
  }
  return can;
}

std::vector<Named> read_findings(const JsonNode& node, Errors* errors) {
  std::vector<Named> findings;
  if (!node.is(Kind::array)) add_kind_error(node, "allow", "a list of finding ids", errors);
  for (const JsonNode& item : node.items) {
    if (auto id = read_text(item, "allow", errors)) findings.push_back({*id, item.offset});
  }
  return findings;
}

Readiness read_readiness(const JsonNode& node, const Profile& profile, Errors* errors) {
  Readiness ready;
  if (!node.is(Kind::object)) {
    add_kind_error(node, "ready", "an object with port, log or file", errors);
    return ready;
  }
  check_keys(node, "\"ready\"", ready_keys(), errors);
  if (node.members.size() != 1) {
    errors->push_back(
        {node.offset, fmt::format("\"ready\" has {} keys, expected exactly one of {}",
                                  node.members.size(), join_or(key_names(ready_keys())))});
  }
  for (const auto& [key, key_offset, value] : node.members) {
    if (key == "port") {
      if (!value.is(Kind::integer)) {
        add_kind_error(value, "port", "a number from 1 to 65535", errors);
      } else if (value.integer < 1 || value.integer > 65535) {
        errors->push_back(
            {value.offset,
             fmt::format("\"port\" is {}, expected a number from 1 to 65535", value.integer)});
      } else {
        ready.port = static_cast<int>(value.integer);
      }
    } else if (key == "log") {
      ready.log = read_text(value, key, errors).value_or("");
    } else if (key == "file") {
      if (auto path = read_text(value, key, errors)) ready.file = profile.resolve(*path);
    }
  }
  return ready;
}

ServiceProfile read_service(const JsonNode& node, const Profile& profile, Errors* errors) {
  ServiceProfile service;
  service.directory = profile.base_directory;
  if (!node.is(Kind::object)) {
    add_kind_error(node, "each item of `services`", "an object", errors);
    return service;
  }
  check_keys(node, "a service", service_keys(), errors);
  for (const auto& [key, key_offset, value] : node.members) {
    if (key == "name") {
      service.name = read_text(value, key, errors).value_or("");
    } else if (key == "command") {
      service.command = read_command(value, errors);
    } else if (key == "environment") {
      service.environment = read_environment(value, key, errors);
    } else if (key == "directory") {
      if (auto path = read_text(value, key, errors)) service.directory = profile.resolve(*path);
    } else if (key == "ready") {
      service.ready = read_readiness(value, profile, errors);
    } else if (key == "timeout") {
      service.timeout = read_duration(value, key, errors).value_or(service.timeout);
    }
  }
  return service;
}

std::vector<ServiceProfile> read_services(const JsonNode& node, const Profile& profile,
                                          Errors* errors) {
  std::vector<ServiceProfile> services;
  if (!node.is(Kind::array)) add_kind_error(node, "services", "a list of objects", errors);
  for (const JsonNode& item : node.items) {
    ServiceProfile service = read_service(item, profile, errors);
    const bool taken =
        std::ranges::find(services, service.name, &ServiceProfile::name) != services.end();
    if (taken && !service.name.empty()) {
      errors->push_back({item.offset, fmt::format("two services are named \"{}\"", service.name)});
    }
    services.push_back(std::move(service));
  }
  return services;
}

void read_config(const JsonNode& node, Profile* profile, Errors* errors) {
  profile->config_offset = node.offset;
  if (node.is(Kind::string)) {
    if (auto path = read_text(node, "config", errors))
      profile->config_path = profile->resolve(*path);
  } else if (node.is(Kind::object)) {
    profile->config = read_config_sections(node, "config", errors);
  } else {
    add_kind_error(node, "config", "a path or an object of sections", errors);
  }
}

void read_member(const JsonNode::Member& member, Profile* profile, Errors* errors) {
  const std::string& key = member.key;
  const JsonNode& value = member.value;
  auto path = [&](std::optional<std::string>* target, std::size_t* offset) {
    *offset = value.offset;
    if (auto text = read_text(value, key, errors)) *target = profile->resolve(*text);
  };
  auto add_names = [&](std::map<std::string, std::string>* target) {
    for (auto& [name, text] : read_text_map(value, key, errors)) (*target)[name] = text;
  };
  if (key == "$schema") {
    read_text(value, key, errors);
  } else if (key == "name") {
    profile->name = read_text(value, key, errors).value_or("");
  } else if (key == "command") {
    profile->command = read_command(value, errors);
    profile->command_offset = value.items.empty() ? value.offset : value.items[0].offset;
  } else if (key == "arguments") {
    profile->arguments = read_words(value, key, errors);
  } else if (key == "config") {
    read_config(value, profile, errors);
  } else if (key == "environment") {
    profile->environment = read_environment(value, key, errors);
  } else if (key == "directory") {
    path(&profile->directory, &profile->directory_offset);
  } else if (key == "logs") {
    profile->logs = read_logs(value, errors);
  } else if (key == "services") {
    profile->services = read_services(value, *profile, errors);
  } else if (key == "accounts") {
    merge_accounts(read_accounts(value, key, errors), &profile->accounts);
  } else if (key == "contacts") {
    add_names(&profile->contacts);
  } else if (key == "rooms") {
    add_names(&profile->rooms);
  } else if (key == "can") {
    profile->can = read_capabilities(value, errors);
  } else if (key == "timeout") {
    profile->timeout = read_duration(value, key, errors).value_or(profile->timeout);
  } else if (key == "allow") {
    profile->allow = read_findings(value, errors);
  } else if (key == "expectations") {
    path(&profile->expectations, &profile->expectations_offset);
  }
}

}  // namespace

std::string Profile::resolve(std::string_view path) const {
  return join_path(base_directory, path);
}

const Account* Profile::account(std::string_view wanted) const {
  auto found = std::ranges::find(accounts, wanted, &Account::name);
  return found == accounts.end() ? nullptr : &*found;
}

Profile default_profile() {
  Profile profile;
  profile.base_directory = absolute_path(".");
  profile.accounts = {{"alice", "alice@example.org", "alice", "pw-of-alice-71"},
                      {"bob", "bob@example.org", "bob", "pw-of-bob-72"},
                      {"wrong", "alice@example.org", "alice", "not-the-password"}};
  profile.contacts = {{"echo", "echo"}};
  profile.rooms = {{"missing", "#missing"}, {"open", "#echo"}};
  return profile;
}

std::optional<Profile> parse_profile(const Source& source, Errors* errors) {
  Diagnostic syntax;
  const std::optional<JsonNode> tree = parse_json_tree(source.text, &syntax);
  if (!tree) {
    errors->push_back(syntax);
    return std::nullopt;
  }
  Profile profile = default_profile();
  profile.file = source.name;
  profile.base_directory = absolute_path(std::filesystem::path(source.name).parent_path() / ".");
  const std::size_t errors_before = errors->size();
  if (!tree->is(Kind::object)) {
    errors->push_back({tree->offset, fmt::format("the profile is {}, expected an object",
                                                 kind_name(tree->kind))});
    return std::nullopt;
  }
  check_keys(*tree, "the profile", profile_keys(), errors);
  for (const JsonNode::Member& member : tree->members) read_member(member, &profile, errors);
  if (errors->size() != errors_before) {
    std::stable_sort(errors->begin() + static_cast<std::ptrdiff_t>(errors_before), errors->end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    return std::nullopt;
  }
  if (profile.name.empty()) {
    profile.name = std::filesystem::path(profile.command[0]).filename().string();
  }
  return profile;
}

std::vector<std::string> log_paths(const Profile& profile, std::string_view path, int backend_id,
                                   const std::string& run_directory) {
  std::string text(path);
  const std::string id = std::to_string(backend_id);
  for (std::size_t at = text.find(backend_id_variable); at != std::string::npos;
       at = text.find(backend_id_variable, at + id.size())) {
    text.replace(at, backend_id_variable.size(), id);
  }
  std::vector<std::string> paths = {join_path(run_directory, text)};
  std::string beside = profile.resolve(text);
  if (beside != paths[0]) paths.push_back(std::move(beside));
  return paths;
}

}  // namespace harness
