// Every finding that the world makes, next to what is nearest to it and legal.

#include "findings_fixture.h"

namespace harness {
namespace {

using namespace std::chrono_literals;

TEST_F(FindingsTest, Frames) {
  receive(decode_message("\xff\xff"));
  expect("frame.not-a-wrapper");
  for (const auto type : {Type::TYPE_PING, Type::TYPE_LOGIN, Type::TYPE_EXIT, Type::TYPE_FT_START,
                          Type::TYPE_API_VERSION, Type::TYPE_BUDDIES}) {
    receive(decode_message(make_message(type)->body));
    expect("frame.not-handled");
  }
  receive_raw(Type::TYPE_CONNECTED, "");
  expect("frame.missing-required");
  EXPECT_EQ(output.take_lines(), std::vector<std::string>{});
  receive_raw(Type::TYPE_CONV_MESSAGE, "\x0a\x01x");
  expect("frame.missing-required");
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{
                "ERROR NetworkPluginServer: handleConvMessagePayload: cannot parse payload"});
  receive_raw(Type::TYPE_BUDDY_CHANGED, "\x0a\xff");
  expect("frame.broken-payload");
  // Fields of a newer schema are legal.
  auto payload = message("bob");
  payload.GetReflection()->MutableUnknownFields(&payload)->AddVarint(99, 1);
  receive_message(payload);
  expect("");
}

TEST_F(FindingsTest, Texts) {
  receive_message(message("bob", "\xff"));
  expect("text.not-utf8");
  receive_message(message("bob", std::string("a\x01z")));
  expect("text.forbidden-character");
  auto nested = message("bob");
  nested.add_attachment()->set_url("\xc3");
  receive_message(nested);
  expect("text.not-utf8");
  receive_message(message("bob", "Grüße\t\r\n👋"));
  expect("");
}

TEST_F(FindingsTest, Enums) {
  auto contact = buddy("bob");
  contact.GetReflection()->MutableUnknownFields(&contact)->AddVarint(5, 9);
  receive(Type::TYPE_BUDDY_CHANGED, contact);
  expect("enum.unknown-value");
  // A required one makes the frame broken, which the same finding says.
  act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
  auto own = participant("#a", "al");
  own.clear_status();
  own.GetReflection()->MutableUnknownFields(&own)->AddVarint(5, 9);
  receive(Type::TYPE_PARTICIPANT_CHANGED, own);
  expect("enum.unknown-value");
  receive_participant(participant("#a", "al", 128));
  expect("enum.unknown-value");
  receive_participant(participant("#a", "al", 1 | 16));
  expect("");
  disconnected(17);
  expect("enum.unknown-value");
}

TEST_F(FindingsTest, UnknownUsers) {
  connected("bob");
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{"ERROR NetworkPluginServer: Connected payload received for "
                                     "unknown user bob@example.org"});
  expect("user.unknown");
  receive_message(message("x", "hi", "bob"));
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{"ERROR NetworkPluginServer: handleConvMessagePayload: unknown "
                                     "username bob@example.org"});
  expect("user.unknown");
  pb::RoomList list;
  list.set_user("bob@example.org");
  receive(Type::TYPE_ROOM_LIST, list);
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{"ERROR NetworkPluginServer: Room list payload received for "
                                     "unknown user bob@example.org"});
  expect("user.unknown");
  list.clear_user();
  receive(Type::TYPE_ROOM_LIST, list);
  expect("");
  for (const auto type :
       {Type::TYPE_BUDDY_CHANGED, Type::TYPE_BUDDY_TYPING, Type::TYPE_AUTH_REQUEST}) {
    receive(type, buddy("x", "bob"));
    expect("user.unknown");
  }
  disconnected(2, "no", "bob");
  expect("user.unknown");
}

TEST_F(FindingsTest, WhatCrossesLogoutIsNone) {
  world.ping(1);
  act_as("alice", "logout");
  receive(Type::TYPE_BUDDY_CHANGED, buddy("bob"));
  pong();  // Of the PING before LOGOUT.
  stats();
  receive(Type::TYPE_BUDDY_CHANGED, buddy("bob"));
  expect("");
  fence();
  receive(Type::TYPE_BUDDY_CHANGED, buddy("bob"));
  expect("user.unknown");
  disconnected(0);  // After LOGOUT it is legal at any time.
  expect("");
}

TEST_F(FindingsTest, ConnectedTwice) {
  connected();
  expect("connected.twice");
  act_as("alice", "logout");
  act_as("alice", "login");
  connected();
  expect("");
  // A second LOGIN is answered again or ignored.
  world.sent(1, login_frame("alice@example.org", "alice", "pw"));
  connected();
  expect("");
  // DISCONNECTED is the answer to a LOGIN, too.
  act_as("alice", "login");
  act_as("alice", "logout");
  act_as("alice", "login");
  disconnected(0);
  connected();
  expect("");
  connected();
  expect("connected.twice");
}

