#include "match/matcher.h"

#include <gtest/gtest.h>

#include <chrono>

#include "scenario_files.h"
#include "wire/message_json.h"

namespace harness {
namespace {

/// The fields of one expect step, parsed.
std::vector<FieldMatch> fields_of(const std::string& type, const std::string& fields) {
  std::string errors;
  auto scenario = parse_text(
      "{\"steps\": [{\"expect\": \"" + type + "\", \"fields\": " + fields + "}]}", &errors);
  EXPECT_TRUE(scenario) << errors;
  if (!scenario) return {};
  return std::get<ExpectStep>(scenario->steps[0].what).fields;
}

Variables test_variables() {
  Variables variables;
  variables.set("alice.user", "alice@example.org");
  variables.set("seed", "5");
  variables.set("scenario.id", "AWAY");
  return variables;
}

bool matches(const std::string& type, const std::string& fields,
             const google::protobuf::Message& payload) {
  return match_fields(fields_of(type, fields), payload, test_variables());
}

pb::ConversationMessage message_with(const std::string& text) {
  pb::ConversationMessage message;
  message.set_username("alice@example.org");
  message.set_buddyname("echo");
  message.set_message(text);
  return message;
}

bool text_matches(const std::string& matcher, const std::string& text) {
  return matches("CONV_MESSAGE", "{\"message\": " + matcher + "}", message_with(text));
}

TEST(Matcher, Text) {
  EXPECT_TRUE(text_matches(R"("ab")", "ab"));
  EXPECT_FALSE(text_matches(R"("ab")", "abc"));
  EXPECT_TRUE(text_matches(R"("<${alice.user}>")", "<alice@example.org>"));
  EXPECT_FALSE(text_matches(R"("${alice.user}")", "bob@example.org"));
  EXPECT_TRUE(text_matches(R"({"matches": "^a+$"})", "aa"));
  EXPECT_FALSE(text_matches(R"({"matches": "^a+$"})", "ab"));
  EXPECT_TRUE(text_matches(R"({"matches": "^${alice.user}$"})", "alice@example.org"));
  EXPECT_FALSE(text_matches(R"({"matches": "^${alice.user}$"})", "alice@exampleXorg"));
  EXPECT_TRUE(text_matches(R"({"contains": "b"})", "abc"));
  EXPECT_FALSE(text_matches(R"({"contains": "x"})", "abc"));
  EXPECT_TRUE(text_matches(R"({"starts_with": "ab"})", "abc"));
  EXPECT_FALSE(text_matches(R"({"starts_with": "b"})", "abc"));
  EXPECT_TRUE(text_matches(R"({"one_of": ["x", {"contains": "b"}]})", "abc"));
  EXPECT_FALSE(text_matches(R"({"one_of": ["x", "y"]})", "abc"));
  EXPECT_TRUE(text_matches(R"({"not": "x"})", "abc"));
  EXPECT_FALSE(text_matches(R"({"not": {"contains": "b"}})", "abc"));
}

TEST(Matcher, LengthCountsCharacters) {
  EXPECT_TRUE(text_matches(R"({"length": 7})", "Grüße 👋"));
  EXPECT_FALSE(text_matches(R"({"length": 13})", "Grüße 👋"));
  EXPECT_TRUE(text_matches(R"({"length": {"less_than": 4}})", "abc"));
}

TEST(Matcher, NumbersInText) {
  EXPECT_TRUE(text_matches(R"({"more_than": 4})", "5"));
  EXPECT_TRUE(text_matches(R"({"less_than": "${seed}"})", "4.5"));
  EXPECT_FALSE(text_matches(R"({"more_than": 4})", "five"));
}

TEST(Matcher, PresenceIsSeenByAnyAndAbsentOnly) {
  pb::Buddy buddy;
  buddy.set_alias("");
  EXPECT_TRUE(matches("BUDDY_CHANGED", R"({"alias": {"any": true}})", buddy));
  EXPECT_FALSE(matches("BUDDY_CHANGED", R"({"alias": {"absent": true}})", buddy));
  EXPECT_TRUE(matches("BUDDY_CHANGED", R"({"blocked": {"absent": true}})", buddy));
  EXPECT_TRUE(matches("BUDDY_CHANGED", R"({"blocked": {"any": false}})", buddy));
  EXPECT_FALSE(matches("BUDDY_CHANGED", R"({"blocked": {"absent": false}})", buddy));
  EXPECT_TRUE(matches("BUDDY_CHANGED", R"({"blocked": false, "iconHash": ""})", buddy));
  EXPECT_TRUE(matches("BUDDY_CHANGED", R"({"group": {"absent": true}})", buddy));
  buddy.add_group("");
  EXPECT_FALSE(matches("BUDDY_CHANGED", R"({"group": {"absent": true}})", buddy));
}

TEST(Matcher, NumbersEnumsAndFlags) {
  pb::Participant participant;
  participant.set_flag(17);
  participant.set_status(pb::STATUS_AWAY);
  const auto check = [&](const std::string& fields) {
    return matches("PARTICIPANT_CHANGED", fields, participant);
  };
  EXPECT_TRUE(check(R"({"status": "AWAY", "flag": 17})"));
  EXPECT_TRUE(check(R"({"status": "STATUS_AWAY"})"));
  EXPECT_TRUE(check(R"({"status": "${scenario.id}"})"));
  EXPECT_FALSE(check(R"({"status": "${seed}"})"));
  EXPECT_FALSE(check(R"({"status": "XA"})"));
  EXPECT_TRUE(check(R"({"status": 1})"));
  EXPECT_TRUE(check(R"({"flag": "ME|MODERATOR"})"));
  EXPECT_FALSE(check(R"({"flag": "ME"})"));
  EXPECT_TRUE(check(R"({"flag": {"has_flag": "ME"}})"));
  EXPECT_TRUE(check(R"({"flag": {"has_flag": ["ME", 1]}})"));
  EXPECT_FALSE(check(R"({"flag": {"has_flag": ["ME", "BANNED"]}})"));
  EXPECT_TRUE(check(R"({"flag": {"more_than": 16}})"));
  EXPECT_FALSE(check(R"({"flag": {"less_than": 17}})"));
  EXPECT_TRUE(check(R"({"status": {"one_of": ["XA", "AWAY"]}})"));
}

TEST(Matcher, Lists) {
  pb::Buddy buddy;
  buddy.add_group("ab");
  buddy.add_group("ac");
  const auto check = [&](const std::string& matcher) {
    return matches("BUDDY_CHANGED", "{\"group\": " + matcher + "}", buddy);
  };
  EXPECT_TRUE(check(R"(["ab", {"starts_with": "a"}])"));
  EXPECT_FALSE(check(R"(["ac", "ab"])"));
  EXPECT_FALSE(check(R"(["ab"])"));
  EXPECT_TRUE(check(R"({"each": {"starts_with": "a"}})"));
  EXPECT_FALSE(check(R"({"each": "ab"})"));
  EXPECT_TRUE(check(R"({"some": "ac"})"));
  EXPECT_FALSE(check(R"({"some": "a"})"));
  EXPECT_TRUE(check(R"({"contains": "ac"})"));
  EXPECT_FALSE(check(R"({"contains": "a"})"));
  EXPECT_TRUE(check(R"({"size": 2})"));
  EXPECT_TRUE(check(R"({"size": {"more_than": 1}})"));
  EXPECT_FALSE(check(R"({"size": 1})"));
}

TEST(Matcher, NestedMessagesAndMaps) {
  pb::ConversationMessage message = message_with("x");
  message.add_attachment()->set_url("http://a");
  EXPECT_TRUE(matches("CONV_MESSAGE",
                      R"({"attachment": [{"url": "http://a", "mimeType": {"absent": true}}]})",
                      message));
  EXPECT_FALSE(matches("CONV_MESSAGE", R"({"attachment": {"some": {"url": "b"}}})", message));
  pb::Login login;
  EXPECT_TRUE(matches("LOGIN", R"({"settings": {"absent": true}})", login));
  (*login.mutable_settings()->mutable_value())["k.1"] = "0";
  EXPECT_TRUE(matches("LOGIN", R"({"settings": {"value": {"k.1": "0"}}})", login));
  EXPECT_TRUE(matches("LOGIN", R"({"settings": {"value": {"x": {"absent": true}}}})", login));
  EXPECT_FALSE(matches("LOGIN", R"({"settings": {"value": {"x": "0"}}})", login));
}

TEST(Matcher, BytesAreBase64) {
  pb::VCard card;
  card.set_photo(std::string("\x00\x01\x02", 3));
  EXPECT_TRUE(matches("VCARD", R"({"photo": "AAEC"})", card));
  EXPECT_FALSE(matches("VCARD", R"({"photo": "AAED"})", card));
  EXPECT_TRUE(matches("VCARD", R"({"photo": {"length": 3}})", card));
}

TEST(Matcher, Json) {
  const std::string text = R"({"a": {"b": [1, "x"]}, "c.d": true, "e": "5"})";
  EXPECT_TRUE(text_matches(R"({"json": {"a.b": [1, "x"], "a.b.1": "x", "c.d": true}})", text));
  EXPECT_TRUE(text_matches(R"({"json": {"a.b": {"some": "x"}, "a.z": {"absent": true}}})", text));
  EXPECT_TRUE(
      text_matches(R"({"json": {"a.b": {"contains": "x"}, "a.b.0": {"less_than": 2}}})", text));
  EXPECT_FALSE(text_matches(R"({"json": {"e": 5}})", text));
  EXPECT_FALSE(text_matches(R"({"json": {"a.b": {"size": 3}}})", text));
  EXPECT_FALSE(text_matches(R"({"json": {}})", "{"));
}

TEST(Matcher, Ini) {
  const std::string text =
      "# c\n[features]\nmuc = 1\n x=y=z\n[registration]\nextraField=a\nextraField=b";
  EXPECT_TRUE(text_matches(R"({"ini": {"features.muc": "1", "features.x": "y=z"}})", text));
  EXPECT_TRUE(text_matches(R"({"ini": {"features.muc": 1}})", text));
  EXPECT_TRUE(text_matches(R"({"ini": {"registration.extraField": "b"}})", text));
  EXPECT_TRUE(text_matches(R"({"ini": {"features.rawxml": {"absent": true}}})", text));
  EXPECT_FALSE(text_matches(R"({"ini": {"features.muc": "0"}})", text));
  EXPECT_FALSE(text_matches(R"({"ini": {"muc": "1"}})", text));
}

TEST(Matcher, Xml) {
  for (const char* text : {"", "plain", "<a/>", "<a><b>&amp;</b></a><c/>"}) {
    EXPECT_TRUE(text_matches(R"({"xml": true})", text)) << text;
    EXPECT_FALSE(text_matches(R"({"xml": false})", text)) << text;
  }
  for (const char* text : {"<a>", "</a>", "&nbsp;", "</text><text>", "a & b", "<a></b>"}) {
    EXPECT_FALSE(text_matches(R"({"xml": true})", text)) << text;
  }
}

TEST(Matcher, DifferencesNameEveryField) {
  pb::Disconnected payload;
  payload.set_user("bob");
  payload.set_error(0);
  std::vector<Difference> differences;
  const auto fields =
      fields_of("DISCONNECTED", R"({"user": "${alice.user}", "error": "AUTHENTICATION_FAILED",
                                    "message": {"any": true}})");
  EXPECT_FALSE(match_fields(fields, payload, test_variables(), &differences));
  ASSERT_EQ(differences.size(), 3u);
  EXPECT_EQ(differences[0].expected, "\"alice@example.org\"");
  EXPECT_EQ(differences[0].found, "\"bob\"");
  EXPECT_EQ(differences[1].expected, "2 (AUTHENTICATION_FAILED)");
  EXPECT_EQ(differences[1].found, "0 (NETWORK_ERROR)");
  EXPECT_EQ(differences[2].expected, "present");
  EXPECT_EQ(differences[2].found, "nothing");
}

TEST(Matcher, Words) {
  EXPECT_EQ(describe_fields(fields_of("CONV_MESSAGE", R"({"message": "hi",
                "buddyName": {"starts_with": "#"}, "id": {"not": {"one_of": ["a", "b"]}}})"),
                            test_variables()),
            "message \"hi\", buddyName starts with \"#\", id not one of \"a\", \"b\"");
  EXPECT_EQ(describe_fields(fields_of("LOGIN", R"({"password": "secret"})"), test_variables()),
            "password ••••");
}

