#include "backend/profile_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "form/kinds.h"
#include "form/schema.h"

namespace harness {

namespace {

using Form = JsonNode::Kind;

constexpr auto log_names = std::to_array<std::string_view>({"server", "stdout", "stderr"});

bool refuse(Checker& checker, std::size_t offset, std::string message) {
  checker.error(offset, std::move(message));
  return false;
}

/// True if the text can stand in an INI file where `forbidden` characters have a meaning.
bool fits_config(std::string_view text, std::string_view forbidden) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos &&
         text.find_first_of(forbidden) == std::string_view::npos;
}

bool check_config_value(Checker& checker, const JsonNode& value, const std::string& name) {
  if (value.is(Form::array)) {
    bool good = true;
    for (const JsonNode& item : value.items) {
      if (item.is(Form::array)) {
        good = refuse(checker, item.offset,
                      fmt::format("an item of \"{}\" is an array, expected a string, a number, "
                                  "true or false",
                                  name));
      } else {
        good &= check_config_value(checker, item, name);
      }
    }
    return good;
  }
  if (!is_scalar(value)) {
    return refuse(checker, value.offset,
                  fmt::format("\"{}\" is {}, expected a string, a number, true, false or an array "
                              "of them",
                              name, value_words(value)));
  }
  if (fits_config(value.string, "")) return true;
  return refuse(checker, value.offset,
                fmt::format("\"{}\" holds a line break, expected one line", name));
}

bool check_config_sections(Checker& checker, const JsonNode& value, const Key&) {
  bool good = true;
  for (const JsonNode::Member& section : value.members) {
    if (section.key.empty() || !fits_config(section.key, "[]")) {
      good = refuse(checker, section.key_offset,
                    fmt::format("\"{}\" cannot be the name of a config section", section.key));
    }
    if (!section.value.is(Form::object)) {
      good = refuse(checker, section.value.offset,
                    fmt::format("\"{}\" is {}, expected an object of keys", section.key,
                                value_words(section.value)));
    }
    for (const JsonNode::Member& member : section.value.members) {
      // What begins with # becomes a comment.
      const std::string_view words =
          std::string_view(member.key).substr(member.key.starts_with('#') ? 1 : 0);
      if (words.empty() || !fits_config(words, "=[]#;")) {
        good = refuse(checker, member.key_offset,
                      fmt::format("\"{}\" cannot be a config key", member.key));
      }
      good &= check_config_value(checker, member.value, section.key + "." + member.key);
    }
  }
  return good;
}

Json config_sections_schema(const Key&, Json* definitions) {
  Json one = key_schema(Key("", kinds::scalar, optional, ""), definitions);
  one["pattern"] = "^[^\\r\\n]*$";
  const auto named = [](std::string_view pattern) {
    Json names = Json::object();
    names["pattern"] = pattern;
    return names;
  };
  Json keys = map_schema(any_schema({one, array_schema(one)}), named("^#?[^=\\[\\]#;\\r\\n]+$"));
  return map_schema(std::move(keys), named("^[^\\[\\]\\r\\n]+$"));
}

bool check_config(Checker& checker, const JsonNode& value, const Key& key) {
  return check_value(
      checker, value,
      Key(key.name, value.is(Form::object) ? kinds::config_sections : kinds::filled_text, optional,
          ""));
}

Json config_schema(const Key& key, Json* definitions) {
  return any_schema({filled_schema(), config_sections_schema(key, definitions)});
}

/// The words of a string as a JSON array, to show what to write instead.
std::string as_array(std::string_view text) {
  std::string list;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    if (end > from) {
      list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", text.substr(from, end - from));
    }
    from = end + 1;
  }
  return "[" + list + "]";
}