TEST_F(FindingsTest, WhatStallsTheBuffer) {
  EXPECT_EQ(receive(Type::TYPE_LOGOUT, pb::Logout()), Reading::stalls);
  expect("frame.not-handled");
  auto payload = message("new");
  EXPECT_EQ(receive(Type::TYPE_CONV_MESSAGE, payload), Reading::goes_on);
  payload.set_buddyname("lost");
  payload.set_timestamp("now");
  EXPECT_EQ(receive(Type::TYPE_CONV_MESSAGE, payload), Reading::stalls);
  expect("message.bad-timestamp");
  payload.set_id("1");
  EXPECT_EQ(receive(Type::TYPE_CONV_MESSAGE_ACK, payload), Reading::goes_on);
  expect("message.no-conversation");  // The lost message opened none.
  pb::BackendConfig bad;
  for (const char* text : {"[features]\nmuc=perhaps\n", "[features\n"}) {
    bad.set_config(text);
    EXPECT_EQ(receive(Type::TYPE_BACKEND_CONFIG, bad), Reading::stalls);
  }
  expect("config.bad-boolean config.syntax");
}

TEST_F(FindingsTest, Contacts) {
  receive(Type::TYPE_BUDDY_REMOVED, buddy("bob"));
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{
                "WARN RosterManager: alice@example.org: Tried to remove unknown buddy bob"});
  expect("contact.unknown");
  receive(Type::TYPE_BUDDY_CHANGED, buddy("Bob"));
  receive(Type::TYPE_BUDDY_REMOVED, buddy("bOB"));
  expect("");
  act_as("alice", "add_contact", {{"contact", "carol"}});
  act_as("alice", "remove_contact", {{"contact", "carol"}});
  receive(Type::TYPE_BUDDY_REMOVED, buddy("carol"));
  expect("");
  receive(Type::TYPE_BUDDY_CHANGED, buddy("alice"));
  expect("contact.own-name");
  receive(Type::TYPE_BUDDY_CHANGED, buddy("ALICE"));
  expect("contact.own-name");
}

TEST_F(FindingsTest, Timestamps) {
  auto payload = message("bob");
  for (const char* bad : {"2026-11-22T16:50:09", "20261122", "20261122T165009Z", "20261322T165009",
                          "20260229T165009", "20261122T245009", "now"}) {
    payload.set_timestamp(bad);
    receive_message(payload);
    expect("message.bad-timestamp");
  }
  for (const char* good : {"", "20261122T165009", "20280229T000000"}) {
    payload.set_timestamp(good);
    receive_message(payload);
    expect("");
  }
}

TEST_F(FindingsTest, Xhtml) {
  auto payload = message("bob");
  for (const char* bad :
       {"<p>", "a & b", "</x>", "a</x><x>b", "<b><i></b></i>", "<a:b/>", "<![CDATA["}) {
    payload.set_xhtml(bad);
    receive_message(payload);
    expect("message.bad-xhtml");
  }
  for (const char* good : {"", "plain", "<p>b<b>old</b></p>tail &amp; <br/>"}) {
    payload.set_xhtml(good);
    receive_message(payload);
    expect("");
  }
}

TEST_F(FindingsTest, Receipts) {
  receive_ack("bob", "m1");
  expect("message.no-conversation");
  act_as("alice", "typing", {{"to", "bob"}});
  receive_ack("bob", "m1");
  expect("");
  receive_ack("bob", "");
  expect("message.empty-receipt-id");
  EXPECT_EQ(output.lines.back(),
            "WARN NetworkPluginServer: Received message ack with empty ID, not forwarding to "
            "XMPP.");
}

TEST_F(FindingsTest, ChatStatesWithoutAConversationAreNone) {
  receive(Type::TYPE_BUDDY_TYPING, buddy("bob"));
  expect("");
}

TEST_F(FindingsTest, Rooms) {
  auto said = message("#a");
  said.set_nickname("other");
  receive_message(said);
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{
                "WARN NetworkPluginServer: handleConvMessagePayload: No conversation with name "
                "#a"});
  expect("room.not-joined");
  receive_participant(participant("#a", "other"));
  expect("room.not-joined");
  receive_participant(participant("#a", "other", 0, pb::STATUS_NONE));
  expect("room.not-joined");
  act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
  receive_message(said);
  receive_participant(participant("#A", "other"));
  expect("");
  act_as("alice", "leave", {{"room", "#a"}});
  receive_message(said);
  receive_participant(participant("#a", "other"));
  expect("");
  fence();
  receive_participant(participant("#a", "al", 0, pb::STATUS_NONE));
  expect("");
  receive_participant(participant("#a", "other"));
  expect("room.not-joined");
  output.lines.clear();
  pb::Room nickname;
  nickname.set_username("alice@example.org");
  nickname.set_nickname("al");
  nickname.set_room("#a");
  receive(Type::TYPE_ROOM_NICKNAME_CHANGED, nickname);
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{
                "ERROR NetworkPluginServer: RoomChangePayload for unknown conversation #a"});
  expect("room.not-joined");
}

