#include <algorithm>
#include <string>

#include "bugs.h"
#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;

Misbehaviour changed_contact(std::function<void(pb::Buddy&)> change) {
  return changed<pb::Buddy>(Frame::TYPE_BUDDY_CHANGED, std::move(change));
}

Misbehaviour changed_vcard(std::function<void(pb::VCard&)> change) {
  return changed<pb::VCard>(Frame::TYPE_VCARD, std::move(change));
}

Misbehaviour muted_by_dnd() {
  Misbehaviour odd;
  odd.receive = [mute = false](Line&, Frame& frame) mutable {
    if (frame.type() == Frame::TYPE_STATUS_CHANGED) {
      mute = payload_of<pb::Status>(frame).status() == pb::STATUS_DND;
    }
    return mute && frame.type() == Frame::TYPE_CONV_MESSAGE ? Fate::ignore : Fate::handle;
  };
  return odd;
}

Misbehaviour invisible_logs_out() {
  return besides(Frame::TYPE_STATUS_CHANGED, [](Line& line, Frame& frame) {
    const auto status = payload_of<pb::Status>(frame);
    if (status.status() == pb::STATUS_INVISIBLE) log_out(line, status.username());
  });
}

Misbehaviour at_status(std::function<bool(const pb::Status&)> is_fatal) {
  return dies_at<pb::Status>(Frame::TYPE_STATUS_CHANGED, std::move(is_fatal));
}

Misbehaviour contact_named_as_user() {
  auto name = std::make_shared<std::string>();
  Misbehaviour odd = besides(Frame::TYPE_LOGIN, [name](Line&, Frame& frame) {
    *name = payload_of<pb::Login>(frame).legacyname();
  });
  odd.send = changed_contact([name](pb::Buddy& buddy) { buddy.set_buddyname(*name); }).send;
  return odd;
}

Misbehaviour unanswered_add() {
  return unheard([](const Frame& frame) { return frame.type() == Frame::TYPE_BUDDY_CHANGED; });
}

MisbehaviourTable roster_bugs() {
  return {
      {"no-contacts", "roster", "no contacts after a login",
       [] {
         return at_sending(Frame::TYPE_BUDDY_CHANGED, [](Line&, Frame& frame) {
           return payload_of<pb::Buddy>(frame).buddyname() != "echo";
         });
       }},
      {"contact-named-as-user", "roster", "contacts have the user's own legacy name",
       contact_named_as_user},
      {"contact-of-nobody", "roster", "contacts lack the user's name",
       [] { return changed_contact([](pb::Buddy& buddy) { buddy.clear_username(); }); }},
      {"contact-of-legacy-name", "roster", "contacts belong to a name without a domain",
       [] {
         return changed_contact([](pb::Buddy& buddy) {
           buddy.set_username(buddy.username().substr(0, buddy.username().find('@')));
         });
       }},
      {"alias-lost", "roster", "the alias of an added contact is lost",
       [] { return changed_contact([](pb::Buddy& buddy) { buddy.clear_alias(); }); }},
      {"alias-latin1", "roster", "what is not ASCII in an alias is sent as Latin-1",
       [] {
         return changed_contact([](pb::Buddy& buddy) {
           if (!is_ascii(buddy.alias())) buddy.set_alias("\xe9\xe8");
         });
       }},
      {"groups-lost", "roster", "the groups of an added contact are lost",
       [] { return changed_contact([](pb::Buddy& buddy) { buddy.clear_group(); }); }},
      {"one-group-only", "roster", "of several groups the first is kept",
       [] {
         return changed_contact([](pb::Buddy& buddy) {
           if (buddy.group_size() > 1)
             buddy.mutable_group()->DeleteSubrange(1, buddy.group_size() - 1);
         });
       }},
      {"buddies-not-announced", "roster", "it says send_buddies_on_login=0",
       [] {
         return changed<pb::BackendConfig>(Frame::TYPE_BACKEND_CONFIG, [](pb::BackendConfig& sent) {
           std::string& text = *sent.mutable_config();
           const std::size_t at = text.find("send_buddies_on_login=1");
           if (at != std::string::npos) text[text.find('1', at)] = '0';
         });
       }},
      {"add-unanswered", "roster", "an added contact does not come back", unanswered_add},
      {"removal-sent-back", "roster", "the removal of a contact comes back",
       [] {
         return besides(Frame::TYPE_BUDDY_REMOVED,
                        [](Line& line, Frame& frame) { line.put(frame); });
       }},
      {"contact-name-cut", "roster", "the name of a contact ends at its @",
       [] {
         return changed_contact([](pb::Buddy& buddy) {
           buddy.set_buddyname(buddy.buddyname().substr(0, buddy.buddyname().find('@')));
         });
       }},
      {"empty-groups-fatal", "roster", "dies at an added contact without groups",
       [] {
         return dies_at<pb::Buddy>(Frame::TYPE_BUDDY_CHANGED,
                                   [](const pb::Buddy& buddy) { return buddy.group_size() == 0; });
       }},
      {"contact-bad-status", "roster", "the status of contacts is outside its enum",
       [] {
         return at_sending(Frame::TYPE_BUDDY_CHANGED, [](Line&, Frame& frame) {
           auto buddy = payload_of<pb::Buddy>(frame);
           buddy.clear_status();
           buddy.GetReflection()->MutableUnknownFields(&buddy)->AddVarint(5, 9);
           set_payload(frame, buddy);
           return true;
         });
       }},
  };
}