/// Takes a string, too, to say how it is written as an array.
bool check_command(Checker& checker, const JsonNode& value, const Key& key) {
  if (value.is(Form::string)) {
    return refuse(checker, value.offset,
                  fmt::format("\"{}\" is a string, expected an array of strings: {}", key.name,
                              as_array(value.string)));
  }
  if (value.items.empty()) {
    return refuse(
        checker, value.offset,
        fmt::format("\"{}\" is an empty array, expected a program and its arguments", key.name));
  }
  if (value.items[0].is(Form::string) && value.items[0].string.empty()) {
    return refuse(checker, value.items[0].offset,
                  fmt::format("the first item of \"{}\" is empty, expected a program", key.name));
  }
  return check_value(checker, value, Key(key.name, kinds::words, optional, ""));
}

Json command_schema(const Key&, Json*) {
  // The first word is the program; the others may be empty.
  Json first = Json::array();
  first.push_back(filled_schema());
  Json schema = array_schema(std::move(first));
  schema["minItems"] = 1;
  schema["additionalItems"] = string_schema();
  return schema;
}

bool check_environment(Checker& checker, const JsonNode& value, const Key& key) {
  bool good = check_value(checker, value, Key(key.name, kinds::text_map, optional, ""));
  for (const JsonNode::Member& member : value.members) {
    if (member.key.find('=') == std::string::npos && member.key.find('\0') == std::string::npos) {
      continue;
    }
    good = refuse(checker, member.key_offset,
                  fmt::format("\"{}\" cannot be the name of an environment variable", member.key));
  }
  return good;
}

Json environment_schema(const Key& key, Json* definitions) {
  Json schema = key_schema(Key(key.name, kinds::text_map, optional, ""), definitions);
  schema["propertyNames"].clear();
  schema["propertyNames"]["pattern"] = "^[^=]+$";
  return schema;
}

bool check_log(Checker& checker, const JsonNode::Member& log) {
  const std::string& path = log.value.string;
  if (log.key.empty()) return refuse(checker, log.key_offset, "the name of a log is empty");
  if (std::ranges::find(log_names, log.key) != log_names.end()) {
    return refuse(
        checker, log.key_offset,
        fmt::format("a log cannot be named \"{}\", the harness has one of that name", log.key));
  }
  if (!log.value.is(Form::string)) {
    return refuse(
        checker, log.value.offset,
        fmt::format("\"logs.{}\" is {}, expected a path", log.key, value_words(log.value)));
  }
  if (path.empty()) {
    return refuse(checker, log.value.offset,
                  fmt::format("\"logs.{}\" is empty, expected a path", log.key));
  }
  for (std::size_t at = path.find("${"); at != std::string::npos; at = path.find("${", at + 2)) {
    if (path.compare(at, backend_id_variable.size(), backend_id_variable) == 0) continue;
    const std::size_t end = path.find('}', at);
    return refuse(checker, log.value.offset,
                  end == std::string::npos
                      ? fmt::format("\"${{\" in \"logs.{}\" is not closed by \"}}\"", log.key)
                      : fmt::format("unknown variable \"{}\" in \"logs.{}\", expected \"{}\"",
                                    path.substr(at, end + 1 - at), log.key, backend_id_variable));
  }
  return true;
}

bool check_logs(Checker& checker, const JsonNode& value, const Key&) {
  bool good = true;
  for (const JsonNode::Member& log : value.members) good &= check_log(checker, log);
  return good;
}

Json logs_schema(const Key&, Json*) {
  Json names = Json::object();
  names["minLength"] = 1;
  names["not"]["enum"] = log_names;
  Json path = pattern_schema("^([^$]|\\$[^{]|\\$\\{backend\\.id\\})*\\$?$");
  path["minLength"] = 1;
  return map_schema(std::move(path), std::move(names));
}

/// Name to text, for `${contact.NAME}`.
bool check_names(Checker& checker, const JsonNode& value, const Key& key) {
  bool good = check_value(checker, value, Key(key.name, kinds::text_map, optional, ""));
  const std::string_view what = key.name == "rooms" ? "room" : "contact";
  for (const JsonNode::Member& member : value.members) {
    good &= check_name(checker, member.key_offset, what, member.key);
  }
  return good;
}

