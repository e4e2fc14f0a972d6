// No backend makes the world grow without bound.

#include "findings_fixture.h"

namespace harness {
namespace {

TEST_F(FindingsTest, LimitsAreToldOnce) {
  for (int i = 0; i < 10'050; ++i) {
    receive(Type::TYPE_BUDDY_CHANGED, buddy("b" + std::to_string(i)));
    receive_message(message("c" + std::to_string(i)));
    act_as("alice", "join", {{"room", "#" + std::to_string(i)}, {"nickname", "al"}});
    act_as("alice", "ask_vcard");
  }
  const std::string told = output.take_findings();
  EXPECT_EQ(told, "limit.contacts limit.conversations limit.rooms limit.vcards");
  const world::User* user = find("alice");
  EXPECT_EQ(user->contacts.size(), 10'000u);
  EXPECT_EQ(user->rooms.size(), 10'000u);
  // What is not kept is no fault.
  receive(Type::TYPE_BUDDY_REMOVED, buddy("b10040"));
  receive_ack("c10040", "m");
  receive_vcard(10'049);
  expect("");
}

TEST_F(FindingsTest, LongNamesCountToo) {
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 20; ++i) {
    auto contact = buddy("b" + std::to_string(i));
    contact.set_alias(megabyte);
    receive(Type::TYPE_BUDDY_CHANGED, contact);
    receive_raw(Type::TYPE_RAW_XML, i == 0 ? "<m to='alice@example.org'>" : megabyte);
  }
  expect("rawxml.not-announced limit.contacts limit.raw-xml");
}

TEST_F(FindingsTest, UnknownUsersAreNotKept) {
  for (int i = 0; i < 1000; ++i) receive(Type::TYPE_BUDDY_CHANGED, buddy("b", std::to_string(i)));
  EXPECT_EQ(world.state().users.size(), 1u);
  EXPECT_TRUE(world.state().departed.empty());
}

}  // namespace
}  // namespace harness