MisbehaviourTable presence_bugs() {
  return {
      {"status-sent-back", "presence", "STATUS_CHANGED comes back",
       [] {
         return besides(Frame::TYPE_STATUS_CHANGED,
                        [](Line& line, Frame& frame) { line.put(frame); });
       }},
      {"status-stalls", "presence", "frames behind a STATUS_CHANGED wait until more bytes come",
       [] {
         return at_receipt(Frame::TYPE_STATUS_CHANGED, [](Line&, Frame&) { return Fate::stall; });
       }},
      {"status-text-fatal", "presence", "dies at a status message that is not ASCII",
       [] {
         return at_status(
             [](const pb::Status& status) { return !is_ascii(status.statusmessage()); });
       }},
      {"xa-fatal", "presence", "dies at the status XA",
       [] { return at_status([](const pb::Status& s) { return s.status() == pb::STATUS_XA; }); }},
      {"invisible-logs-out", "presence", "the status INVISIBLE logs the user out",
       invisible_logs_out},
      {"dnd-mutes", "presence", "messages are not answered while the status is DND", muted_by_dnd},
  };
}

MisbehaviourTable vcard_bugs() {
  return {
      {"vcard-id-0-lost", "vcard", "a request with id 0 is not answered",
       [] {
         return unheard([](const Frame& frame) {
           return frame.type() == Frame::TYPE_VCARD && payload_of<pb::VCard>(frame).id() == 0;
         });
       }},
      {"vcard-wrong-id", "vcard", "a vCard has the id of the next request",
       [] { return changed_vcard([](pb::VCard& card) { card.set_id(card.id() + 1); }); }},
      {"vcard-unanswered", "vcard", "a vCard request is not answered",
       [] { return unsent(Frame::TYPE_VCARD); }},
      {"vcard-twice", "vcard", "a vCard request is answered twice",
       [] { return sent_twice(Frame::TYPE_VCARD); }},
      {"vcard-unasked", "vcard", "a vCard comes after a login",
       [] {
         return at_connected([](Line& line, const std::string& user) {
           pb::VCard card;
           card.set_username(user);
           card.set_buddyname("echo");
           card.set_id(7);
           line.put(frame_of(Frame::TYPE_VCARD, card));
         });
       }},
      {"vcard-nobody", "vcard", "a vCard names no contact",
       [] { return changed_vcard([](pb::VCard& card) { card.set_buddyname(""); }); }},
      {"vcard-incomplete", "vcard", "a vCard lacks the id, which is required",
       [] { return changed_vcard([](pb::VCard& card) { card.clear_id(); }); }},
      {"vcard-update-answered", "vcard", "the update of the own vCard is answered",
       [] {
         return besides(Frame::TYPE_VCARD, [](Line& line, Frame& frame) {
           if (payload_of<pb::VCard>(frame).has_photo()) line.put(frame);
         });
       }},
      {"vcard-update-fatal", "vcard", "dies at the update of the own vCard",
       [] {
         return dies_at<pb::VCard>(Frame::TYPE_VCARD,
                                   [](const pb::VCard& card) { return card.has_photo(); });
       }},
      {"vcard-of-occupant-lost", "vcard", "the vCard of a room's occupant is not answered",
       [] {
         return unheard([](const Frame& frame) {
           return frame.type() == Frame::TYPE_VCARD &&
                  payload_of<pb::VCard>(frame).buddyname().find('/') != std::string::npos;
         });
       }},
  };
}

}  // namespace

MisbehaviourTable contact_bugs() {
  MisbehaviourTable all;
  for (const auto part : {roster_bugs, presence_bugs, vcard_bugs}) {
    for (MisbehaviourRow& row : part()) all.push_back(row);
  }
  return all;
}

}  // namespace echo
