// Contacts and vCards (proto/README.md 7).

#include "text/encoding.h"
#include "world/doing.h"
#include "world/frames.h"
#include "world/picture.h"
#include "world/stanza.h"

namespace harness::world {
namespace {

/// The contact of the action as the world knows it, under the name that the action gives.
ContactFields known_contact(const Doing& doing) {
  ContactFields fields{doing.value("contact"), "", {}};
  if (const Contact* contact = doing.user->find_contact(fields.name)) {
    fields.alias = contact->alias;
    fields.groups = contact->groups;
  }
  return fields;
}

std::string set_blocked(const Doing& doing, bool blocked) {
  const ContactFields fields = known_contact(doing);
  put_contact(doing.state, *doing.user, doing.backend, fields.name, fields.alias, fields.groups);
  if (Contact* contact = doing.user->find_contact(fields.name)) contact->blocked = blocked;
  doing.send(block_frame(doing.user->jid, fields, blocked));
  return "";
}

std::string do_edit_contact(const Doing& doing) {
  ContactFields fields = known_contact(doing);
  if (doing.action.has("alias")) fields.alias = doing.value("alias");
  if (doing.action.groups) fields.groups = *doing.action.groups;
  put_contact(doing.state, *doing.user, doing.backend, fields.name, fields.alias, fields.groups);
  // What the user set to nothing is nothing.
  if (Contact* contact = doing.user->find_contact(fields.name)) {
    contact->alias = fields.alias;
    contact->groups = fields.groups;
  }
  doing.send(contact_frame(pb::WrapperMessage::TYPE_BUDDY_CHANGED, doing.user->jid, fields));
  return "";
}

std::string do_remove_contact(const Doing& doing) {
  // Of a contact that he does not have, nothing is sent (the captures).
  if (!doing.user->find_contact(doing.value("contact"))) return "";
  const ContactFields fields = known_contact(doing);
  remove_contact(*doing.user, fields.name, true);
  doing.send(contact_frame(pb::WrapperMessage::TYPE_BUDDY_REMOVED, doing.user->jid, fields));
  return "";
}

std::string do_block(const Doing& doing) { return set_blocked(doing, true); }
std::string do_unblock(const Doing& doing) { return set_blocked(doing, false); }

std::string do_ask_vcard(const Doing& doing) {
  const bool own = doing.value("contact").empty();
  const std::string& whose = own ? doing.user->legacy_name : doing.value("contact");
  // With rawxml an IQ to a contact goes as it is; the user's own vCard is no contact's.
  if (doing.raw_xml() && !own) {
    doing.send_xml(vcard_request_stanza(doing.user->jid, whose, doing.state.next_stanza_id++));
    return "";
  }
  const int id = doing.state.next_vcard_id;
  open_vcard_request(doing.state, doing.backend, id);
  doing.send(ask_vcard_frame(doing.user->jid, whose, id));
  return "";
}

std::string do_set_vcard(const Doing& doing) {
  const std::optional<std::string> photo = from_base64(doing.value("photo"));
  if (!photo) return "photo is not base64";
  doing.send(set_vcard_frame(doing.user->jid, *photo, doing.value("nickname")));
  return "";
}

}  // namespace

std::vector<ActionEntry> contact_actions() {
  const std::vector<ActionKey> edits = {required("contact"), optional("alias"),
                                        optional_list("groups")};
  return {
      {{"add_contact", edits, "adds a contact"}, do_edit_contact},
      {{"edit_contact", edits, "edits a contact"}, do_edit_contact},
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
  };
}

}  // namespace harness::world
