#include "journal/journal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace harness {
namespace {

using namespace std::chrono_literals;

Event note(std::string text) { return text_event(EventKind::note, 0, "", std::move(text)); }

TEST(Journal, NumbersAndDatesEvents) {
  ManualClock clock;
  clock.advance(5s);
  Journal journal(clock);
  journal.append(note("a"));
  clock.advance(20ms);
  journal.append(note("b"));
  ASSERT_EQ(journal.kept().size(), 2u);
  EXPECT_EQ(journal.kept()[0].sequence, 1u);
  EXPECT_EQ(journal.kept()[0].time, 0s);
  EXPECT_EQ(journal.kept()[1].sequence, 2u);
  EXPECT_EQ(journal.kept()[1].time, 20ms);
  EXPECT_EQ(journal.elapsed(), 20ms);
  EXPECT_EQ(journal.count(), 2u);
  EXPECT_EQ(journal.forgotten(), 0u);
}

TEST(Journal, TellsListenersInTheirOrder) {
  ManualClock clock;
  Journal journal(clock);
  std::string told;
  journal.listen([&](const Event& event) { told += "1" + event.text; });
  journal.listen([&](const Event& event) { told += "2" + event.text; });
  journal.append(note("a"));
  journal.append(note("b"));
  EXPECT_EQ(told, "1a2a1b2b");
}

TEST(Journal, EveryListenerHearsEventsOfListenersInOrder) {
  ManualClock clock;
  Journal journal(clock);
  std::string told;
  journal.listen([&](const Event& event) {
    told += "1" + event.text;
    if (event.text == "a") {
      journal.append(note("b"));
      journal.append(note("c"));
    }
    if (event.text == "b") journal.append(note("d"));
  });
  journal.listen([&](const Event& event) { told += "2" + event.text; });
  journal.append(note("a"));
  EXPECT_EQ(told, "1a2a1b2b1c2c1d2d");
  journal.append(note("e"));
  EXPECT_EQ(told, "1a2a1b2b1c2c1d2d1e2e");
}

TEST(Journal, AListenerMayListen) {
  ManualClock clock;
  Journal journal(clock);
  std::string told;
  journal.listen([&](const Event& event) {
    told += "1" + event.text;
    if (event.text != "a") return;
    for (int i = 0; i < 100; ++i) journal.listen([](const Event&) {});
    journal.listen([&](const Event& later) { told += "2" + later.text; });
  });
  journal.append(note("a"));
  journal.append(note("b"));
  EXPECT_EQ(told, "1a1b2b");
}

TEST(Journal, ForgetsTheOldestPastItsBudget) {
  ManualClock clock;
  Journal journal(clock, 10'000);
  for (int i = 0; i < 1000; ++i) journal.append(note(std::string(100, 'x')));
  EXPECT_EQ(journal.count(), 1000u);
  EXPECT_GT(journal.kept().size(), 10u);
  EXPECT_LT(journal.kept().size(), 100u);
  EXPECT_EQ(journal.forgotten() + journal.kept().size(), 1000u);
  EXPECT_EQ(journal.kept().back().sequence, 1000u);
  EXPECT_EQ(journal.kept().front().sequence, journal.forgotten() + 1);
}

TEST(Journal, CountsFramesByTheirSize) {
  ManualClock clock;
  Journal journal(clock, 10'000);
  const std::string xml(3000, 'x');
  for (int i = 0; i < 10; ++i) {
    journal.append(frame_event(EventKind::frame_sent, 1,
                               make_raw_message(pb::WrapperMessage::TYPE_RAW_XML, xml)));
  }
  EXPECT_EQ(journal.kept().size(), 1u);
}

TEST(Journal, KeepsTheNewestWhateverItCosts) {
  ManualClock clock;
  Journal journal(clock, 100);
  std::string told;
  journal.listen([&](const Event& event) {
    if (event.text.size() > 1000) {
      // Long enough to live on the heap, so that an event forgotten too early shows.
      journal.append(note(std::string(100, 'b')));
      journal.append(note(std::string(100, 'c')));
    }
    told += event.text[0];
  });
  journal.append(note(std::string(5000, 'a')));
  EXPECT_EQ(told, "abc");
  ASSERT_EQ(journal.kept().size(), 1u);
  EXPECT_EQ(journal.kept()[0].text, std::string(100, 'c'));
}

TEST(EventKinds, HaveNames) {
  EXPECT_EQ(event_kind_name(EventKind::frame_sent), "frame_sent");
  EXPECT_EQ(event_kind_name(EventKind::note), "note");
  EXPECT_EQ(parse_event_kind("step_failed"), EventKind::step_failed);
  EXPECT_EQ(parse_event_kind("nothing"), std::nullopt);
}

TEST(Levels, HaveNames) {
  EXPECT_EQ(level_name(Level::should), "should");
  EXPECT_EQ(parse_level("may"), Level::may);
  EXPECT_EQ(parse_level("must "), std::nullopt);
}

}  // namespace
}  // namespace harness