Json names_schema(const Key& key, Json* definitions) {
  return key_schema(Key(key.name, kinds::text_map, optional, ""), definitions);
}

bool check_capabilities(Checker& checker, const JsonNode& value, const Key& key) {
  bool good = check_items(checker, value, key, kinds::text);
  for (const JsonNode& item : value.items) {
    if (!item.is(Form::string) || find_capability(item.string) != nullptr) continue;
    checker.unknown(item.offset, "capability", item.string, capability_names());
    good = false;
  }
  return good;
}

Json capabilities_schema(const Key&, Json*) {
  Json choices = Json::array();
  for (const CapabilityRow& row : capability_rows()) {
    Json choice = Json::object();
    choice["const"] = row.name;
    choice["description"] = row.meaning;
    choices.push_back(std::move(choice));
  }
  Json item = string_schema();
  item["oneOf"] = std::move(choices);
  return array_schema(std::move(item));
}

/// Words of `can`, and of the keys of `limits`.
bool check_needs(Checker& checker, const JsonNode& value, const Key& key) {
  bool good = check_items(checker, value, key, kinds::text);
  const std::vector<std::string> names = need_names();
  for (const JsonNode& item : value.items) {
    if (!item.is(Form::string) || std::ranges::find(names, item.string) != names.end()) continue;
    checker.unknown(item.offset, "capability", item.string, names);
    good = false;
  }
  return good;
}

Json needs_schema(const Key& key, Json* definitions) {
  Json schema = capabilities_schema(key, definitions);
  for (const Key& limit : limit_keys()) {
    Json choice = Json::object();
    choice["const"] = limit.name;
    choice["description"] = "the network can do it: the profile's limits do not say otherwise";
    schema["items"]["oneOf"].push_back(std::move(choice));
  }
  return schema;
}

bool check_accounts(Checker& checker, const JsonNode& value, const Key&) {
  bool good = true;
  for (const JsonNode::Member& account : value.members) {
    good &= check_name(checker, account.key_offset, "account", account.key);
    good &= check_value(checker, account.value, Key(account.key, kinds::object, optional, ""));
  }
  return good;
}

Json accounts_schema(const Key& key, Json* definitions) {
  return key_schema(Key(key.name, kinds::object_map, optional, "", "", account_keys()),
                    definitions);
}

/// True for `local@domain`, with no resource and nothing that a JID cannot hold.
bool is_bare_jid(std::string_view text) {
  constexpr std::size_t longest_part = 1023;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > longest_part) return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain.empty() || domain.size() > longest_part) return false;
  const auto is_forbidden = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f ||
           std::string_view("\"&'/:<>").find(c) != std::string_view::npos;
  };
  return domain.find('@') == std::string_view::npos &&
         std::ranges::none_of(text.substr(0, at), is_forbidden) &&
         std::ranges::none_of(domain, [&](char c) { return c != ':' && is_forbidden(c); });
}

bool check_jid(Checker& checker, const JsonNode& value, const Key& key) {
  if (is_bare_jid(value.string)) return true;
  return refuse(checker, value.offset,
                fmt::format("\"{}\" is {}, expected a bare JID such as \"alice@example.org\"",
                            key.name, value_words(value)));
}

Json jid_schema(const Key&, Json*) {
  return pattern_schema("^[^\\u0000-\\u0020\\u007f\"&'/:<>@]+@[^\\u0000-\\u0020\\u007f\"&'/<>@]+$");
}

const Kind jid{Form::string, "a bare JID such as \"alice@example.org\"", check_jid, jid_schema};
const Kind command{Form::array, "an array of strings", check_command, command_schema, 0,
                   0,           Form::string};
const Kind config{
    Form::object, "a path or an object of sections", check_config, config_schema, 0, 0,
    Form::string};
