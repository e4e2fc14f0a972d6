#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backend/account.h"
#include "world/world.h"

namespace harness {

/// One key that an action of `do` takes.
struct ActionKey {
  std::string_view name;
  bool required;
  bool is_list;                                ///< An array of strings (`groups`); else a string.
  std::vector<std::string_view> choices = {};  ///< The values it is limited to; empty: any text.
  bool is_base64 = false;
};

/// One row of the table of actions. THE table: parser, schema and docs read it.
struct ActionRow {
  std::string_view name;
  std::vector<ActionKey> keys;  ///< Beside `user`, which all take.
  std::string_view meaning;     ///< "writes a message to a contact, a room or `room/nickname`".
  /// It cannot be done while the user waits in the queue for a backend.
  bool needs_backend = true;
};

std::span<const ActionRow> action_rows();
const ActionRow* find_action(std::string_view name);
std::vector<std::string> action_names();

/// An action with its values, variables already replaced.
struct Action {
  const ActionRow* row = nullptr;
  std::map<std::string, std::string, std::less<>> values;
  std::optional<std::vector<std::string>> groups;  ///< An empty list is one, too.

  /// The value of a key, "" if it was not given.
  const std::string& value(std::string_view key) const;
  bool has(std::string_view key) const { return values.find(key) != values.end(); }
};

/// Does it: sends through the world's output exactly the frames that Spectrum sends for it
/// (proto/README.md 7), in order, and keeps the world's picture. Sends nothing where Spectrum sends
/// nothing. Returns "" or why it cannot be done ("alice is not logged in"). `backend` says where a
/// login goes, 0 for the first that has room; other actions go where the user is.
std::string act(World& world, const Account& account, Action action, int backend = 0);

}  // namespace harness
