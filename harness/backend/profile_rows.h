#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backend/account.h"
#include "backend/config_file.h"
#include "form/check.h"

/// THE tables of a profile: its keys, what `can` may promise; and the kinds of value that scenarios
/// share with it.
namespace harness {

/// In the paths of `logs`: the backend's number.
inline constexpr std::string_view backend_id_variable = "${backend.id}";

std::span<const Key> profile_keys();  ///< Of the profile itself.
std::span<const Key> service_keys();  ///< Of an item of `services`.

/// One word of `can`: what a backend promises.
struct CapabilityRow {
  std::string_view name;
  std::string_view meaning;
};
std::span<const CapabilityRow> capability_rows();
std::vector<std::string> capability_names();
/// What a scenario may need: a word of `can`, or a key of `limits`, which every network can do
/// unless its profile says false.
std::vector<std::string> need_names();
/// Null if there is none.
const CapabilityRow* find_capability(std::string_view name);

/// Logs that the harness has by itself: server, stdout, stderr. No log of a profile has such a
/// name.
std::span<const std::string_view> own_log_names();

namespace kinds {
extern const Kind accounts;         ///< Name to account; the row's keys are account_keys().
extern const Kind capabilities;     ///< Words of `can`.
extern const Kind needs;            ///< Those, and keys of `limits`: need_names().
extern const Kind config_sections;  ///< Section to key to value or values.
}  // namespace kinds

std::span<const Key> account_keys();
std::span<const Key> limit_keys();  ///< Of `limits`.
/// Reads a value of kinds::accounts. Reports accounts that lack something and leaves them out.
std::vector<Account> read_accounts(Checker& checker, const JsonNode& node);
/// Reads a value of kinds::config_sections: numbers, true and false as they are written; an array
/// repeats the key, an empty one takes it away.
ConfigSections read_config_sections(const JsonNode& node);

/// The JSON schema of profiles, for scenarios/backend.schema.json.
Json profile_schema();

}  // namespace harness
