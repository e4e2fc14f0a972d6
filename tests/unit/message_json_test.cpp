#include "wire/message_json.h"

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include "hex_frame.h"

namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using Wrapper = pb::WrapperMessage;

const FieldDescriptor& field_of(const google::protobuf::Message& message, const char* name) {
  return *message.GetDescriptor()->FindFieldByName(name);
}

pb::Login login() {
  pb::Login payload;
  payload.set_user("alice@example.org");
  payload.set_legacyname("alice");
  payload.set_password("pw-of-alice-71");
  payload.add_extrafields("x");
  (*payload.mutable_settings()->mutable_value())["stay_connected"] = "0";
  (*payload.mutable_settings()->mutable_value())["send_headlines"] = "1";
  return payload;
}

/// Sets a field by name and gives "" or what is wrong.
std::string set(google::protobuf::Message* message, const char* name, const char* json) {
  return set_field_from_json(message, field_of(*message, name), Json::parse(json));
}

TEST(FieldsToJson, ShowsPresentFieldsInTheSchemasNames) {
  EXPECT_EQ(fields_to_json(login()).dump(),
            R"({"user":"alice@example.org","legacyName":"alice","password":"pw-of-alice-71",)"
            R"("extraFields":["x"],)"
            R"("settings":{"value":{"send_headlines":"1","stay_connected":"0"}}})");
  pb::Buddy buddy;
  EXPECT_EQ(fields_to_json(buddy).dump(), "{}");
  buddy.set_alias("");
  buddy.set_blocked(false);
  buddy.set_status(pb::STATUS_AWAY);
  EXPECT_EQ(fields_to_json(buddy).dump(), R"({"alias":"","status":"STATUS_AWAY","blocked":false})");
}

