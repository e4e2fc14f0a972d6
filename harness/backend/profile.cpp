#include "backend/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "backend/profile_rows.h"

namespace harness {
namespace {

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

Readiness read_readiness(Checker& checker, const JsonNode& node, const Profile& profile) {
  const Keys keys = check_object(checker, node, *find_key(service_keys(), "ready"));
  Readiness ready;
  if (const auto port = keys.number("port")) ready.port = static_cast<int>(*port);
  ready.log = keys.text("log");
  if (keys.has("file")) ready.file = profile.resolve(keys.text("file"));
  return ready;
}

ServiceProfile read_service(Checker& checker, const JsonNode& node, const Profile& profile) {
  const Keys keys = check_keys(checker, node, "a service", service_keys());
  ServiceProfile service;
  service.name = keys.text("name");
  service.command = keys.texts("command");
  service.environment = keys.text_map("environment");
  service.directory =
      keys.has("directory") ? profile.resolve(keys.text("directory")) : profile.base_directory;
  if (const JsonNode* ready = keys.find("ready")) {
    service.ready = read_readiness(checker, *ready, profile);
  }
  service.timeout = keys.duration("timeout").value_or(service.timeout);
  return service;
}

std::vector<ServiceProfile> read_services(Checker& checker, const JsonNode& node,
                                          const Profile& profile) {
  std::vector<ServiceProfile> services;
  for (const JsonNode& item : node.items) {
    ServiceProfile service = read_service(checker, item, profile);
    const bool taken =
        std::ranges::find(services, service.name, &ServiceProfile::name) != services.end();
    if (taken && !service.name.empty()) {
      checker.error(item.offset, fmt::format("two services are named \"{}\"", service.name));
    }
    services.push_back(std::move(service));
  }
  return services;
}

/// The accounts of `more` put into `accounts`: those of the same name are replaced.
void merge_accounts(std::vector<Account> more, std::vector<Account>* accounts) {
  for (Account& account : more) {
    const auto found = std::ranges::find(*accounts, account.name, &Account::name);
    if (found != accounts->end()) {
      *found = std::move(account);
    } else {
      accounts->push_back(std::move(account));
    }
  }
}

void read_keys(Checker& checker, const Keys& keys, Profile* profile) {
  const auto offset_of = [&keys](std::string_view name) {
    const JsonNode* value = keys.find(name);
    return value == nullptr ? std::size_t{0} : value->offset;
  };
  const auto path = [&](std::string_view name, std::optional<std::string>* target) {
    if (keys.has(name)) *target = profile->resolve(keys.text(name));
    return offset_of(name);
  };
  profile->name = keys.text("name");
  profile->command = keys.texts("command");
  if (const JsonNode* command = keys.find("command")) {
    profile->command_offset = command->items[0].offset;
  }
  profile->arguments = keys.texts("arguments");
  if (const JsonNode* config = keys.find("config")) {
    profile->config_offset = config->offset;
    if (config->is(JsonNode::Kind::string)) {
      profile->config_path = profile->resolve(config->string);
    } else {
      profile->config = read_config_sections(*config);
    }
  }
  profile->environment = keys.text_map("environment");
  profile->directory_offset = path("directory", &profile->directory);
  profile->logs = keys.text_map("logs");
  if (const JsonNode* services = keys.find("services")) {
    profile->services = read_services(checker, *services, *profile);
  }
  if (const JsonNode* accounts = keys.find("accounts")) {
    merge_accounts(read_accounts(checker, *accounts), &profile->accounts);
  }
  for (const auto& [name, value] : keys.text_map("contacts")) profile->contacts[name] = value;
  for (const auto& [name, value] : keys.text_map("rooms")) profile->rooms[name] = value;
  for (std::string& word : keys.texts("can")) profile->can.insert(std::move(word));
  if (const JsonNode* limits = keys.find("limits")) {
    const Keys given = check_keys(checker, *limits, "\"limits\"", limit_keys());
    for (const Key& limit : limit_keys()) {
      if (!given.boolean(limit.name).value_or(true)) profile->can.erase(std::string(limit.name));
    }
  }
  profile->timeout = keys.duration("timeout").value_or(profile->timeout);
  if (const JsonNode* allow = keys.find("allow")) {
    for (const JsonNode& id : allow->items) profile->allow.push_back({id.string, id.offset});
  }
  profile->expectations_offset = path("expectations", &profile->expectations);
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
  for (const Key& limit : limit_keys()) profile.can.emplace(limit.name);
  profile.rooms = {{"missing", "#missing"}, {"open", "#echo"}};
  return profile;
}

std::optional<Profile> parse_profile(const Source& source, std::vector<Diagnostic>* errors) {
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
  if (!tree->is(JsonNode::Kind::object)) {
    errors->push_back({tree->offset, fmt::format("the profile is {}, expected an object",
                                                 kind_name(tree->kind))});
    return std::nullopt;
  }
  DiagnosticList checker(errors);
  read_keys(checker, check_keys(checker, *tree, "the profile", profile_keys()), &profile);
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
