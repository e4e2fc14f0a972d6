#include "world/received.h"

#include <array>

#include "world/names.h"
#include "world/payload_check.h"
#include "world/tell.h"

namespace harness::world {
namespace {

struct FrameRow {
  pb::WrapperMessage::Type type;
  FrameHandler handle;
};

/// The types that the server handles. All others stall its buffer (proto/README.md 2).
constexpr FrameRow frame_rows[] = {
    {pb::WrapperMessage::TYPE_CONNECTED, on_connected},
    {pb::WrapperMessage::TYPE_DISCONNECTED, on_disconnected},
    {pb::WrapperMessage::TYPE_BUDDY_CHANGED, on_buddy_changed},
    {pb::WrapperMessage::TYPE_BUDDY_REMOVED, on_buddy_removed},
    {pb::WrapperMessage::TYPE_CONV_MESSAGE, on_message},
    {pb::WrapperMessage::TYPE_PONG, on_pong},
    {pb::WrapperMessage::TYPE_PARTICIPANT_CHANGED, on_participant},
    {pb::WrapperMessage::TYPE_ROOM_NICKNAME_CHANGED, on_room_nickname},
    {pb::WrapperMessage::TYPE_ROOM_SUBJECT_CHANGED, on_message},
    {pb::WrapperMessage::TYPE_VCARD, on_vcard},
    {pb::WrapperMessage::TYPE_BUDDY_TYPING, on_user_buddy},
    {pb::WrapperMessage::TYPE_BUDDY_STOPPED_TYPING, on_user_buddy},
    {pb::WrapperMessage::TYPE_BUDDY_TYPED, on_user_buddy},
    {pb::WrapperMessage::TYPE_AUTH_REQUEST, on_user_buddy},
    {pb::WrapperMessage::TYPE_ATTENTION, on_attention},
    {pb::WrapperMessage::TYPE_STATS, on_stats},
    {pb::WrapperMessage::TYPE_BACKEND_CONFIG, on_config},
    {pb::WrapperMessage::TYPE_QUERY, on_query},
    {pb::WrapperMessage::TYPE_ROOM_LIST, on_room_list},
    {pb::WrapperMessage::TYPE_CONV_MESSAGE_ACK, on_ack},
    {pb::WrapperMessage::TYPE_RAW_XML, on_raw_xml},
};

constexpr auto by_number = [] {
  std::array<FrameHandler, pb::WrapperMessage::Type_MAX + 1> handlers{};
  for (const FrameRow& row : frame_rows) handlers[static_cast<std::size_t>(row.type)] = row.handle;
  return handlers;
}();

/// A payload that the server drops: the finding, and the server's line where it has one.
void drop(const ReceivedFrame& frame) {
  const Message& message = *frame.message;
  if (message.is(pb::WrapperMessage::TYPE_CONV_MESSAGE) ||
      message.is(pb::WrapperMessage::TYPE_ROOM_SUBJECT_CHANGED))
    error(frame.state, plugin_server, "handleConvMessagePayload: cannot parse payload");
  const std::string type(message.type->name);
  if (message.decoded == Decoded::broken_payload) {
    frame.report("frame.broken-payload", type);
    return;
  }
  const std::string fields = message.payload ? missing_fields(*message.payload) : "payload";
  if (!fields.empty()) frame.report("frame.missing-required", type + " without " + fields);
}

}  // namespace

User* ReceivedFrame::user(const std::string& jid) const {
  if (User* found = state.find_user(jid)) return found;
  if (!may_have_crossed_logout(jid))
    report("user.unknown", std::string(message->type->name) + " for " + quoted_name(jid));
  return nullptr;
}

bool ReceivedFrame::may_have_crossed_logout(std::string_view jid) const {
  const auto departed = state.departed.find(jid);
  return departed != state.departed.end() &&
         state.may_have_crossed(backend.number, departed->second.fence);
}

void ReceivedFrame::report(std::string_view finding, std::string detail) const {
  world::report(state, finding, backend.number, std::move(detail), message);
}

Reading receive(State& state, Backend& backend, const MessagePtr& message) {
  Reading reading = Reading::goes_on;
  const ReceivedFrame frame{state, backend, message, reading};
  if (message->decoded == Decoded::not_a_wrapper) {
    frame.report("frame.not-a-wrapper", std::to_string(message->body.size()) + " bytes");
    return reading;
  }
  backend.answered = true;
  const FrameHandler handle = by_number[static_cast<std::size_t>(message->type->number)];
  if (!handle) {
    frame.report("frame.not-handled", std::string(message->type->name));
    frame.stall();
    return reading;
  }
  if (message->payload)
    for (PayloadFault& fault : check_payload(*message->payload))
      frame.report(fault.finding, std::string(message->type->name) + " " + std::move(fault.detail));
  if (message->decoded == Decoded::ok)
    handle(frame);
  else
    drop(frame);
  return reading;
}

}  // namespace harness::world
