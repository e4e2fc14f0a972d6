#include "world/world.h"

#include "world_fixture.h"

namespace harness {
namespace {

using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

class OneUserABackend : public WorldTest {
 protected:
  static WorldOptions options() {
    WorldOptions options;
    options.users_per_backend = 1;
    return options;
  }
  OneUserABackend() : WorldTest(options()) {}
};

class Passive : public WorldTest {
 protected:
  static WorldOptions options() {
    WorldOptions options;
    options.reacts = false;
    return options;
  }
  Passive() : WorldTest(options()) {}
};

class DropsIdle : public WorldTest {
 protected:
  static WorldOptions options() {
    WorldOptions options;
    options.drop_idle = true;
    return options;
  }
  DropsIdle() : WorldTest(options()) {}
};

TEST_F(WorldTest, PingsAtOnceAndStartsTheXmppSideAtTheFirstPong) {
  connect();
  const std::string handle = backend().handle;
  EXPECT_EQ(output.take_lines(), (Lines{"INFO NetworkPluginServer: New backend " + handle +
                                            " connected. Current backend count=1",
                                        "INFO NetworkPluginServer: PING to " + handle + " (ID=)"}));
  EXPECT_EQ(output.take_types(), "PING");
  EXPECT_FALSE(backend().ready);
  pong();
  EXPECT_EQ(output.take_lines(),
            Lines{"INFO Component: Connecting XMPP server 127.0.0.1 port 5347"});
  EXPECT_TRUE(backend().ready);
  stats("4712");
  EXPECT_EQ(backend().stats_id, "4712");
  world.ping(1);
  EXPECT_EQ(output.take_lines(),
            Lines{"INFO NetworkPluginServer: PING to " + handle + " (ID=4712)"});
  pong();
  EXPECT_EQ(backend().pongs, 2u);
  EXPECT_EQ(output.take_lines(), Lines{});
}

TEST_F(WorldTest, HandlesAreDistinctForEachConnection) {
  connect(1);
  connect(2);
  EXPECT_NE(backend().handle, backend(2).handle);
  EXPECT_TRUE(backend().handle.starts_with("0x55aa"));
}

TEST_F(WorldTest, AnyFrameAnswersTheTick) {
  start();
  log_in();
  world.tick();
  receive_message(message("bob"));
  forget();
  world.tick();
  EXPECT_EQ(output.take_types(), "PING");
  EXPECT_EQ(output.take_findings(), "");
}

TEST_F(WorldTest, AMissedPongDropsTheBackend) {
  start();
  log_in();
  const std::string handle = backend().handle;
  world.tick();
  forget();
  world.tick();
  const std::string backend = "Backend " + handle + " (ID=4711) disconnected";
  EXPECT_EQ(
      output.take_lines(),
      (Lines{"INFO NetworkPluginServer: Sending PING to backends",
             "INFO NetworkPluginServer: Disconnecting backend " + handle +
                 " (ID=4711). PING response not received.",
             "INFO NetworkPluginServer: " + backend + ". Current backend count=0",
             "ERROR NetworkPluginServer: " + backend +
                 " (probably crashed) with active user alice@example.org",
             "INFO User: alice@example.org: Disconnecting from legacy network Internal Server "
             "Error, please reconnect., trying to reconnect automatically.",
             "INFO NetworkPluginServer: There is no backend to handle user alice@example.org. "
             "Adding him to queue."}));
  EXPECT_EQ(output.take_types(), "EXIT");
  EXPECT_EQ(output.aborted, std::vector<std::string>{"4711"});
  EXPECT_EQ(output.closed, std::vector<int>{1});
  EXPECT_EQ(output.started, 1);
  EXPECT_EQ(output.take_findings(), "pong.missing");
}

TEST_F(WorldTest, AnIdleBackendStaysUnlessAskedFor) {
  start();
  world.tick();
  EXPECT_EQ(output.take_types(), "PING");
  EXPECT_TRUE(output.closed.empty());
}

TEST_F(DropsIdle, WithPingExitAndCloseInOneBurst) {
  start();
  world.tick();
  EXPECT_EQ(output.take_types(), "PING EXIT");
  EXPECT_EQ(output.closed, std::vector<int>{1});
  EXPECT_EQ(output.lines[2], "INFO NetworkPluginServer: Disconnecting backend " + backend().handle +
                                 " (ID=4711). There are no users.");
}

TEST_F(WorldTest, ACrashReconnectsUsersOnANewBackend) {
  start();
  log_in();
  EXPECT_EQ(act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}}), "");
  forget();
  world.backend_disconnected(1);
  EXPECT_EQ(output.take_types(), "EXIT");
  EXPECT_EQ(output.started, 1);
  EXPECT_EQ(find("alice")->backend, 0);
  connect(2);
  forget();
  pong(2);
  EXPECT_EQ(output.take_lines(),
            Lines{"INFO NetworkPluginServer: Associating alice@example.org with this backend"});
  EXPECT_EQ(output.take_types(), "LOGIN");
  EXPECT_EQ(find("alice")->backend, 2);
  connected("alice", 2);
  EXPECT_EQ(output.take_types(), "JOIN_ROOM");
  EXPECT_EQ(output.take_findings(), "");
}

