#include "backend/profile_table.h"

#include <algorithm>
#include <array>

namespace harness {
namespace {

constexpr auto profile_rows = std::to_array<ProfileKey>({
    {"$schema", ProfileKind::text, false, "Where the schema is, for editors. Not read."},
    {"name", ProfileKind::text, false,
     "What reports call the backend. Default: the last part of its program's path."},
    {"command", ProfileKind::command, true,
     "The backend's program and its own words, e.g. [\"python3\", \"backend.py\"]. A program with "
     "a slash is relative to the profile, any other is looked up in PATH. Later words that name a "
     "file beside the profile are made absolute. BACKEND_ID in a word becomes the backend's "
     "number."},
    {"arguments", ProfileKind::words, false,
     "Arguments between --service.backend_id=N and the config path, as Spectrum's own would be."},
    {"config", ProfileKind::config, false,
     "The config file: a path, or an object of sections that becomes an INI file. Lists repeat "
     "their key. Default: a minimal one with [service] jid, backend_host and backend_port."},
    {"environment", ProfileKind::environment, false,
     "Environment variables beside the harness's own."},
    {"directory", ProfileKind::path, false,
     "Where the backend runs. Default: a private scratch folder."},
    {"logs", ProfileKind::logs, false,
     "Log files to follow: name -> path. A relative path is looked for where the backend runs and "
     "beside the profile. ${backend.id} becomes the backend's number."},
    {"services", ProfileKind::services, false,
     "Programs started before the backend and stopped after it: the real legacy network."},
    {"accounts", ProfileKind::accounts, false,
     "Accounts by name. They replace or extend the built-in alice, bob and wrong."},
    {"contacts", ProfileKind::text_map, false,
     "Contacts by name, for ${contact.NAME}. Built in: echo."},
    {"rooms", ProfileKind::text_map, false,
     "Rooms by name, for ${room.NAME}. Built in: open, missing."},
    {"can", ProfileKind::capabilities, false, "What the backend promises to do."},
    {"timeout", ProfileKind::duration, false,
     "How long to wait for the connection, the first PONG, and any expect without within. "
     "Default: 5s."},
    {"allow", ProfileKind::findings, false, "Ids of findings that do not count for this backend."},
    {"expectations", ProfileKind::path, false,
     "A file that says which scenarios are known to fail, as --expect does."},
});

constexpr auto service_rows = std::to_array<ProfileKey>({
    {"name", ProfileKind::text, true, "What messages call the service."},
    {"command", ProfileKind::command, true, "The program and its words, as for the backend."},
    {"environment", ProfileKind::environment, false,
     "Environment variables beside the harness's own."},
    {"directory", ProfileKind::path, false, "Where it runs. Default: the profile's folder."},
    {"ready", ProfileKind::ready, false,
     "When it can be used. Without this: as soon as it is started."},
    {"timeout", ProfileKind::duration, false, "How long it may take until then. Default: 30s."},
});

constexpr auto ready_rows = std::to_array<ProfileKey>({
    {"port", ProfileKind::port, false, "Something listens on this port of 127.0.0.1."},
    {"log", ProfileKind::text, false, "A line of its output holds this text."},
    {"file", ProfileKind::path, false, "This file exists."},
});

constexpr auto account_rows = std::to_array<ProfileKey>({
    {"user", ProfileKind::text, true, "The user's bare JID."},
    {"legacyName", ProfileKind::text, true, "His name on the legacy network."},
    {"password", ProfileKind::text, true, "His password there."},
});

constexpr auto capabilities = std::to_array<CapabilityRow>({
    {"refuse_login", "the account wrong is answered with DISCONNECTED"},
    {"contact_list", "contacts arrive after login"},
    {"add_contact", "an added contact comes back as BUDDY_CHANGED"},
    {"echo", "the contact echo sends every message back"},
    {"echo_typing", "the contact echo sends every chat state back"},
    {"echo_attention", "the contact echo sends every attention back"},
    {"receipts", "a message with an id is acknowledged"},
    {"rooms", "the room open can be joined: the own participant arrives"},
    {"room_echo", "what is written in the room open comes back"},
    {"room_occupant", "someone else is in the room open"},
    {"room_subject", "a subject arrives on joining and after a change"},
    {"missing_room", "joining the room missing is refused"},
    {"vcard", "the request for a contact's vCard is answered"},
    {"rawxml", "BACKEND_CONFIG announces rawxml: stanzas are sent as they are"},
    {"room_list", "the list of rooms is sent as ROOM_LIST"},
    {"send_buddies", "BACKEND_CONFIG announces send_buddies_on_login: BUDDIES is sent on login"},
});

constexpr auto log_names = std::to_array<std::string_view>({"server", "stdout", "stderr"});

}  // namespace

std::span<const ProfileKey> profile_keys() { return profile_rows; }
std::span<const ProfileKey> service_keys() { return service_rows; }
std::span<const ProfileKey> ready_keys() { return ready_rows; }
std::span<const ProfileKey> account_keys() { return account_rows; }

std::vector<std::string> key_names(std::span<const ProfileKey> keys) {
  std::vector<std::string> names;
  for (const ProfileKey& key : keys) names.emplace_back(key.name);
  return names;
}

std::span<const CapabilityRow> capability_rows() { return capabilities; }

std::vector<std::string> capability_names() {
  std::vector<std::string> names;
  for (const CapabilityRow& row : capabilities) names.emplace_back(row.name);
  return names;
}

bool is_capability(std::string_view name) {
  return std::ranges::any_of(capabilities, [&](const auto& row) { return row.name == name; });
}

std::span<const std::string_view> reserved_log_names() { return log_names; }

}  // namespace harness