TEST(Matcher, TheTableIsInTheOrderOfTheOperations) {
  EXPECT_EQ(matcher_rows()[1].name, "matches");
  EXPECT_EQ(matcher_rows().back().name, "size");
  EXPECT_EQ(matcher_rows().size() - 1, static_cast<std::size_t>(Matcher::Op::size) -
                                           static_cast<std::size_t>(Matcher::Op::matches) + 1);
}

TEST(Matcher, ReadField) {
  pb::Login login;
  login.set_user("a");
  login.add_extrafields("x");
  (*login.mutable_settings()->mutable_value())["k.1"] = "0";
  EXPECT_EQ(read_field(login, "user"), "a");
  EXPECT_EQ(read_field(login, "extraFields.0"), "x");
  EXPECT_EQ(read_field(login, "extraFields"), "[\"x\"]");
  EXPECT_EQ(read_field(login, "extraFields.7"), "");
  EXPECT_EQ(read_field(login, "settings.value.k.1"), "0");
}

TEST(BuildPayload, SetsFields) {
  std::string errors;
  const auto scenario = parse_text(R"({"steps": [
      {"send": "LOGIN", "fields": {"user": "${alice.user}", "extraFields": ["a"],
                                   "settings": {"value": {"k": "0"}}}},
      {"send": "VCARD", "fields": {"id": "${seed}", "photo": "AAEC"}},
      {"send": "PARTICIPANT_CHANGED", "fields": {"flag": "ME|MODERATOR", "status": "${scenario.id}"}},
      {"send": "VCARD", "fields": {"id": "${alice.user}"}}]})",
                                   &errors);
  ASSERT_TRUE(scenario) << errors;
  const auto fields = [&](std::size_t i) -> const std::vector<FieldValue>& {
    return std::get<SendStep>(scenario->steps[i].what).fields;
  };
  const Variables variables = test_variables();
  pb::Login login;
  EXPECT_EQ(build_payload(fields(0), variables, &login), "");
  EXPECT_EQ(fields_to_json(login).dump(),
            R"({"user":"alice@example.org","extraFields":["a"],"settings":{"value":{"k":"0"}}})");
  pb::VCard card;
  EXPECT_EQ(build_payload(fields(1), variables, &card), "");
  EXPECT_EQ(card.id(), 5);
  EXPECT_EQ(card.photo(), std::string("\x00\x01\x02", 3));
  pb::Participant participant;
  EXPECT_EQ(build_payload(fields(2), variables, &participant), "");
  EXPECT_EQ(participant.flag(), 17);
  EXPECT_EQ(participant.status(), pb::STATUS_AWAY);
  EXPECT_EQ(build_payload(fields(3), variables, &card),
            "field \"id\" holds a whole number, found \"alice@example.org\"");
}

TEST(Matcher, PlainTextIsFast) {
  const auto fields = fields_of(
      "CONV_MESSAGE", R"({"userName": "${alice.user}", "buddyName": "echo", "message": "Grüße"})");
  const Variables variables = test_variables();
  const pb::ConversationMessage message = message_with("Grüße");
  const auto start = std::chrono::steady_clock::now();
  int matched = 0;
  for (int i = 0; i < 100000; ++i) matched += match_fields(fields, message, variables);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(matched, 100000);
  RecordProperty("nanoseconds_each", static_cast<int>(took.count() / 100000));
  // Far above what it takes, so that a sanitizer or a busy machine does not fail it.
  EXPECT_LT(took, std::chrono::seconds(2));
}

}  // namespace
}  // namespace harness
