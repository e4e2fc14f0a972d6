#include "world/actions.h"

#include <set>

#include "world_fixture.h"

namespace harness {
namespace {

class ActionsTest : public WorldTest {
 protected:
  /// The only frame sent since the last call.
  MessagePtr only() {
    EXPECT_EQ(output.sent.size(), 1u);
    if (output.sent.empty()) return nullptr;
    const MessagePtr message = output.sent.front().message;
    output.sent.clear();
    return message;
  }
  std::string only_xml() {
    const MessagePtr message = only();
    EXPECT_TRUE(message && message->is(pb::WrapperMessage::TYPE_RAW_XML));
    return message ? std::string(message->payload_bytes) : "";
  }
};

TEST(ActionTable, NamesAreUniqueAndFound) {
  std::set<std::string> names;
  for (const std::string& name : action_names()) {
    EXPECT_TRUE(names.insert(name).second) << name;
    ASSERT_NE(find_action(name), nullptr);
    EXPECT_EQ(find_action(name)->name, name);
    EXPECT_FALSE(find_action(name)->meaning.empty());
  }
  EXPECT_EQ(names.size(), 19u);
  EXPECT_EQ(find_action("jump"), nullptr);
}

TEST_F(ActionsTest, NothingIsDoneForWhoIsNotLoggedIn) {
  start();
  EXPECT_EQ(act_as("alice", "write", {{"to", "bob"}, {"text", "hi"}}), "alice is not logged in");
  EXPECT_TRUE(output.sent.empty());
}

TEST_F(ActionsTest, ASecondClientSendsPresenceAlone) {
  start();
  act_as("alice", "login");
  EXPECT_EQ(output.take_types(), "LOGIN STATUS_CHANGED");
  act_as("alice", "login");
  EXPECT_EQ(output.take_types(), "STATUS_CHANGED");
  // And again when it leaves; the last one takes the user with it.
  act_as("alice", "logout");
  EXPECT_EQ(output.take_types(), "STATUS_CHANGED");
  act_as("alice", "logout");
  EXPECT_EQ(output.take_types(), "LOGOUT");
  EXPECT_EQ(act_as("alice", "logout"), "alice is not logged in");
}

TEST_F(ActionsTest, BuddiesComeBetweenIfAskedFor) {
  start();
  config("[registration]\nneedRegistration=0\n[features]\nsend_buddies_on_login=1\n");
  act_as("alice", "login");
  EXPECT_EQ(output.take_types(), "LOGIN BUDDIES STATUS_CHANGED");
}

TEST_F(ActionsTest, LogoutLeavesEachRoomFirst) {
  start();
  log_in();
  act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
  act_as("alice", "join", {{"room", "#b"}, {"nickname", "al"}});
  forget();
  act_as("alice", "logout");
  EXPECT_EQ(output.take_types(), "LEAVE_ROOM LEAVE_ROOM LOGOUT");
}

TEST_F(ActionsTest, ContactsKeepWhatIsNotGiven) {
  start();
  log_in();
  act_as("alice", "add_contact", {{"contact", "bob"}, {"alias", "Bob"}}, {{"G"}});
  auto sent = only()->as<pb::Buddy>();
  EXPECT_FALSE(sent.has_blocked());
  EXPECT_EQ(sent.status(), pb::STATUS_NONE);
  act_as("alice", "block", {{"contact", "bob"}});
  sent = only()->as<pb::Buddy>();
  EXPECT_TRUE(sent.blocked());
  EXPECT_EQ(sent.alias(), "Bob");
  EXPECT_EQ(sent.group(0), "G");
  act_as("alice", "unblock", {{"contact", "bob"}});
  sent = only()->as<pb::Buddy>();
  EXPECT_TRUE(sent.has_blocked());
  EXPECT_FALSE(sent.blocked());
  act_as("alice", "remove_contact", {{"contact", "bob"}});
  EXPECT_EQ(only()->as<pb::Buddy>().alias(), "Bob");
  act_as("alice", "remove_contact", {{"contact", "bob"}});
  EXPECT_TRUE(output.sent.empty());
}

TEST_F(ActionsTest, AnEmptyListClearsTheGroups) {
  start();
  log_in();
  act_as("alice", "add_contact", {{"contact", "bob"}, {"alias", "Bob"}}, {{"G"}});
  output.sent.clear();
  act_as("alice", "edit_contact", {{"contact", "bob"}}, std::vector<std::string>());
  const auto sent = only()->as<pb::Buddy>();
  EXPECT_EQ(sent.group_size(), 0);
  EXPECT_EQ(sent.alias(), "Bob");
}

TEST_F(ActionsTest, ATextIsWhatAttentionNeeds) {
  start();
  log_in();
  act_as("alice", "attention", {{"to", "bob"}});
  EXPECT_TRUE(output.sent.empty());
  act_as("alice", "attention", {{"to", "bob"}, {"text", "wake up"}});
  EXPECT_EQ(only()->as<pb::ConversationMessage>().message(), "wake up");
}

TEST_F(ActionsTest, VcardIdsCountOverAllUsers) {
  start();
  log_in("alice");
  log_in("bob");
  act_as("alice", "ask_vcard", {{"contact", "echo"}});
  EXPECT_EQ(only()->as<pb::VCard>().id(), 0);
  act_as("bob", "ask_vcard");
  const MessagePtr second = only();
  EXPECT_EQ(second->as<pb::VCard>().id(), 1);
  EXPECT_EQ(second->as<pb::VCard>().buddyname(), "bob");
}

TEST_F(ActionsTest, SaysWhatIsWrong) {
  start();
  log_in();
  EXPECT_EQ(act_as("alice", "presence", {{"show", "asleep"}}),
            "show is online, away, chat, xa, dnd or invisible, not \"asleep\"");
  EXPECT_EQ(act_as("alice", "write", {{"to", "b"}, {"text", "x"}, {"state", "bored"}}),
            "state is composing, paused, active, inactive or gone, not \"bored\"");
  EXPECT_EQ(act_as("alice", "set_vcard", {{"photo", "*"}}), "photo is not base64");
  EXPECT_EQ(act_as("alice", "stanza", {{"xml", "<message/>"}}),
            "the backend did not announce rawxml=1, so the server sends it no stanza");
  EXPECT_TRUE(output.sent.empty());
}

TEST_F(ActionsTest, RawXmlTakesTheFramesPlace) {
  start();
  config("[registration]\nneedRegistration=0\n[features]\nrawxml=1\n");
  log_in();
  act_as("alice", "write", {{"to", "bob"}, {"text", "a<b"}, {"id", "m1"}, {"state", "active"}});
  EXPECT_EQ(only_xml(),
            "<message from=\"alice@example.org\" to=\"bob\" type=\"chat\" id=\"m1\"><body>a&lt;b"
            "</body><active xmlns=\"http://jabber.org/protocol/chatstates\"/>"
            "<request xmlns=\"urn:xmpp:receipts\"/></message>");
  act_as("alice", "typing", {{"to", "bob"}});
  EXPECT_NE(only_xml().find("<composing"), std::string::npos);
  act_as("alice", "presence", {{"show", "away"}, {"text", "lunch"}});
  EXPECT_EQ(output.take_types(), "RAW_XML STATUS_CHANGED");
  EXPECT_EQ(act_as("alice", "stanza", {{"xml", "<iq to='bob'/>"}}), "");
  EXPECT_EQ(only_xml(), "<iq to='bob'/>");
  EXPECT_EQ(act_as("alice", "stanza", {{"xml", "<iq"}}), "the stanza is not well-formed XML");
  act_as("alice", "add_contact", {{"contact", "bob"}});
  EXPECT_EQ(output.take_types(), "BUDDY_CHANGED");
  // A request that goes as a stanza takes no id of a VCARD.
  act_as("alice", "ask_vcard", {{"contact", "bob"}});
  EXPECT_NE(only_xml().find("vcard-temp"), std::string::npos);
  act_as("alice", "ask_vcard");
  EXPECT_EQ(only()->as<pb::VCard>().id(), 0);
}

TEST_F(ActionsTest, ALoginGoesWhereItIsTold) {
  start(1);
  start(2, "4712");
  Action login{find_action("login"), {}, {}};
  EXPECT_EQ(act(world, account("bob"), login, 2), "");
  EXPECT_EQ(find("bob")->backend, 2);
}

}  // namespace
}  // namespace harness