TEST_F(FindingsTest, RoomLists) {
  pb::RoomList list;
  list.add_room("#a");
  receive(Type::TYPE_ROOM_LIST, list);
  expect("room.list-uneven");
  list.add_name("A");
  receive(Type::TYPE_ROOM_LIST, list);
  expect("");
}

TEST_F(FindingsTest, Vcards) {
  receive_vcard(7);
  EXPECT_EQ(output.take_lines(),
            std::vector<std::string>{
                "WARN VCardResponder: Unexpected VCard from legacy network with id 7"});
  expect("vcard.unknown-id");
  act_as("alice", "ask_vcard", {{"contact", "bob"}});
  clock.advance(39s);
  receive_vcard(0);
  expect("");
  receive_vcard(0);
  expect("vcard.unknown-id");
  act_as("alice", "ask_vcard", {{"contact", "bob"}});
  clock.advance(40s);
  receive_vcard(1);
  expect("vcard.unknown-id");
}

TEST_F(FindingsTest, Config) {
  config("[registration]\nneedPassword=maybe\n");
  expect("config.bad-boolean");
  config("[registration\n");
  expect("config.syntax");
  config("[features]\nrawxml\n");
  expect("config.syntax");
  config("[features]\nmuc=1\n");
  expect("config.login-impossible");
  config("[registration]\nneedRegistration=0\nneedPassword=0\n");
  expect("config.login-impossible");
  config(
      "# said\n[registration]\nneedRegistration = No # not\nextraField=a\nextraField=b\n\n"
      "[other]\nthing=7\n[features]\r\nmuc=TRUE\r\n");
  expect("");
}

TEST_F(FindingsTest, Stats) {
  stats("");
  expect("stats.bad-id");
  stats("0x12");
  expect("stats.bad-id");
  world.process_of(1, 4711);
  stats("4711");
  expect("");
  output.relative = 4712;
  stats("4712");
  expect("");
  stats("4713");
  stats("4713");
  expect("stats.wrong-process");
}

TEST_F(FindingsTest, StatsMissing) {
  fence();
  fence();
  // A burst is answered as one.
  for (int i = 0; i < 3; ++i) world.ping(1);
  for (int i = 0; i < 3; ++i) pong();
  stats();
  expect("");
  world.ping(1);
  pong();
  expect("");
  clock.advance(1s);
  world.ping(1);
  pong();
  expect("stats.missing");
}

TEST_F(FindingsTest, StatsMissingAtTheEnd) {
  world.ping(1);
  pong();
  world.ping(1);
  pong();
  expect("");
  world.stop();
  expect("stats.missing");
}

TEST_F(FindingsTest, Pongs) {
  fence();
  expect("");
  pong();
  expect("pong.too-many");
}

TEST_F(WorldTest, APongOnConnectingIsNoFinding) {
  connect();
  pong();
  pong();
  stats();
  EXPECT_EQ(output.take_findings(), "");
  pong();
  EXPECT_EQ(output.take_findings(), "pong.too-many");
}

TEST_F(FindingsTest, PongMissing) {
  world.tick();
  pong();
  stats();
  world.tick();
  expect("");
  world.tick();
  expect("pong.missing");
}

TEST_F(FindingsTest, RawXml) {
  receive_raw(Type::TYPE_RAW_XML, "<message to='alice@example.org/home'/>");
  expect("rawxml.not-announced");
  config("[registration]\nneedRegistration=0\n[features]\nrawxml=1\n");
  receive_raw(Type::TYPE_RAW_XML, "<message to='alice@exam");
  receive_raw(Type::TYPE_RAW_XML,
              "ple.org'><body>a</body></message><presence to='alice@example.org'/>");
  expect("");
  receive_raw(Type::TYPE_RAW_XML, "<message to='bob@example.org'><body to='x'/></message><iq/>");
  expect("rawxml.unknown-user rawxml.unknown-user");
  receive_raw(Type::TYPE_RAW_XML, "<a to='alice@example.org'></b>");
  expect("rawxml.not-well-formed");
  receive_raw(Type::TYPE_RAW_XML, "<message to='bob@example.org'/>");
  expect("");
}

TEST_F(FindingsTest, ASecondConnection) {
  world.backend_connected(2);
  expect("");
  world.backend_connected(1);
  expect("connection.second");
}

}  // namespace
}  // namespace harness
