#include "journal/redact.h"

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

namespace harness {
namespace {

using Wrapper = pb::WrapperMessage;

const std::string secret = "pw-of-alice-71";

Redactor redactor_of_alice() {
  Redactor redactor;
  redactor.add_secret(secret);
  return redactor;
}

pb::Login login(const std::string& password) {
  pb::Login payload;
  payload.set_user("a@b");
  payload.set_legacyname("a");
  payload.set_password(password);
  return payload;
}

TEST(Redactor, ReplacesEverySecretInText) {
  Redactor redactor = redactor_of_alice();
  redactor.add_secret("pw-of");
  redactor.add_secret("other");
  EXPECT_EQ(redactor.text("x pw-of-alice-71, pw-of-alice-71 other pw-of!"),
            "x ••••, •••• •••• ••••!");
  EXPECT_TRUE(redactor.finds_secret_in("xpw-of-alice-71x"));
  EXPECT_FALSE(redactor.finds_secret_in("pw-xx"));
  EXPECT_EQ(redactor.text(""), "");
}

TEST(Redactor, FindsASecretThatWasCut) {
  const Redactor redactor = redactor_of_alice();
  EXPECT_EQ(redactor.text("login pw-of-alice-7… (90 bytes), pw-of-a… (9 bytes)"),
            "login ••••… (90 bytes), ••••… (9 bytes)");
  EXPECT_TRUE(redactor.finds_secret_in("login pw-of-alice-7… (90 bytes)"));
  // Less than half of it gives nothing away.
  EXPECT_EQ(redactor.text("pw-of-… (90 bytes)"), "pw-of-… (90 bytes)");
  EXPECT_FALSE(redactor.finds_secret_in("pw-of-… (90 bytes)"));
  EXPECT_FALSE(redactor.finds_secret_in("pw-of-alice-7 and no more"));
  EXPECT_EQ(redactor.text("… (90 bytes)"), "… (90 bytes)");
}

TEST(Redactor, LeavesShortSecretsInText) {
  Redactor redactor;
  redactor.add_secret("abc");
  redactor.add_secret("");
  EXPECT_EQ(redactor.text("abc"), "abc");
  EXPECT_FALSE(redactor.finds_secret_in("abc"));
}

TEST(Redactor, FindsTheEscapedFormOfASecret) {
  Redactor redactor;
  redactor.add_secret("a\x01z");
  redactor.add_secret("pass\x02word");
  EXPECT_EQ(redactor.text("said pass\\x02word"), "said ••••");
}

TEST(Redactor, HidesPasswordFieldsEvenOfUnknownSecrets) {
  const Redactor redactor;
  const MessagePtr clean = redactor.message(make_message(Wrapper::TYPE_LOGIN, login("x")));
  EXPECT_EQ(clean->as<pb::Login>().password(), redacted);
  EXPECT_EQ(clean->as<pb::Login>().user(), "a@b");
  const MessagePtr decoded = decode_message(clean->body);
  ASSERT_EQ(decoded->decoded, Decoded::ok);
  EXPECT_EQ(decoded->as<pb::Login>().password(), redacted);
  EXPECT_EQ(clean->payload_bytes, decoded->payload_bytes);

  pb::Room room;
  room.set_username("a");
  room.set_nickname("n");
  room.set_room("r");
  room.set_password("y");
  EXPECT_EQ(
      redactor.message(make_message(Wrapper::TYPE_JOIN_ROOM, room))->as<pb::Room>().password(),
      redacted);
}

TEST(Redactor, LeavesFramesWithNothingToHide) {
  const Redactor redactor = redactor_of_alice();
  for (const MessagePtr& message :
       {make_message(Wrapper::TYPE_PING), make_message(Wrapper::TYPE_LOGIN, login("")),
        decode_message("\xff"), make_raw_message(Wrapper::TYPE_RAW_XML, "<a/>")}) {
    EXPECT_EQ(redactor.message(message), message);
  }
  EXPECT_EQ(redactor.message(nullptr), nullptr);
}

TEST(Redactor, HidesSecretsAnywhereInAFrame) {
  const Redactor redactor = redactor_of_alice();
  pb::ConversationMessage message;
  message.set_username("a");
  message.set_buddyname("b");
  message.set_message("my password is " + secret);
  message.add_attachment()->set_url("http://" + secret);
  message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(99, secret);
  pb::Login with_settings = login("");
  (*with_settings.mutable_settings()->mutable_value())["k"] = secret;
  with_settings.add_extrafields(secret);
  pb::Login incomplete;
  incomplete.set_user(secret);
  std::string wrapper_unknown = make_message(Wrapper::TYPE_PING)->body;
  wrapper_unknown += std::string("\x9a\x06\x0e") + secret;
  for (const MessagePtr& dirty :
       {make_message(Wrapper::TYPE_CONV_MESSAGE, message),
        make_message(Wrapper::TYPE_LOGIN, with_settings),
        make_message(Wrapper::TYPE_LOGIN, incomplete),
        make_raw_message(Wrapper::TYPE_RAW_XML, "<a>" + secret),
        make_raw_message(Wrapper::TYPE_LOGIN, "\xff" + secret),
        make_raw_message(Wrapper::TYPE_PING, secret), decode_message("\xff" + secret),
        decode_message(wrapper_unknown)}) {
    ASSERT_TRUE(redactor.finds_secret_in(dirty->body));
    const MessagePtr clean = redactor.message(dirty);
    EXPECT_FALSE(redactor.finds_secret_in(clean->body));
    EXPECT_FALSE(redactor.finds_secret_in(clean->payload_bytes));
    if (clean->payload) {
      EXPECT_FALSE(redactor.finds_secret_in(clean->payload->SerializePartialAsString()));
    }
    EXPECT_EQ(clean->decoded, dirty->decoded);
    EXPECT_EQ(clean->type, dirty->type);
  }
}

}  // namespace
}  // namespace harness
