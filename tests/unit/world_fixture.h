#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "async/clock.h"
#include "world/actions.h"
#include "world/frames.h"
#include "world/state.h"
#include "world/world.h"

namespace harness {

/// Keeps what the world wants done, in memory.
class RecordingOutput final : public WorldOutput {
 public:
  struct Sent {
    int backend;
    MessagePtr message;
  };

  void log(LogLevel level, std::string_view category, const std::string& message) override {
    lines.push_back(std::string(log_level_name(level)) + " " + std::string(category) + ": " +
                    message);
  }
  void send(int backend, MessagePtr message) override {
    sent.push_back({backend, std::move(message)});
  }
  void finding(Finding finding) override { findings.push_back(std::move(finding)); }
  void start_backend() override { ++started; }
  void abort_process(std::string_view id) override { aborted.emplace_back(id); }
  void close(int backend) override { closed.push_back(backend); }
  bool belongs_to(int, std::int64_t process_id) override { return process_id == relative; }

  /// Types of the frames sent since the last call, "LOGIN STATUS_CHANGED".
  std::string take_types() {
    std::string types;
    for (const Sent& one : sent) {
      if (!types.empty()) types += " ";
      types += one.message->type->name;
    }
    sent.clear();
    return types;
  }
  std::vector<std::string> take_lines() { return std::exchange(lines, {}); }
  /// Ids of the findings since the last call.
  std::string take_findings() {
    std::string ids;
    for (const Finding& one : findings) {
      if (!ids.empty()) ids += " ";
      ids += one.row->id;
    }
    findings.clear();
    return ids;
  }

  std::vector<Sent> sent;
  std::vector<std::string> lines;
  std::vector<Finding> findings;
  std::vector<std::string> aborted;
  std::vector<int> closed;
  int started = 0;
  std::int64_t relative = -1;
};

/// A world with one backend, and the shortest words to play with it.
class WorldTest : public ::testing::Test {
 protected:
  explicit WorldTest(WorldOptions options = {}) : world(clock, output, options) {}

  /// A user of the picture, null if the world does not know him.
  const world::User* find(const std::string& name) {
    return world.state().find_user(name + "@example.org");
  }
  const world::Backend& backend(int number = 1) { return *world.state().find_backend(number); }

  void connect(int backend = 1) { world.backend_connected(backend); }
  void pong(int backend = 1) { receive(make_message(pb::WrapperMessage::TYPE_PONG), backend); }
  void stats(const std::string& id = "4711", int backend = 1) {
    pb::Stats payload;
    payload.set_res(1);
    payload.set_init_res(1);
    payload.set_shared(1);
    payload.set_id(id);
    receive(pb::WrapperMessage::TYPE_STATS, payload, backend);
  }
  /// Connected, first PONG and STATS; nothing recorded.
  void start(int backend = 1, const std::string& id = "4711") {
    connect(backend);
    pong(backend);
    stats(id, backend);
    forget();
  }
  void forget() {
    output.sent.clear();
    output.lines.clear();
    output.findings.clear();
  }
  Reading receive(const MessagePtr& message, int backend = 1) {
    return world.received(backend, message);
  }
  Reading receive(pb::WrapperMessage::Type type, const google::protobuf::Message& payload,
                  int backend = 1) {
    return receive(decode_message(make_message(type, payload)->body), backend);
  }
  void fence() {
    world.ping(1);
    pong();
    stats();
  }

  static Account account(const std::string& name) {
    return {name, name + "@example.org", name, "pw-of-" + name};
  }
  std::string act_as(const std::string& name, std::string_view verb,
                     std::map<std::string, std::string, std::less<>> values = {},
                     std::optional<std::vector<std::string>> groups = {}) {
    Action action;
    action.row = find_action(verb);
    EXPECT_NE(action.row, nullptr) << verb;
    action.values = std::move(values);
    action.groups = std::move(groups);
    return act(world, account(name), action);
  }
  void log_in(const std::string& name = "alice", int backend = 1) {
    EXPECT_EQ(act_as(name, "login"), "");
    connected(name, backend);
    forget();
  }
  void connected(const std::string& name = "alice", int backend = 1) {
    pb::Connected payload;
    payload.set_user(name + "@example.org");
    receive(pb::WrapperMessage::TYPE_CONNECTED, payload, backend);
  }
  void disconnected(int error, const std::string& text = "no", const std::string& name = "alice") {
    pb::Disconnected payload;
    payload.set_user(name + "@example.org");
    payload.set_error(error);
    payload.set_message(text);
    receive(pb::WrapperMessage::TYPE_DISCONNECTED, payload);
  }
  static pb::ConversationMessage message(const std::string& from, const std::string& text = "hi",
                                         const std::string& name = "alice") {
    pb::ConversationMessage payload;
    payload.set_username(name + "@example.org");
    payload.set_buddyname(from);
    payload.set_message(text);
    return payload;
  }
  void receive_message(const pb::ConversationMessage& payload) {
    receive(pb::WrapperMessage::TYPE_CONV_MESSAGE, payload);
  }
  static pb::Buddy buddy(const std::string& contact, const std::string& name = "alice") {
    pb::Buddy payload;
    payload.set_username(name + "@example.org");
    payload.set_buddyname(contact);
    return payload;
  }
  static pb::Participant participant(const std::string& room, const std::string& nickname,
                                     int flag = 0, pb::StatusType status = pb::STATUS_ONLINE) {
    pb::Participant payload;
    payload.set_username("alice@example.org");
    payload.set_room(room);
    payload.set_nickname(nickname);
    payload.set_flag(flag);
    payload.set_status(status);
    return payload;
  }
  void receive_participant(const pb::Participant& payload) {
    receive(pb::WrapperMessage::TYPE_PARTICIPANT_CHANGED, payload);
  }
  void config(const std::string& text) {
    pb::BackendConfig payload;
    payload.set_config(text);
    receive(pb::WrapperMessage::TYPE_BACKEND_CONFIG, payload);
  }

  ManualClock clock;
  RecordingOutput output;
  World world;
};

}  // namespace harness
