#include "wire/message.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "hex_frame.h"
#include "text/encoding.h"

namespace harness {
namespace {

using Wrapper = pb::WrapperMessage;

pb::Connected connected(const std::string& user) {
  pb::Connected payload;
  payload.set_user(user);
  return payload;
}

TEST(DecodeMessage, ReadsTypeAndPayload) {
  const MessagePtr message = decode_hex("0801 1205 0a03 614062");
  ASSERT_EQ(message->decoded, Decoded::ok);
  EXPECT_TRUE(message->is(Wrapper::TYPE_CONNECTED));
  EXPECT_FALSE(message->is(Wrapper::TYPE_PING));
  EXPECT_EQ(message->as<pb::Connected>().user(), "a@b");
  EXPECT_EQ(to_hex(message->payload_bytes), "0a03614062");
  EXPECT_EQ(to_hex(message->body), "080112050a03614062");
  EXPECT_FALSE(message->wrapper_has_unknown);
}

TEST(DecodeMessage, ReadsTypesWithoutPayload) {
  const MessagePtr message = decode_hex("0809");
  EXPECT_EQ(message->decoded, Decoded::ok);
  EXPECT_TRUE(message->is(Wrapper::TYPE_PING));
  EXPECT_EQ(message->payload, nullptr);
}

TEST(DecodeMessage, KeepsRawXmlAsItIs) {
  const MessagePtr message = decode_hex("0822 1203 3c6123");
  EXPECT_EQ(message->decoded, Decoded::ok);
  EXPECT_EQ(message->payload, nullptr);
  EXPECT_EQ(message->payload_bytes, "<a#");
}

TEST(DecodeMessage, TellsWhatIsNoWrapper) {
  for (const char* hex : {"", "ff", "0a", "1200", "0863", "0805", "1202 0809", "08"}) {
    const MessagePtr message = decode_hex(hex);
    EXPECT_EQ(message->decoded, Decoded::not_a_wrapper) << hex;
    EXPECT_EQ(message->type, nullptr) << hex;
    EXPECT_EQ(message->body, from_hex(hex)) << hex;
  }
}

TEST(DecodeMessage, TellsABrokenPayload) {
  const MessagePtr message = decode_hex("0801 1202 0a09");
  EXPECT_EQ(message->decoded, Decoded::broken_payload);
  EXPECT_TRUE(message->is(Wrapper::TYPE_CONNECTED));
  EXPECT_EQ(message->payload, nullptr);
  EXPECT_EQ(to_hex(message->payload_bytes), "0a09");
}

TEST(DecodeMessage, TellsAMissingFieldAndKeepsTheRest) {
  const MessagePtr message = decode_hex("0802 1203 0a0161");
  EXPECT_EQ(message->decoded, Decoded::missing_required);
  ASSERT_NE(message->payload, nullptr);
  EXPECT_EQ(static_cast<const pb::Disconnected&>(*message->payload).user(), "a");
  EXPECT_EQ(decode_hex("0801")->decoded, Decoded::missing_required);
  // Of Buddies nothing is required.
  EXPECT_EQ(decode_hex("0823")->decoded, Decoded::ok);
}

TEST(DecodeMessage, TakesAnEnumValueOutsideTheEnumAsMissing) {
  // Participant.status is required, here 99.
  EXPECT_EQ(decode_hex("080d 120d 0a0161 120162 1a0163 2000 2863")->decoded,
            Decoded::missing_required);
  EXPECT_EQ(decode_hex("080d 120d 0a0161 120162 1a0163 2000 2801")->decoded, Decoded::ok);
}

TEST(DecodeMessage, NotesUnknownFieldsOfTheWrapper) {
  const MessagePtr message = decode_hex("0809 9a06 0161");
  EXPECT_EQ(message->decoded, Decoded::ok);
  EXPECT_TRUE(message->wrapper_has_unknown);
}

/// What the library itself makes of the bytes, compared with decode_message.
void expect_as_protobuf_reads(const std::string& body) {
  Wrapper wrapper;
  const bool parsed = wrapper.ParsePartialFromString(body) && wrapper.has_type();
  const MessagePtr message = decode_message(body);
  ASSERT_EQ(message->body, body);
  ASSERT_EQ(message->type != nullptr, parsed) << to_hex(body);
  if (!parsed) return;
  ASSERT_EQ(message->type->number, wrapper.type()) << to_hex(body);
  ASSERT_EQ(message->payload_bytes, wrapper.payload()) << to_hex(body);
  ASSERT_EQ(message->wrapper_has_unknown, !wrapper.unknown_fields().empty()) << to_hex(body);
}

TEST(DecodeMessage, ReadsWrappersAsProtobufDoes) {
  for (const char* hex : {"",
                          "08",
                          "0809",
                          "8900",
                          "088900",
                          "08898000",
                          "0800",
                          "0805",
                          "0825",
                          "08ffffffff0f",
                          "0809 08",
                          "0809 0801",
                          "0801 0809 1200",
                          "1200 0809",
                          "0809 1203616263",
                          "0809 1203616263 120164",
                          "0809 1203616263 0801",
                          "0809 120361",
                          "0809 12836161",
                          "0809 1283006162 63",
                          "0809 1283808080006162 63",
                          "0809 128380808080006162 63",
                          "0809 12ffffffff0f",
                          "0809 12ffffffffffffffffff01",
                          "0809 92006162",
                          "0809 1000",
                          "0809 14",
                          "0809 1314",
                          "0809 13",
                          "0809 00",
                          "0809 0c",
                          "0809 0f",
                          "0809 9a060161",
                          "0a0161",
                          "0d00000000 0809",
                          "0963 00",
                          "8808 0809",
                          "08808080808080808080 01"}) {
    expect_as_protobuf_reads(from_hex(hex).value());
  }
  std::mt19937 random(71);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  std::vector<std::string> bodies;
  for (const std::size_t size : {0, 1, 10, 127, 128, 300, 20'000}) {
    bodies.push_back(make_raw_message(Wrapper::TYPE_RAW_XML, std::string(size, 'x'))->body);
  }
  bodies.push_back(make_message(Wrapper::TYPE_CONNECTED, connected("alice@example.org"))->body);
  bodies.push_back(make_message(Wrapper::TYPE_PING)->body);
  for (int i = 0; i < 30'000; ++i) {
    std::string body = bodies[below(bodies.size())];
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      // The head is where the wrapper's own bytes are.
      const std::size_t at = below(std::min<std::size_t>(body.size() + 1, below(4) ? 6 : 400));
      switch (below(4)) {
        case 0:
          body.insert(at, 1, static_cast<char>(below(256)));
          break;
        case 1:
          body.erase(at, 1);
          break;
        case 2:
          if (at < body.size()) body[at] = static_cast<char>(body[at] ^ (1 << below(8)));
          break;
        default:
          body += bodies[below(bodies.size())].substr(0, below(20));
          break;
      }
    }
    expect_as_protobuf_reads(body);
    if (HasFatalFailure()) return;
  }
}

TEST(DecodeMessage, KeepsALongBodyThatIsGivenUp) {
  std::string body = make_raw_message(Wrapper::TYPE_RAW_XML, std::string(100'000, 'x'))->body;
  const char* bytes = body.data();
  const MessagePtr message = decode_owned_message(std::move(body));
  EXPECT_EQ(message->body.data(), bytes);
  EXPECT_EQ(message->payload_bytes.size(), 100'000u);
  EXPECT_EQ(message->payload_bytes.data() + 100'000, message->body.data() + message->body.size());
}

TEST(MakeMessage, TakesAPayloadWithoutCopyingIt) {
  auto payload = std::make_unique<pb::Connected>(connected(std::string(1000, 'a')));
  const char* text = payload->user().data();
  const MessagePtr message = make_message(Wrapper::TYPE_CONNECTED, std::move(payload));
  EXPECT_EQ(message->as<pb::Connected>().user().data(), text);
  EXPECT_EQ(message->payload_bytes, message->as<pb::Connected>().SerializeAsString());
}

TEST(DecodeMessage, PrintsNothing) {
  testing::internal::CaptureStderr();
  decode_hex("0802 1203 0a0161");
  decode_hex("0801 1203 0a01ff");
  make_message(Wrapper::TYPE_CONNECTED, pb::Connected());
  make_message(Wrapper::TYPE_CONNECTED, connected("\xff"));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(DecodeMessage, SurvivesDeepNesting) {
  std::string groups(100'000, '\x9b');  // A group that begins and never ends, in itself.
  for (std::size_t i = 1; i < groups.size(); i += 2) groups[i] = '\x06';
  EXPECT_EQ(decode_message(groups)->decoded, Decoded::not_a_wrapper);
}

TEST(MakeMessage, WritesTheBytesOfTheRealServer) {
  EXPECT_EQ(to_hex(make_message(Wrapper::TYPE_PING)->body), "0809");
  EXPECT_EQ(to_hex(make_message(Wrapper::TYPE_EXIT)->body), "081d");
  EXPECT_EQ(to_hex(make_message(Wrapper::TYPE_CONNECTED, connected("a@b"))->body),
            "080112050a03614062");
  // An empty roster is sent as an empty payload, not as none.
  EXPECT_EQ(to_hex(make_message(Wrapper::TYPE_BUDDIES, pb::Buddies())->body), "08231200");
  EXPECT_EQ(to_hex(make_raw_message(Wrapper::TYPE_RAW_XML, "<a/>")->body), "082212043c612f3e");
  EXPECT_EQ(to_hex(make_raw_message(Wrapper::TYPE_LOGIN, "")->body), "08031200");
}

TEST(MakeMessage, IsWhatDecodingItsBodyGives) {
  const MessagePtr made = make_message(Wrapper::TYPE_CONNECTED, connected("a@b"));
  const MessagePtr decoded = decode_message(made->body);
  EXPECT_EQ(made->decoded, decoded->decoded);
  EXPECT_EQ(made->type, decoded->type);
  EXPECT_EQ(made->payload_bytes, decoded->payload_bytes);
  EXPECT_EQ(made->as<pb::Connected>().user(), decoded->as<pb::Connected>().user());
  EXPECT_EQ(make_message(Wrapper::TYPE_CONNECTED, pb::Connected())->decoded,
            Decoded::missing_required);
  EXPECT_EQ(make_raw_message(Wrapper::TYPE_CONNECTED, "\x0a\x09")->decoded,
            Decoded::broken_payload);
  // Another type's payload: what comes out is what the bytes say.
  EXPECT_EQ(make_message(Wrapper::TYPE_DISCONNECTED, connected("a"))->decoded,
            Decoded::missing_required);
}

TEST(MakeMessage, WritesMapsInTheOrderOfTheirKeys) {
  pb::Login login;
  for (const char* key : {"stay_connected", "b", "send_headlines", "a"}) {
    (*login.mutable_settings()->mutable_value())[key] = "0";
  }
  const std::string body = make_message(Wrapper::TYPE_LOGIN, login)->body;
  EXPECT_LT(body.find("\x01"
                      "a"),
            body.find("\x01"
                      "b"));
  EXPECT_LT(body.find("send_headlines"), body.find("stay_connected"));
}

}  // namespace
}  // namespace harness
