#pragma once

#include <string>
#include <string_view>

#include "world_fixture.h"

namespace harness {

using Type = pb::WrapperMessage;

class FindingsTest : public WorldTest {
 protected:
  /// One backend, alice connected, bob unknown.
  void SetUp() override {
    start();
    log_in();
  }
  void expect(const std::string& ids) { EXPECT_EQ(output.take_findings(), ids); }
  void receive_ack(const std::string& from, const std::string& id) {
    auto payload = message(from, "");
    payload.set_id(id);
    receive(Type::TYPE_CONV_MESSAGE_ACK, payload);
  }
  void receive_vcard(int id) {
    pb::VCard payload;
    payload.set_username("alice@example.org");
    payload.set_buddyname("bob");
    payload.set_id(id);
    receive(Type::TYPE_VCARD, payload);
  }
  void receive_raw(Type::Type type, std::string_view payload) {
    receive(decode_message(make_raw_message(type, payload)->body));
  }
};

}  // namespace harness