TEST(FieldsToJson, ShowsBytesNestedMessagesAndBadText) {
  pb::VCard card;
  card.set_photo("\xff\xfe\xfd");
  card.set_fullname("a\xff\n");
  EXPECT_EQ(fields_to_json(card).dump(), R"({"fullname":"a\\xff\n","photo":"//79"})");
  pb::Buddies buddies;
  buddies.add_buddy()->set_buddyname("bob");
  buddies.add_buddy();
  EXPECT_EQ(fields_to_json(buddies).dump(), R"({"buddy":[{"buddyName":"bob"},{}]})");
}

TEST(FieldsToJson, ShowsUnknownFieldsOfEveryWireType) {
  pb::Buddies buddies;
  auto* unknown = buddies.GetReflection()->MutableUnknownFields(&buddies);
  unknown->AddVarint(99, 18446744073709551615u);
  unknown->AddFixed32(100, 7);
  unknown->AddFixed64(101, 8);
  unknown->AddLengthDelimited(102, "f");
  unknown->AddGroup(103)->AddVarint(1, 2);
  EXPECT_EQ(fields_to_json(buddies)["unknown"].dump(),
            R"([{"field":99,"wire":"varint","value":18446744073709551615},)"
            R"({"field":100,"wire":"fixed32","value":7},{"field":101,"wire":"fixed64","value":8},)"
            R"({"field":102,"wire":"bytes","value":"Zg=="},)"
            R"({"field":103,"wire":"group","value":[{"field":1,"wire":"varint","value":2}]}])");
  pb::Buddies outer;
  outer.add_buddy()
      ->GetReflection()
      ->MutableUnknownFields(outer.mutable_buddy(0))
      ->AddVarint(50, 1);
  EXPECT_EQ(fields_to_json(outer).dump(),
            R"({"buddy":[{"unknown":[{"field":50,"wire":"varint","value":1}]}]})");
}

TEST(FieldsToJson, ShowsAnEnumValueOutsideTheEnumAsUnknown) {
  // Buddy a, b with status 99.
  const MessagePtr message = decode_hex("0806 1208 0a0161 120162 2863");
  EXPECT_EQ(message_to_json(*message).dump(),
            R"({"type":"BUDDY_CHANGED","fields":{"userName":"a","buddyName":"b",)"
            R"("unknown":[{"field":5,"wire":"varint","value":99}]}})");
}

TEST(MessageToJson, ShowsTypeAndFields) {
  EXPECT_EQ(message_to_json(*decode_hex("0801 1205 0a03614062")).dump(),
            R"({"type":"CONNECTED","fields":{"user":"a@b"}})");
  EXPECT_EQ(message_to_json(*decode_hex("0809")).dump(), R"({"type":"PING","fields":{}})");
  EXPECT_EQ(message_to_json(*make_raw_message(Wrapper::TYPE_RAW_XML, "<a>ü\xff")).dump(),
            R"({"type":"RAW_XML","xml":"<a>ü\\xff"})");
}

TEST(MessageToJson, ShowsWhatDoesNotDecode) {
  EXPECT_EQ(message_to_json(*decode_hex("0863")).dump(),
            R"({"error":"no WrapperMessage","hex":"0863"})");
  EXPECT_EQ(message_to_json(*decode_hex("0801 1202 0a09")).dump(),
            R"({"type":"CONNECTED","error":"payload does not parse","hex":"080112020a09"})");
  EXPECT_EQ(message_to_json(*decode_hex("0801")).dump(),
            R"({"type":"CONNECTED","fields":{},"error":"required field missing: user",)"
            R"("hex":"0801"})");
  EXPECT_EQ(message_to_json(*decode_hex("0804"))["error"],
            "required fields missing: user, legacyName");
}

TEST(MessageToJson, ShowsWhatTheSchemaDoesNotKnow) {
  EXPECT_EQ(
      message_to_json(*decode_hex("0809 9a06 0161")).dump(),
      R"({"type":"PING","fields":{},"unknown":[{"field":99,"wire":"bytes","value":"YQ=="}]})");
  EXPECT_EQ(message_to_json(*make_raw_message(Wrapper::TYPE_PING, "ab")).dump(),
            R"({"type":"PING","fields":{},"payload":"hex:6162"})");
}

TEST(MessageToJson, DecodesOldFileTransfers) {
  EXPECT_EQ(message_to_json(*decode_hex("081a 1205 0801 1201 66")).dump(),
            R"({"type":"FT_DATA","fields":{"ftID":1,"data":"Zg=="}})");
}

TEST(MessageToLine, IsForPeople) {
  EXPECT_EQ(message_to_line(*make_message(Wrapper::TYPE_LOGIN, login())),
            "LOGIN user=\"alice@example.org\" legacyName=\"alice\" password=\"••••\" "
            "extraFields=[\"x\"] settings={value={send_headlines=\"1\" stay_connected=\"0\"}}");
  EXPECT_EQ(message_to_line(*make_message(Wrapper::TYPE_PING)), "PING");
}

TEST(MessageToLine, NamesEnumValues) {
  pb::Disconnected disconnected;
  disconnected.set_user("a");
  disconnected.set_error(2);
  EXPECT_EQ(message_to_line(*make_message(Wrapper::TYPE_DISCONNECTED, disconnected)),
            "DISCONNECTED user=\"a\" error=2 (AUTHENTICATION_FAILED)");
  disconnected.set_error(77);
  EXPECT_EQ(message_to_line(*make_message(Wrapper::TYPE_DISCONNECTED, disconnected)),
            "DISCONNECTED user=\"a\" error=77");
  pb::Participant participant;
  participant.set_username("a");
  participant.set_room("#r");
  participant.set_nickname("n");
  participant.set_flag(17);
  participant.set_status(pb::STATUS_ONLINE);
  EXPECT_EQ(message_to_line(*make_message(Wrapper::TYPE_PARTICIPANT_CHANGED, participant)),
            "PARTICIPANT_CHANGED userName=\"a\" room=\"#r\" nickname=\"n\" "
            "flag=17 (MODERATOR|ME) status=ONLINE");
}

TEST(MessageToLine, ShortensAndEscapes) {
  const MessagePtr xml = make_raw_message(Wrapper::TYPE_RAW_XML, "<a>\n" + std::string(50, 'x'));
  EXPECT_EQ(message_to_line(*xml, 10), "RAW_XML <a>\\nxxxxx… (54 bytes)");
  pb::VCard card;
  card.set_username("a");
  card.set_buddyname("");
  card.set_id(1);
  card.set_photo(std::string(20, '\xff'));
  EXPECT_EQ(message_to_line(*make_message(Wrapper::TYPE_VCARD, card)),
            "VCARD userName=\"a\" buddyName=\"\" id=1 photo=" + to_hex(std::string(16, '\xff')) +
                "… (20 bytes)");
}

TEST(MessageToLine, ShowsWhatDoesNotDecode) {
  EXPECT_EQ(message_to_line(*decode_hex("0863")), "(no WrapperMessage) \"\\x08c\"");
  EXPECT_EQ(message_to_line(*decode_hex("0801 1202 0a09")),
            "CONNECTED payload=\"\\n\t\" (payload does not parse)");
  EXPECT_EQ(message_to_line(*decode_hex("0802 1203 0a0161")),
            "DISCONNECTED user=\"a\" (required field missing: error)");
}

TEST(MessageToLine, ShowsUnknownFields) {
  EXPECT_EQ(message_to_line(*decode_hex("0801 120c 0a03614062 980605 9a060161")),
            "CONNECTED user=\"a@b\" unknown(99)=5 unknown(99)=\"a\"");
  EXPECT_EQ(message_to_line(*decode_hex("0809 9a0601ff")),
            "PING wrapper{unknown(99)=ff (1 bytes)}");
}

TEST(Enums, AreKnownByField) {
  EXPECT_EQ(enum_of_field(field_of(pb::Disconnected(), "error"))->name(), "ConnectionError");
  EXPECT_EQ(enum_of_field(field_of(pb::Participant(), "flag"))->name(), "ParticipantFlag");
  EXPECT_EQ(enum_of_field(field_of(pb::Buddy(), "status"))->name(), "StatusType");
  EXPECT_EQ(enum_of_field(field_of(pb::VCard(), "id")), nullptr);
}

TEST(Enums, WorkWithAndWithoutPrefix) {
  const auto& status = *pb::StatusType_descriptor();
  EXPECT_EQ(enum_number(status, "AWAY"), 1);
  EXPECT_EQ(enum_number(status, "STATUS_AWAY"), 1);
  EXPECT_EQ(enum_number(status, "away"), std::nullopt);
  EXPECT_EQ(enum_number(status, "AWAY|XA"), std::nullopt);
  EXPECT_EQ(enum_number(*pb::ConnectionError_descriptor(), "OTHER_ERROR"), 16);
  const auto& flag = *pb::ParticipantFlag_descriptor();
  EXPECT_EQ(enum_number(flag, "MODERATOR|PARTICIPANT_FLAG_ME"), 17);
  EXPECT_EQ(enum_number(flag, "MODERATOR|"), std::nullopt);
  EXPECT_EQ(enum_number(flag, ""), std::nullopt);
  EXPECT_EQ(enum_names(status),
            (std::vector<std::string>{"ONLINE", "AWAY", "FFC", "XA", "DND", "NONE", "INVISIBLE"}));
  EXPECT_EQ(enum_label(flag, 0), "NONE");
  EXPECT_EQ(enum_label(flag, 17), "MODERATOR|ME");
  EXPECT_EQ(enum_label(flag, 1 + 1024), "MODERATOR|1024");
  EXPECT_EQ(enum_label(status, 9), "9");
}

TEST(SetField, ReadsEveryKindOfField) {
  pb::Login target;
  EXPECT_EQ(set(&target, "user", R"("alice@example.org")"), "");
  EXPECT_EQ(set(&target, "legacyName", R"("alice")"), "");
  EXPECT_EQ(set(&target, "password", R"("pw-of-alice-71")"), "");
  EXPECT_EQ(set(&target, "extraFields", R"(["x"])"), "");
  EXPECT_EQ(
      set(&target, "settings", R"({"value": {"stay_connected": "0", "send_headlines": "1"}})"), "");
  EXPECT_EQ(fields_to_json(target), fields_to_json(login()));

  pb::VCard card;
  EXPECT_EQ(set(&card, "photo", R"("//79")"), "");
  EXPECT_EQ(card.photo(), "\xff\xfe\xfd");
  EXPECT_EQ(set(&card, "id", "-7"), "");
  EXPECT_EQ(card.id(), -7);

  pb::Buddy buddy;
  EXPECT_EQ(set(&buddy, "blocked", "false"), "");
  EXPECT_TRUE(buddy.has_blocked());
  EXPECT_EQ(set(&buddy, "status", R"("STATUS_XA")"), "");
  EXPECT_EQ(buddy.status(), pb::STATUS_XA);
  EXPECT_EQ(set(&buddy, "status", R"(4)"), "");
  EXPECT_EQ(buddy.status(), pb::STATUS_DND);
  EXPECT_EQ(set(&buddy, "group", R"(["a", "b"])"), "");
  EXPECT_EQ(set(&buddy, "group", R"(["c"])"), "");
  EXPECT_EQ(buddy.group_size(), 1);

  pb::Participant participant;
  EXPECT_EQ(set(&participant, "flag", R"("MODERATOR|ME")"), "");
  EXPECT_EQ(participant.flag(), 17);

  pb::ConversationMessage message;
  EXPECT_EQ(set(&message, "attachment", R"([{"url": "u"}, {"url": "v", "mimeType": "m"}])"), "");
  EXPECT_EQ(message.attachment(1).mimetype(), "m");
}

TEST(SetField, SendsEnumNumbersOutsideTheEnum) {
  pb::Buddy buddy;
  EXPECT_EQ(set(&buddy, "status", "99"), "");
  EXPECT_EQ(to_hex(buddy.SerializePartialAsString()), "2863");
}

TEST(SetField, SaysWhatIsWrong) {
  pb::VCard card;
  EXPECT_EQ(set(&card, "id", R"("7")"), "expected a whole number, found a string");
  EXPECT_EQ(set(&card, "id", "7.5"), "expected a whole number, found the number 7.5");
  EXPECT_EQ(set(&card, "id", "2147483648"), "the number 2147483648 does not fit into 32 bits");
  EXPECT_EQ(set(&card, "id", "-2147483649"), "the number -2147483649 does not fit into 32 bits");
  EXPECT_EQ(set(&card, "id", "18446744073709551615"),
            "the number 18446744073709551615 does not fit into 32 bits");
  EXPECT_EQ(set(&card, "photo", R"("%")"), "expected base64, found \"%\"");
  EXPECT_EQ(set(&card, "photo", "1"), "expected a string of base64, found the number 1");
  EXPECT_EQ(set(&card, "fullname", "null"), "expected a string, found null");
  pb::Buddy buddy;
  EXPECT_EQ(set(&buddy, "blocked", "1"), "expected true or false, found the number 1");
  EXPECT_EQ(set(&buddy, "group", R"("a")"), "expected an array, found a string");
  EXPECT_EQ(set(&buddy, "group", R"(["a", {}])"), "[1]: expected a string, found an object");
  EXPECT_EQ(set(&buddy, "status", R"("AWAYY")"),
            "unknown StatusType \"AWAYY\", did you mean \"AWAY\"?");
  EXPECT_EQ(set(&buddy, "status", "true"),
            "expected a name of StatusType or a whole number, found true");
  pb::Disconnected disconnected;
  EXPECT_EQ(set(&disconnected, "error", R"("OTHER_EROR")"),
            "unknown ConnectionError \"OTHER_EROR\", did you mean \"OTHER_ERROR\"?");
  pb::ConversationMessage message;
  EXPECT_EQ(set(&message, "attachment", R"([{"urll": "u"}])"),
            "[0]: unknown field \"urll\", did you mean \"url\"?");
  EXPECT_EQ(set(&message, "attachment", R"([{"url": 1}])"),
            "[0]: url: expected a string, found the number 1");
  pb::Login target;
  EXPECT_EQ(set(&target, "settings", R"({"value": {"k": 1}})"),
            "value: k: expected a string, found the number 1");
}

}  // namespace
}  // namespace harness