const Kind environment{Form::object, "an object of strings", check_environment, environment_schema};
const Kind logs{Form::object, "an object of paths", check_logs, logs_schema};
const Kind names{Form::object, "an object of strings", check_names, names_schema};
const Kind findings{Form::array, "an array of finding ids",
                    [](Checker& checker, const JsonNode& value, const Key& key) {
                      return check_items(checker, value, key, kinds::filled_text);
                    },
                    [](const Key&, Json*) { return array_schema(filled_schema()); }};

constexpr auto account_rows = std::to_array<Key>({
    {"user", jid, required, "The user's bare JID."},
    {"legacyName", kinds::filled_text, required, "The user's name on the legacy network."},
    {"password", kinds::text, required, "The password on the legacy network."},
});

constexpr auto ready_rows = std::to_array<Key>({
    {"port", kinds::port, optional, "Something listens on this port of 127.0.0.1."},
    {"log", kinds::filled_text, optional, "A line of its output holds this text."},
    {"file", kinds::filled_text, optional, "This file exists."},
});
constexpr Rule one_of_ready[] = {{Rule::How::exactly_one, "port log file"}};

constexpr auto service_rows = std::to_array<Key>({
    {"name", kinds::filled_text, required, "What messages call the service."},
    {"command", command, required, "The program and its words, as for the backend."},
    {"environment", environment, optional, "Environment variables beside the harness's own."},
    {"directory", kinds::filled_text, optional, "Where it runs. Default: the profile's folder."},
    {"ready", kinds::object, optional,
     "When it can be used. Without this: as soon as it has started.", "", ready_rows, one_of_ready},
    {"timeout", kinds::duration, optional, "How long it may take until then. Default: 30s."},
});

constexpr auto limit_rows = std::to_array<Key>({
    {"lines", kinds::boolean, optional, "false: a message on this network is one line of text."},
});

constexpr auto profile_rows = std::to_array<Key>({
    {"$schema", kinds::text, optional, "Where the schema is, for editors. Not read."},
    {"name", kinds::filled_text, optional,
     "What reports call the backend. Default: the last part of its program's path."},
    {"command", command, required,
     "The backend's program and its own words, e.g. [\"python3\", \"backend.py\"]. A program with "
     "a slash is relative to the profile, any other is looked up in PATH. Later words that name a "
     "file beside the profile are made absolute. BACKEND_ID in a word becomes the backend's "
     "number."},
    {"arguments", kinds::words, optional,
     "Arguments between --service.backend_id=N and the config path, as Spectrum's own would be."},
    {"config", config, optional,
     "The config file: a path, or an object of sections that becomes an INI file. Lists repeat "
     "their key. Default: a minimal one with [service] jid, backend_host and backend_port."},
    {"environment", environment, optional, "Environment variables beside the harness's own."},
    {"directory", kinds::filled_text, optional,
     "Where the backend runs. Default: a private scratch folder."},
    {"logs", logs, optional,
     "Log files to follow: name to path. A relative path is looked for where the backend runs and "
     "beside the profile. ${backend.id} becomes the backend's number."},
    {"services", kinds::object_list, optional,
     "Programs started before the backend and stopped after it: the real legacy network.", "",
     service_rows},
    {"accounts", kinds::accounts, optional,
     "Accounts by name. They replace or extend the built-in alice, bob and wrong.", "",
     account_rows},
    {"contacts", names, optional, "Contacts by name, for ${contact.NAME}. Built in: echo."},
    {"rooms", names, optional, "Rooms by name, for ${room.NAME}. Built in: open, missing."},
    {"can", kinds::capabilities, optional, "What the backend promises to do."},
    {"limits", kinds::object, optional,
     "What the network cannot do, whatever the backend does: scenarios that need it do not apply.",
     "", limit_rows},
    {"timeout", kinds::duration, optional,
     "How long to wait for the connection, the first PONG, and any expect without within. "
     "Default: 5s."},
    {"allow", findings, optional, "Ids of findings that do not count for this backend."},
    {"expectations", kinds::filled_text, optional,
     "A file that says which scenarios are known to fail, as --expect does."},
});

