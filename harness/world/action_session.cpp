// Coming online, presence, going offline, and stanzas as they are (proto/README.md 7).

#include <algorithm>
#include <iterator>

#include "world/doing.h"
#include "world/frames.h"
#include "world/picture.h"
#include "world/stanza.h"
#include "world/tell.h"
#include "world/users.h"
#include "world/xml_stream.h"

namespace harness::world {
namespace {

/// What a client can show, and what the server makes of it.
struct Show {
  std::string_view name;  ///< In the action.
  std::string_view xml;   ///< In the stanza, "" for none.
  pb::StatusType status;
};
constexpr Show shows[] = {
    {"online", "", pb::STATUS_ONLINE}, {"away", "away", pb::STATUS_AWAY},
    {"chat", "chat", pb::STATUS_FFC},  {"xa", "xa", pb::STATUS_XA},
    {"dnd", "dnd", pb::STATUS_DND},    {"invisible", "", pb::STATUS_INVISIBLE},
};

const Show* find_show(std::string_view name) {
  const Show* found = std::find_if(std::begin(shows), std::end(shows),
                                   [&](const Show& show) { return show.name == name; });
  return found == std::end(shows) ? nullptr : found;
}

void send_status(const Doing& doing, pb::StatusType status, const std::string& text) {
  doing.user->status = status;
  doing.user->status_message = text;
  doing.send(status_frame(doing.user->jid, status, text));
}

std::vector<std::string_view> show_names() {
  std::vector<std::string_view> names;
  for (const Show& show : shows) names.push_back(show.name);
  return names;
}

std::string do_login(const Doing& doing) {
  State& state = doing.state;
  if (doing.user) {
    // A second client of the same user: only his presence is sent.
    ++doing.user->clients;
    if (doing.user->backend != 0)
      send(state, doing.user->backend,
           status_frame(doing.user->jid, doing.user->status, doing.user->status_message));
    return "";
  }
  const Account& account = doing.account;
  User* user = add_user(state, account.user, account.legacy_name, account.password, doing.backend);
  if (!user) return "more users than the harness keeps are logged in";
  if (!place(state, *user, doing.backend)) return "";
  const Backend* backend = state.find_backend(user->backend);
  // His contact list lives in the backend, so a new user's is empty; it is sent all the same.
  if (backend->features.send_buddies_on_login)
    send(state, user->backend, make_message(pb::WrapperMessage::TYPE_BUDDIES, pb::Buddies()));
  send(state, user->backend, status_frame(user->jid, user->status, user->status_message));
  return "";
}

std::string do_logout(const Doing& doing) {
  State& state = doing.state;
  User& user = *doing.user;
  if (--user.clients > 0) {
    doing.send(status_frame(user.jid, user.status, user.status_message));
    return "";
  }
  for (const Room* room : user.rooms_in_order())
    if (room->sent) doing.send(leave_room_frame(user.jid, room->name));
  log_out(state, user);
  forget(state, std::string(user.jid));
  return "";
}

std::string do_presence(const Doing& doing) {
  const std::string& name = doing.value("show");
  const Show* show = find_show(name.empty() ? "online" : std::string_view(name));
  if (!show) return wrong_choice("show", show_names(), name);
  if (doing.raw_xml())
    doing.send_xml(presence_stanza(doing.user->jid, show->xml, show->status == pb::STATUS_INVISIBLE,
                                   doing.value("text")));
  send_status(doing, show->status, doing.value("text"));
  return "";
}

std::string do_stanza(const Doing& doing) {
  if (!doing.raw_xml())
    return "the backend did not announce rawxml=1, so the server sends it no stanza";
  const std::string& xml = doing.value("xml");
  StanzaFacts facts;
  if (!read_stanza(xml, &facts)) return "the stanza is not well-formed XML";
  doing.send_xml(xml);
  if (facts.name == "message" && !facts.to.empty())
    open_conversation(doing.state, *doing.user, doing.backend, facts.to);
  if (facts.name == "presence" && facts.type.empty() && facts.to.empty()) {
    const Show* show = find_show(facts.show.empty() ? "online" : std::string_view(facts.show));
    send_status(doing, show ? show->status : pb::STATUS_ONLINE, facts.status);
  }
  return "";
}

}  // namespace

std::vector<ActionEntry> session_actions() {
  return {
      {{"login", {}, "comes online; once more: with a second client", also_while_waiting},
       do_login,
       false},
      {{"logout", {}, "goes offline; of two clients only one does", also_while_waiting}, do_logout},
      {{"presence",
        {one_of("show", show_names()), optional("text")},
        "sends presence: `show` is online, away, chat, xa, dnd or invisible",
        also_while_waiting},
       do_presence},
      {{"stanza", {required("xml")}, "sends any stanza, if the backend announced rawxml"},
       do_stanza},
  };
}

}  // namespace harness::world
