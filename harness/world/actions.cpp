#include "world/actions.h"

#include <algorithm>
#include <iterator>

#include "text/diagnostic.h"
#include "world/action_handlers.h"
#include "world/world_state.h"

namespace harness {
namespace {

ActionKey required(std::string_view name) { return {name, true, false}; }
ActionKey optional(std::string_view name) { return {name, false, false}; }
ActionKey optional_list(std::string_view name) { return {name, false, true}; }
ActionKey optional_base64(std::string_view name) { return {name, false, false, {}, true}; }
ActionKey one_of(std::string_view name, std::vector<std::string_view> choices) {
  return {name, false, false, std::move(choices)};
}

constexpr bool also_while_waiting = false;

const std::string nothing;

/// A row with what does it.
struct Entry {
  ActionRow row;
  ActionHandler handle;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> table = {
      {{"login", {}, "comes online; once more: with a second client", also_while_waiting},
       do_login},
      {{"logout", {}, "goes offline; of two clients only one does", also_while_waiting}, do_logout},
      {{"write",
        {required("to"), required("text"), optional("xhtml"), optional("id"),
         one_of("state", chat_state_names())},
        "writes a message to a contact, a room or `room/nickname`; `id` asks for a receipt, "
        "`state` is a chat state in the same stanza"},
       do_write},
      {{"presence",
        {one_of("show", show_names()), optional("text")},
        "sends presence: `show` is online, away, chat, xa, dnd or invisible",
        also_while_waiting},
       do_presence},
      {{"typing", {required("to")}, "types"}, do_typing},
      {{"paused", {required("to")}, "pauses while typing"}, do_paused},
      {{"active", {required("to")}, "is active"}, do_active},
      {{"attention", {required("to"), optional("text")}, "buzzes"}, do_attention},
      {{"subject", {required("to"), required("text")}, "sets the subject of a room or contact"},
       do_subject},
      {{"join",
        {required("room"), required("nickname"), optional("password")},
        "joins a room, once he is connected",
        also_while_waiting},
       do_join},
      {{"leave", {required("room")}, "leaves a room", also_while_waiting}, do_leave},
      {{"add_contact",
        {required("contact"), optional("alias"), optional_list("groups")},
        "adds a contact"},
       do_edit_contact},
      {{"edit_contact",
        {required("contact"), optional("alias"), optional_list("groups")},
        "edits a contact"},
       do_edit_contact},
      {{"remove_contact", {required("contact")}, "removes a contact"}, do_remove_contact},
      {{"block", {required("contact")}, "blocks a contact"}, do_block},
      {{"unblock", {required("contact")}, "unblocks a contact"}, do_unblock},
      {{"ask_vcard",
        {optional("contact")},
        "asks for the vCard of a contact or `room/nickname`, without `contact` for his own"},
       do_ask_vcard},
      {{"set_vcard",
        {optional_base64("photo"), optional("nickname")},
        "changes his own vCard; the photo is base64"},
       do_set_vcard},
      {{"stanza", {required("xml")}, "sends any stanza, if the backend announced rawxml"},
       do_stanza},
  };
  return table;
}

const std::vector<ActionRow>& plain_rows() {
  static const std::vector<ActionRow> rows = [] {
    std::vector<ActionRow> all;
    for (const Entry& entry : entries()) all.push_back(entry.row);
    return all;
  }();
  return rows;
}

}  // namespace

std::span<const ActionRow> action_rows() { return plain_rows(); }

const ActionRow* find_action(std::string_view name) {
  const auto& rows = plain_rows();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const ActionRow& candidate) { return candidate.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

std::vector<std::string> action_names() {
  std::vector<std::string> names;
  for (const ActionRow& row : plain_rows()) names.emplace_back(row.name);
  return names;
}

const std::string& Action::value(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() ? nothing : found->second;
}

std::string Doing::take(std::string_view key) const {
  const auto found = action.values.find(key);
  return found == action.values.end() ? "" : std::move(found->second);
}

std::string wrong_choice(std::string_view key, const std::vector<std::string_view>& choices,
                         std::string_view found) {
  return std::string(key) + " is " + join_or({choices.begin(), choices.end()}) + ", not " +
         quoted_name(found);
}

std::string act(World& world, const Account& account, Action action, int backend) {
  const auto index = static_cast<std::size_t>(action.row - plain_rows().data());
  const Entry& entry = entries()[index];
  World::State& state = world.state();
  World::User* user = state.find_user(account.user);
  if (entry.handle == do_login) return do_login({state, account, action, user, backend});
  if (!user) return account.name + " is not logged in";
  if (entry.row.needs_backend && user->backend == 0) {
    return account.name + " waits for a backend";
  }
  return entry.handle({state, account, action, user, user->backend});
}

}  // namespace harness
