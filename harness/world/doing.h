#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "world/actions.h"
#include "world/state.h"

/// How actions are done. An action is a handler and its row in the list of its family's file; the
/// table of world/actions.h is these lists, one behind the other.
namespace harness::world {

/// One action being done.
struct Doing {
  State& state;
  const Account& account;
  Action& action;
  User* user;   ///< Null only for a handler that takes nobody.
  int backend;  ///< Where the frames go; 0 if the user waits for a backend.

  const std::string& value(std::string_view key) const { return action.value(key); }
  /// The same, taken out of the action: a long text need not be copied.
  std::string take(std::string_view key) const;
  /// Writes a frame, unless the user has no backend: then the server sends nothing.
  void send(MessagePtr message) const;
  /// True if the user's backend asked for stanzas.
  bool raw_xml() const;
  void send_xml(const std::string& stanza) const;
};

/// Returns "" or why it cannot be done.
using ActionHandler = std::string (*)(const Doing&);

/// A row with what does it.
struct ActionEntry {
  ActionRow row;
  ActionHandler handle;
  bool needs_user = true;  ///< False for the one that makes users known.
};

std::vector<ActionEntry> session_actions();  ///< Coming and going, presence, stanzas.
std::vector<ActionEntry> message_actions();  ///< Messages, chat states, rooms.
std::vector<ActionEntry> contact_actions();  ///< Contacts and vCards.

// The keys of a row.
ActionKey required(std::string_view name);
ActionKey optional(std::string_view name);
ActionKey optional_list(std::string_view name);
ActionKey optional_base64(std::string_view name);
ActionKey one_of(std::string_view name, std::vector<std::string_view> choices);
/// For ActionRow::needs_backend.
inline constexpr bool also_while_waiting = false;

/// `show is online, away or xa, not "here"`
std::string wrong_choice(std::string_view key, const std::vector<std::string_view>& choices,
                         std::string_view found);

}  // namespace harness::world