TEST_F(WorldTest, GivesUpAfterThreeReconnectsInARow) {
  start();
  EXPECT_EQ(act_as("alice", "login"), "");
  forget();
  for (int i = 0; i < 3; ++i) {
    disconnected(i % 2 == 0 ? 0 : 16);
    EXPECT_EQ(output.take_types(), "LOGOUT LOGIN") << i;
    EXPECT_EQ(output.take_lines(),
              Lines{"INFO User: alice@example.org: Disconnecting from legacy network no, trying to "
                    "reconnect automatically."});
  }
  disconnected(0);
  EXPECT_EQ(output.take_types(), "LOGOUT");
  EXPECT_EQ(output.take_lines(),
            (Lines{"INFO User: alice@example.org: Disconnected from legacy network with error no",
                   "INFO UserManager: alice@example.org: Disconnecting user"}));
  EXPECT_EQ(find("alice"), nullptr);
}

TEST_F(WorldTest, AConnectedStartsTheCountAgain) {
  start();
  log_in();
  for (int i = 0; i < 6; ++i) {
    disconnected(0);
    EXPECT_EQ(output.take_types(), "LOGOUT LOGIN") << i;
    connected();
  }
  EXPECT_EQ(output.take_findings(), "");
}

TEST_F(WorldTest, AnyOtherErrorEndsTheUser) {
  start();
  log_in();
  disconnected(2, "wrong password");
  EXPECT_EQ(output.take_types(), "LOGOUT");
  EXPECT_EQ(find("alice"), nullptr);
}

TEST_F(WorldTest, RoomsWaitForConnectedAndAreJoinedAgain) {
  start();
  EXPECT_EQ(act_as("alice", "login"), "");
  forget();
  act_as("alice", "join", {{"room", "#b"}, {"nickname", "al"}});
  act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
  EXPECT_EQ(output.take_types(), "");
  connected();
  ASSERT_EQ(output.sent.size(), 2u);
  EXPECT_EQ(output.sent[0].message->as<pb::Room>().room(), "#b");
  EXPECT_EQ(output.take_types(), "JOIN_ROOM JOIN_ROOM");
  connected();
  EXPECT_EQ(output.take_types(), "JOIN_ROOM JOIN_ROOM");
}

TEST_F(WorldTest, AFailedJoinLeavesTheRoom) {
  start();
  log_in();
  for (const int flag : {2, 8, 64}) {
    act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
    forget();
    receive_participant(participant("#a", "other", flag));
    receive_participant(participant("#a", "al", 1));
    EXPECT_EQ(output.take_types(), "");
    receive_participant(participant("#a", "al", flag));
    EXPECT_EQ(output.take_types(), "LEAVE_ROOM") << flag;
  }
}

TEST_F(WorldTest, TheOwnNicknameIsTheOneLastTold) {
  start();
  log_in();
  act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
  forget();
  pb::Room payload;
  payload.set_username("alice@example.org");
  payload.set_nickname("al_");
  payload.set_room("#a");
  receive(pb::WrapperMessage::TYPE_ROOM_NICKNAME_CHANGED, payload);
  receive_participant(participant("#a", "al", 2));
  EXPECT_EQ(output.take_types(), "");
  receive_participant(participant("#a", "al_", 2));
  EXPECT_EQ(output.take_types(), "LEAVE_ROOM");
}

TEST_F(WorldTest, AQueryIsAnswered) {
  start();
  pb::BackendConfig payload;
  payload.set_config("status");
  receive(pb::WrapperMessage::TYPE_QUERY, payload);
  ASSERT_EQ(output.sent.size(), 1u);
  EXPECT_EQ(output.sent[0].message->as<pb::BackendConfig>().config(),
            "Running (0 users connected using 1 backends)");
  EXPECT_EQ(output.take_types(), "QUERY");
}

