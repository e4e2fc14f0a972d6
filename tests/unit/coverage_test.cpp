#include "suite/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "async/clock.h"
#include "report/text/coverage_text.h"

namespace harness {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr Direction S = Direction::sent;
constexpr Direction B = Direction::received;

Event sent(MessagePtr message) { return frame_event(EventKind::frame_sent, 1, std::move(message)); }
Event received(MessagePtr message) {
  return frame_event(EventKind::frame_received, 1, std::move(message));
}

MessagePtr participant(int flag, pb::StatusType status) {
  pb::Participant payload;
  payload.set_username("alice@example.org");
  payload.set_room("#room");
  payload.set_nickname("Alice");
  payload.set_flag(flag);
  payload.set_status(status);
  return make_message(pb::WrapperMessage::TYPE_PARTICIPANT_CHANGED, payload);
}

TEST(CoverageItems, AreTypesInTheirLegalDirections) {
  const auto& items = coverage_items();
  EXPECT_THAT(items, Contains(CoverageItem{S, "LOGIN", "", ""}));
  EXPECT_THAT(items, Not(Contains(CoverageItem{B, "LOGIN", "", ""})));
  EXPECT_THAT(items, Contains(CoverageItem{S, "CONV_MESSAGE", "", ""}));
  EXPECT_THAT(items, Contains(CoverageItem{B, "CONV_MESSAGE", "", ""}));
  EXPECT_THAT(items, Contains(CoverageItem{B, "CONV_MESSAGE", "attachment.url", ""}));
  EXPECT_THAT(items, Contains(CoverageItem{S, "LOGIN", "settings.value", ""}));
  EXPECT_THAT(items, Contains(CoverageItem{S, "STATUS_CHANGED", "status", "XA"}));
  EXPECT_THAT(items, Contains(CoverageItem{B, "DISCONNECTED", "error", "NAME_IN_USE"}));
  EXPECT_THAT(items, Contains(CoverageItem{B, "PARTICIPANT_CHANGED", "flag", "ROOM_NOT_FOUND"}));
  EXPECT_THAT(items, Contains(CoverageItem{S, "BUDDIES", "buddy.userName", ""}));
  EXPECT_THAT(items, Contains(CoverageItem{S, "RAW_XML", "", ""}));
}

TEST(CoverageItems, HaveNoTwins) {
  auto items = coverage_items();
  std::sort(items.begin(), items.end());
  EXPECT_EQ(std::adjacent_find(items.begin(), items.end()), items.end());
}

TEST(Explained, RowsNameThingsThatExist) {
  const auto is_item = [](auto matches) {
    return std::any_of(coverage_items().begin(), coverage_items().end(), matches);
  };
  const auto words = [](std::string_view list) {
    std::vector<std::string> result;
    std::string word;
    for (const char c : std::string(list) + " ") {
      if (c != ' ') {
        word += c;
      } else if (!word.empty()) {
        result.push_back(std::move(word));
        word.clear();
      }
    }
    return result;
  };
  for (const ExplainedRow& row : explained_rows()) {
    EXPECT_FALSE(row.reason.empty());
    for (const std::string& type : words(row.types)) {
      EXPECT_TRUE(is_item([&](const CoverageItem& item) {
        return item.direction == row.direction && item.type == type;
      })) << type;
      for (const std::string& field : words(row.fields)) {
        EXPECT_TRUE(is_item([&](const CoverageItem& item) {
          return item.direction == row.direction && item.type == type && item.field == field;
        })) << type
            << "." << field;
        for (const std::string& value : words(row.values)) {
          EXPECT_TRUE(is_item([&](const CoverageItem& item) {
            return item.type == type && item.field == field && item.value == value;
          })) << value;
        }
      }
    }
  }
}

TEST(Explained, EveryRowExplainsSomething) {
  for (const ExplainedRow& row : explained_rows()) {
    EXPECT_TRUE(
        std::any_of(coverage_items().begin(), coverage_items().end(),
                    [&](const CoverageItem& item) { return find_explanation(item) == &row; }))
        << row.types << ": " << row.reason;
  }
}

TEST(Explained, LeavesWhatSpectrumSends) {
  EXPECT_NE(find_explanation({S, "API_VERSION", "version", ""}), nullptr);
  EXPECT_NE(find_explanation({S, "STATUS_CHANGED", "status", "NONE"}), nullptr);
  EXPECT_EQ(find_explanation({S, "STATUS_CHANGED", "status", "AWAY"}), nullptr);
  EXPECT_EQ(find_explanation({S, "STATUS_CHANGED", "status", ""}), nullptr);
  EXPECT_EQ(find_explanation({S, "BUDDY_CHANGED", "blocked", ""}), nullptr);
  EXPECT_NE(find_explanation({S, "BUDDY_REMOVED", "blocked", ""}), nullptr);
  EXPECT_EQ(find_explanation({B, "CONV_MESSAGE", "nickname", ""}), nullptr);
  EXPECT_EQ(find_explanation({B, "DISCONNECTED", "error", ""}), nullptr);
  EXPECT_EQ(find_explanation({B, "DISCONNECTED", "error", "AUTHENTICATION_FAILED"}), nullptr);
}

TEST(Coverage, CountsTypesFieldsAndValues) {
  Coverage coverage;
  coverage.count(received(
      participant(pb::PARTICIPANT_FLAG_ME | pb::PARTICIPANT_FLAG_MODERATOR, pb::STATUS_AWAY)));
  coverage.count(received(participant(0, pb::STATUS_AWAY)));
  const std::string type = "PARTICIPANT_CHANGED";
  EXPECT_EQ(coverage.times({B, type, "", ""}), 2U);
  EXPECT_EQ(coverage.times({B, type, "flag", ""}), 2U);
  EXPECT_EQ(coverage.times({B, type, "flag", "ME"}), 1U);
  EXPECT_EQ(coverage.times({B, type, "flag", "MODERATOR"}), 1U);
  EXPECT_EQ(coverage.times({B, type, "flag", "NONE"}), 1U);
  EXPECT_EQ(coverage.times({B, type, "flag", "KICKED"}), 0U);
  EXPECT_EQ(coverage.times({B, type, "status", "AWAY"}), 2U);
  EXPECT_EQ(coverage.times({B, type, "alias", ""}), 0U);
  EXPECT_EQ(coverage.times({S, type, "", ""}), 0U);
}

TEST(Coverage, CountsNestedMessagesAndEmptyTexts) {
  Coverage coverage;
  pb::Buddies buddies;
  for (const char* name : {"carol", "dave"}) {
    pb::Buddy& buddy = *buddies.add_buddy();
    buddy.set_username("alice@example.org");
    buddy.set_buddyname(name);
    buddy.set_alias("");
  }
  coverage.count(sent(make_message(pb::WrapperMessage::TYPE_BUDDIES, buddies)));
  EXPECT_EQ(coverage.times({S, "BUDDIES", "buddy", ""}), 1U);
  EXPECT_EQ(coverage.times({S, "BUDDIES", "buddy.buddyName", ""}), 2U);
  EXPECT_EQ(coverage.times({S, "BUDDIES", "buddy.alias", ""}), 2U);
}

TEST(Coverage, PassesOverWhatDoesNotDecode) {
  Coverage coverage;
  coverage.count(received(make_raw_message(pb::WrapperMessage::TYPE_CONNECTED, "")));
  coverage.count(received(decode_message("garbage")));
  coverage.count(text_event(EventKind::note, 0, "", "a note"));
  EXPECT_EQ(coverage.times({B, "CONNECTED", "", ""}), 0U);
  EXPECT_TRUE(coverage.beyond().empty());
}

TEST(Coverage, HearsAJournal) {
  ManualClock clock;
  Journal journal(clock);
  Coverage coverage;
  coverage.listen_to(journal);
  journal.append(sent(make_message(pb::WrapperMessage::TYPE_PING)));
  EXPECT_EQ(coverage.times({S, "PING", "", ""}), 1U);
}

TEST(Coverage, KeepsWhatGoesTheOtherWayApart) {
  Coverage coverage;
  coverage.count(sent(make_message(pb::WrapperMessage::TYPE_PONG)));
  EXPECT_THAT(coverage.beyond(), testing::ElementsAre(CoverageItem{S, "PONG", "", ""}));
}

TEST(Coverage, SumsUp) {
  Coverage coverage;
  const CoverageSum before = sum_of(coverage, S, CoverageKind::type);
  EXPECT_EQ(before.used, 0U);
  EXPECT_EQ(before.explained, 6U);  // API_VERSION and file transfer.
  coverage.count(sent(make_message(pb::WrapperMessage::TYPE_PING)));
  const CoverageSum after = sum_of(coverage, S, CoverageKind::type);
  EXPECT_EQ(after.used, 1U);
  EXPECT_EQ(after.missing, before.missing - 1);
  EXPECT_EQ(after.total(), before.total());
}

TEST(CoverageJson, IsReadBack) {
  Coverage coverage;
  coverage.count(received(participant(1, pb::STATUS_DND)));
  coverage.count(sent(make_message(pb::WrapperMessage::TYPE_PONG)));
  const Json json = coverage_to_json(coverage);
  Coverage again;
  EXPECT_EQ(add_coverage_json(json, &again), "");
  EXPECT_EQ(add_coverage_json(json, &again), "");
  EXPECT_EQ(again.times({B, "PARTICIPANT_CHANGED", "status", "DND"}), 2U);
  EXPECT_EQ(again.times({S, "PONG", "", ""}), 2U);
  EXPECT_EQ(again.beyond().size(), 1U);
}

TEST(CoverageJson, RefusesOtherFiles) {
  Coverage coverage;
  EXPECT_NE(add_coverage_json(Json::parse("nonsense", nullptr, false), &coverage), "");
  EXPECT_NE(add_coverage_json(Json::parse("{}"), &coverage), "");
  EXPECT_NE(add_coverage_json(Json::parse(R"({"items": [7]})"), &coverage), "");
  EXPECT_NE(add_coverage_json(
                Json::parse(R"({"items": [{"direction": "sent", "type": "NO", "count": 1}]})"),
                &coverage),
            "");
}

TEST(CoverageText, ListsGapsAndReasons) {
  Coverage coverage;
  coverage.count(received(participant(1, pb::STATUS_DND)));
  const std::string text = coverage_text(coverage, {});
  EXPECT_THAT(text, HasSubstr("\n    CONV_MESSAGE_ACK\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "\n    PARTICIPANT_CHANGED: flag = CONFLICT|ME|ROOM_NOT_FOUND, status = ONLINE|NONE\n"));
  EXPECT_THAT(text, HasSubstr("  sent\n    LOGIN\n"));
  EXPECT_THAT(text, Not(HasSubstr("LOGIN: user"))) << "the type alone says it";
  EXPECT_THAT(text, HasSubstr("  sent: no released server sends it\n    API_VERSION\n"));
}

TEST(CoverageText, SaysThatNothingIsMissing) {
  Coverage coverage;
  for (const CoverageItem& item : coverage_items()) coverage.add(item, 1);
  const std::string text = coverage_text(coverage, {});
  EXPECT_THAT(text, HasSubstr("\nNo gaps.\n"));
  EXPECT_THAT(text, Not(HasSubstr("need not be")));
}

}  // namespace
}  // namespace harness
