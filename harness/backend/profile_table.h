#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// What a key of a profile holds.
enum class ProfileKind {
  text,          ///< A string, not empty.
  path,          ///< A string, not empty: a path relative to the profile.
  words,         ///< A list of strings.
  command,       ///< A list of strings, at least one, the first not empty.
  config,        ///< A path, or sections of keys of values.
  text_map,      ///< Name -> string.
  environment,   ///< Variable name (no `=`) -> string.
  logs,          ///< Log name (not server, stdout, stderr) -> path, `${backend.id}` allowed.
  duration,      ///< "300ms", "5s", "2m".
  port,          ///< 1 to 65535.
  services,      ///< A list of service objects.
  ready,         ///< One of port, log, file.
  accounts,      ///< Name -> account object.
  capabilities,  ///< A list of names of capability_rows().
  findings,      ///< A list of finding ids.
};

/// One key of the profile or of an object in it: the parser, the schema and the documentation all
/// go by these rows.
struct ProfileKey {
  std::string_view name;
  ProfileKind kind;
  bool required;
  std::string_view doc;
};

std::span<const ProfileKey> profile_keys();  ///< Of the profile itself.
std::span<const ProfileKey> service_keys();  ///< Of an item of `services`.
std::span<const ProfileKey> ready_keys();    ///< Of a service's `ready`; exactly one of them.
std::span<const ProfileKey> account_keys();  ///< Of an item of `accounts`.

/// The names of the rows, in their order, for nearest() and join_or().
std::vector<std::string> key_names(std::span<const ProfileKey> keys);

/// One word of `can`: what a backend promises.
struct CapabilityRow {
  std::string_view name;
  std::string_view meaning;
};

std::span<const CapabilityRow> capability_rows();
std::vector<std::string> capability_names();
bool is_capability(std::string_view name);

/// Names that no log of a profile may have, since the harness's own sources have them.
std::span<const std::string_view> reserved_log_names();

}  // namespace harness