TEST_F(OneUserABackend, AUserInTheQueueIsQueuedOnce) {
  start();
  log_in("alice");
  act_as("bob", "login");
  disconnected(0, "no", "bob");
  forget();
  connect(2);
  pong(2);
  EXPECT_EQ(output.take_types(), "PING LOGIN");
  connect(3);
  pong(3);
  EXPECT_EQ(output.take_types(), "PING");
}

TEST_F(OneUserABackend, QueuesTheSecondUserAndGivesHimLoginAlone) {
  start();
  log_in();
  act_as("bob", "login");
  EXPECT_EQ(output.take_types(), "");
  EXPECT_EQ(output.started, 1);
  EXPECT_EQ(output.take_lines(), Lines{"INFO NetworkPluginServer: There is no backend to handle "
                                       "user bob@example.org. Adding him to queue."});
  connect(2);
  forget();
  pong(2);
  EXPECT_EQ(output.take_types(), "LOGIN");
  EXPECT_EQ(find("bob")->backend, 2);
  act_as("alice", "logout");
  EXPECT_EQ(output.lines.back(),
            "INFO NetworkPluginServer: Backend 4711 will die, because the last user disconnected");
  act_as("carol", "login");
  EXPECT_EQ(output.started, 2) << "a backend that will die gets no user";
}

TEST_F(WorldTest, ShutdownLogsEveryoneOutAndLeavesNoRoom) {
  start();
  log_in("alice");
  log_in("bob");
  act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
  forget();
  world.stop();
  EXPECT_EQ(output.take_types(), "LOGOUT LOGOUT EXIT");
  EXPECT_EQ(output.take_lines(),
            (Lines{"INFO UserManager: alice@example.org: Disconnecting user",
                   "INFO UserManager: bob@example.org: Disconnecting user",
                   "INFO NetworkPluginServer: Stopping backend " + backend().handle}));
  world.backend_disconnected(1);
  EXPECT_EQ(output.take_lines(), Lines{});
}

TEST_F(Passive, KeepsThePictureAndSendsNothingUnasked) {
  start();
  log_in();
  act_as("alice", "join", {{"room", "#a"}, {"nickname", "al"}});
  forget();
  connected();
  receive_participant(participant("#a", "al", 2));
  pb::BackendConfig query;
  query.set_config("status");
  receive(pb::WrapperMessage::TYPE_QUERY, query);
  disconnected(0);
  EXPECT_NE(find("alice"), nullptr);
  disconnected(2);
  EXPECT_EQ(find("alice"), nullptr);
  EXPECT_EQ(output.take_types(), "");
  EXPECT_EQ(output.take_findings(), "connected.twice");
}

TEST_F(WorldTest, FollowsFramesSentByHand) {
  start();
  world.sent(1, login_frame("alice@example.org", "al", "pw"));
  EXPECT_NE(find("alice"), nullptr);
  EXPECT_EQ(find("alice")->backend, 1);
  connected();
  EXPECT_TRUE(world.is_connected("alice@example.org"));
  world.sent(1, join_room_frame("alice@example.org", "al", "#a", ""));
  receive_participant(participant("#a", "al"));
  world.sent(1, ask_vcard_frame("alice@example.org", "bob", 5));
  pb::VCard card;
  card.set_username("alice@example.org");
  card.set_buddyname("bob");
  card.set_id(5);
  receive(pb::WrapperMessage::TYPE_VCARD, card);
  world.sent(1, message_frame("alice@example.org", "bob", "hi", "", nullptr));
  auto ack = message("bob", "");
  ack.set_id("m1");
  receive(pb::WrapperMessage::TYPE_CONV_MESSAGE_ACK, ack);
  world.sent(1, contact_frame(pb::WrapperMessage::TYPE_BUDDY_CHANGED, "alice@example.org",
                              {"bob", "Bob", {}}));
  receive(pb::WrapperMessage::TYPE_BUDDY_REMOVED, buddy("BOB"));
  world.sent(1, make_message(pb::WrapperMessage::TYPE_PING));
  pong();
  EXPECT_EQ(output.take_types(), "");
  EXPECT_EQ(output.take_findings(), "");
  world.sent(1, logout_frame("alice@example.org", "al"));
  EXPECT_EQ(find("alice"), nullptr);
}

}  // namespace
}  // namespace harness