constexpr auto all_capabilities = std::to_array<CapabilityRow>({
    {"refuse_login", "the account wrong is answered with DISCONNECTED"},
    {"contact_list", "contacts arrive after login"},
    {"add_contact", "an added contact comes back as BUDDY_CHANGED"},
    {"echo", "the contact echo sends every message back"},
    {"echo_typing", "the contact echo sends every chat state back"},
    {"echo_attention", "the contact echo sends every attention back"},
    {"receipts", "a message with an id is acknowledged"},
    {"rooms", "the room open can be joined: the user's own participant arrives"},
    {"room_echo", "what is written in the room open comes back"},
    {"room_occupant", "someone else is in the room open"},
    {"room_subject", "a subject arrives on joining"},
    {"room_subject_change", "a user may change the subject of the room open, and it comes back"},
    {"missing_room", "joining the room missing is refused"},
    {"vcard", "the request for a contact's vCard is answered"},
    {"rawxml", "BACKEND_CONFIG announces rawxml: stanzas are sent as they are"},
    {"room_list", "the list of rooms is sent as ROOM_LIST"},
    {"send_buddies", "BACKEND_CONFIG announces send_buddies_on_login: BUDDIES is sent on login"},
});

}  // namespace

namespace kinds {
const Kind accounts{Form::object, "an object of accounts", check_accounts, accounts_schema};
const Kind capabilities{Form::array, "an array of capabilities", check_capabilities,
                        capabilities_schema};
const Kind needs{Form::array, "an array of capabilities", check_needs, needs_schema};
const Kind config_sections{Form::object, "an object of sections", check_config_sections,
                           config_sections_schema};
}  // namespace kinds

std::span<const Key> profile_keys() { return profile_rows; }
std::span<const Key> service_keys() { return service_rows; }
std::span<const Key> account_keys() { return account_rows; }
std::span<const Key> limit_keys() { return limit_rows; }
std::span<const CapabilityRow> capability_rows() { return all_capabilities; }
std::span<const std::string_view> own_log_names() { return log_names; }

std::vector<std::string> capability_names() {
  std::vector<std::string> result;
  for (const CapabilityRow& row : all_capabilities) result.emplace_back(row.name);
  return result;
}

std::vector<std::string> need_names() {
  std::vector<std::string> result = capability_names();
  for (const Key& limit : limit_rows) result.emplace_back(limit.name);
  return result;
}

const CapabilityRow* find_capability(std::string_view name) {
  const auto* found = std::ranges::find(all_capabilities, name, &CapabilityRow::name);
  return found == all_capabilities.end() ? nullptr : found;
}

std::vector<Account> read_accounts(Checker& checker, const JsonNode& node) {
  std::vector<Account> accounts;
  for (const JsonNode::Member& member : node.members) {
    const Keys keys = check_keys(checker, member.value, fmt::format("account \"{}\"", member.key),
                                 account_keys());
    if (!keys.has("user") || !keys.has("legacyName") || !keys.has("password")) continue;
    accounts.push_back(
        {member.key, keys.text("user"), keys.text("legacyName"), keys.text("password")});
  }
  return accounts;
}

ConfigSections read_config_sections(const JsonNode& node) {
  ConfigSections sections;
  for (const JsonNode::Member& section : node.members) {
    auto& keys = sections[section.key];
    for (const JsonNode::Member& member : section.value.members) {
      std::vector<std::string>& values = keys[member.key];
      if (!member.value.is(Form::array)) values.push_back(scalar_text(member.value));
      for (const JsonNode& item : member.value.items) values.push_back(scalar_text(item));
    }
  }
  return sections;
}

Json profile_schema() {
  Json definitions = Json::object();
  Json schema = Json::object();
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "Profile of a Spectrum 2 backend for spectrum2-harness";
  schema.update(object_schema(profile_rows, {}, &definitions));
  return schema;
}

}  // namespace harness
