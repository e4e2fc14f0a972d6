#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "world/actions.h"
#include "world/world_state.h"

namespace harness {

/// One action being done. Only do_login is called without a user.
struct Doing {
  World::State& world;
  const Account& account;
  Action& action;
  World::User* user;
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
/// The values of `show` and of `state`, each written in one table only.
std::vector<std::string_view> show_names();
std::vector<std::string_view> chat_state_names();
/// `show is online, away or xa, not "here"`
std::string wrong_choice(std::string_view key, const std::vector<std::string_view>& choices,
                         std::string_view found);

/// Returns "" or why it cannot be done.
using ActionHandler = std::string (*)(const Doing&);

// action_session.cpp: login, presence, stanzas.
std::string do_login(const Doing& doing);
std::string do_logout(const Doing& doing);
std::string do_presence(const Doing& doing);
std::string do_stanza(const Doing& doing);

// action_messages.cpp: messages and rooms.
std::string do_write(const Doing& doing);
std::string do_typing(const Doing& doing);
std::string do_paused(const Doing& doing);
std::string do_active(const Doing& doing);
std::string do_attention(const Doing& doing);
std::string do_subject(const Doing& doing);
std::string do_join(const Doing& doing);
std::string do_leave(const Doing& doing);

// action_contacts.cpp: contacts and vCards.
std::string do_edit_contact(const Doing& doing);
std::string do_remove_contact(const Doing& doing);
std::string do_block(const Doing& doing);
std::string do_unblock(const Doing& doing);
std::string do_ask_vcard(const Doing& doing);
std::string do_set_vcard(const Doing& doing);

}  // namespace harness
