#include "session/inbox.h"

#include <gtest/gtest.h>

#include <string>

namespace harness {
namespace {

InboxFrame frame(std::uint64_t sequence, std::size_t size) {
  return {sequence, make_raw_message(pb::WrapperMessage::TYPE_RAW_XML, std::string(size, 'x'))};
}

TEST(Inbox, KeepsAFewBehindTheReader) {
  Inbox inbox;
  for (std::uint64_t i = 0; i < 200; ++i) inbox.push(frame(i + 1, 10));
  EXPECT_EQ(inbox.begin(), 0u);
  inbox.read_up_to(150);
  EXPECT_EQ(inbox.begin(), 86u);
  EXPECT_EQ(inbox.end(), 200u);
  EXPECT_EQ(inbox.at(86).sequence, 87u);
  inbox.read_up_to(100);
  EXPECT_EQ(inbox.begin(), 86u);
}

TEST(Inbox, KeepsFewLongOnesBehindTheReader) {
  Inbox inbox;
  for (std::uint64_t i = 0; i < 20; ++i) inbox.push(frame(i + 1, 50'000));
  // All that is not read stays.
  EXPECT_EQ(inbox.begin(), 0u);
  inbox.read_up_to(10);
  EXPECT_EQ(inbox.begin(), 8u);
  inbox.push(frame(21, 1'000'000));
  inbox.read_up_to(21);
  EXPECT_EQ(inbox.begin(), inbox.end());
  inbox.push(frame(22, 10));
  EXPECT_EQ(inbox.at(21).sequence, 22u);
}

TEST(Inbox, ALongNewestFrameCostsTheOthersNothing) {
  Inbox inbox;
  for (std::uint64_t i = 0; i < 5; ++i) inbox.push(frame(i + 1, 10));
  inbox.push(frame(6, 1'000'000));
  EXPECT_EQ(inbox.shrink_to(100'000, 100), 0u);
  inbox.push(frame(7, 10));
  EXPECT_EQ(inbox.shrink_to(100'000, 100), 6u);
}

TEST(Inbox, ShrinksFromTheOldest) {
  Inbox inbox;
  for (std::uint64_t i = 0; i < 20; ++i) inbox.push(frame(i + 1, 10));
  inbox.read_up_to(5);
  EXPECT_EQ(inbox.shrink_to(1'000'000, 10), 10u);
  EXPECT_EQ(inbox.begin(), 10u);
  inbox.read_up_to(12);
  EXPECT_EQ(inbox.begin(), 10u);
  EXPECT_EQ(inbox.shrink_to(1, 10), 9u);
  inbox.read_up_to(20);
  EXPECT_EQ(inbox.at(19).sequence, 20u);
}

}  // namespace
}  // namespace harness
