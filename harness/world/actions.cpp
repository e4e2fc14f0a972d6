#include "world/actions.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/diagnostic.h"
#include "world/doing.h"
#include "world/names.h"
#include "world/tell.h"

namespace harness {
namespace {

/// The table, cut in two: the rows for everybody, and beside each what does it.
struct ActionTable {
  struct Deed {
    world::ActionHandler handle;
    bool needs_user;
  };
  std::vector<ActionRow> rows;
  std::vector<Deed> deeds;
};

const ActionTable& action_table() {
  static const ActionTable table = [] {
    ActionTable all;
    for (auto family :
         {world::session_actions(), world::message_actions(), world::contact_actions()})
      for (world::ActionEntry& entry : family) {
        all.rows.push_back(std::move(entry.row));
        all.deeds.push_back({entry.handle, entry.needs_user});
      }
    return all;
  }();
  return table;
}

const std::string nothing;

}  // namespace

std::span<const ActionRow> action_rows() { return action_table().rows; }

const ActionRow* find_action(std::string_view name) {
  const auto& rows = action_table().rows;
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const ActionRow& candidate) { return candidate.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

std::vector<std::string> action_names() {
  std::vector<std::string> names;
  for (const ActionRow& row : action_rows()) names.emplace_back(row.name);
  return names;
}

const std::string& Action::value(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() ? nothing : found->second;
}

std::string act(World& world, const Account& account, Action action, int backend) {
  const auto index = static_cast<std::size_t>(action.row - action_table().rows.data());
  const ActionTable::Deed& deed = action_table().deeds[index];
  world::State& state = world.state();
  world::User* user = state.find_user(account.user);
  if (!deed.needs_user) return deed.handle({state, account, action, user, backend});
  if (!user) return account.name + " is not logged in";
  if (action.row->needs_backend && user->backend == 0) return account.name + " waits for a backend";
  return deed.handle({state, account, action, user, user->backend});
}

namespace world {

std::string Doing::take(std::string_view key) const {
  const auto found = action.values.find(key);
  return found == action.values.end() ? "" : std::move(found->second);
}

void Doing::send(MessagePtr message) const {
  if (backend != 0) world::send(state, backend, std::move(message));
}

bool Doing::raw_xml() const {
  const Backend* found = state.find_backend(backend);
  return found && found->features.raw_xml;
}

void Doing::send_xml(const std::string& stanza) const {
  send(make_raw_message(pb::WrapperMessage::TYPE_RAW_XML, stanza));
}

ActionKey required(std::string_view name) { return {name, true, false}; }
ActionKey optional(std::string_view name) { return {name, false, false}; }
ActionKey optional_list(std::string_view name) { return {name, false, true}; }
ActionKey optional_base64(std::string_view name) { return {name, false, false, {}, true}; }
ActionKey one_of(std::string_view name, std::vector<std::string_view> choices) {
  return {name, false, false, std::move(choices)};
}

std::string wrong_choice(std::string_view key, const std::vector<std::string_view>& choices,
                         std::string_view found) {
  return std::string(key) + " is " + join_or({choices.begin(), choices.end()}) + ", not " +
         quoted_name(found);
}

}  // namespace world
}  // namespace harness
