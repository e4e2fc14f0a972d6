#include "wire/message.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <array>
#include <climits>
#include <utility>

namespace harness {
namespace {

using google::protobuf::Descriptor;
using ProtoMessage = google::protobuf::Message;

/// What decoding needs to know of a type, without looking anything up by name.
struct TypeEntry {
  const WrapperType* type = nullptr;
  const ProtoMessage* prototype = nullptr;  ///< Null if the payload is no protobuf message.
};
using TypeTable = std::array<TypeEntry, pb::WrapperMessage::Type_ARRAYSIZE>;

TypeTable make_type_table() {
  TypeTable table{};
  const auto* file = pb::WrapperMessage::descriptor()->file();
  for (const WrapperType& type : wrapper_types()) {
    TypeEntry& entry = table.at(static_cast<std::size_t>(type.number));
    entry.type = &type;
    const Descriptor* payload = file->FindMessageTypeByName(std::string(type.payload));
    if (payload == nullptr) continue;
    entry.prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(payload);
  }
  return table;
}

const TypeEntry& type_entry(int number) {
  static const TypeTable table = make_type_table();
  return table.at(static_cast<std::size_t>(number));
}

bool parse_partial(std::string_view bytes, ProtoMessage* message) {
  return bytes.size() <= INT_MAX &&
         message->ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

/// Maps in the order of their keys, so that the same message always makes the same bytes.
void serialize(const ProtoMessage& message, std::string* out) {
  google::protobuf::io::StringOutputStream stream(out);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializePartialToCodedStream(&coded);
}

/// Fills everything but `body` from a wrapper that has a type.
void take_wrapper(pb::WrapperMessage* wrapper, Message* message) {
  const TypeEntry& entry = type_entry(wrapper->type());
  message->type = entry.type;
  message->wrapper_has_unknown = !wrapper->unknown_fields().empty();
  if (wrapper->has_payload()) message->payload_bytes = std::move(*wrapper->mutable_payload());
  message->decoded = Decoded::ok;
  if (entry.prototype == nullptr) return;
  std::unique_ptr<ProtoMessage> payload(entry.prototype->New());
  if (!parse_partial(message->payload_bytes, payload.get())) {
    message->decoded = Decoded::broken_payload;
    return;
  }
  if (!payload->IsInitialized()) message->decoded = Decoded::missing_required;
  message->payload = std::move(payload);
}

MessagePtr make_from_wrapper(pb::WrapperMessage* wrapper) {
  auto message = std::make_shared<Message>();
  wrapper->SerializeToString(&message->body);
  take_wrapper(wrapper, message.get());
  return message;
}

}  // namespace

MessagePtr decode_message(std::string_view body) {
  auto message = std::make_shared<Message>();
  message->body = body;
  pb::WrapperMessage wrapper;
  // A number outside the enum is an unknown field, so the type is missing then (protocol.md, 2).
  if (parse_partial(body, &wrapper) && wrapper.has_type()) take_wrapper(&wrapper, message.get());
  return message;
}

MessagePtr make_message(pb::WrapperMessage::Type type, const ProtoMessage& payload) {
  pb::WrapperMessage wrapper;
  wrapper.set_type(type);
  serialize(payload, wrapper.mutable_payload());
  const TypeEntry& entry = type_entry(type);
  if (entry.prototype == nullptr || entry.prototype->GetDescriptor() != payload.GetDescriptor()) {
    return make_from_wrapper(&wrapper);
  }
  auto message = std::make_shared<Message>();
  wrapper.SerializeToString(&message->body);
  message->type = entry.type;
  message->payload_bytes = std::move(*wrapper.mutable_payload());
  message->payload.reset(payload.New());
  message->payload->CopyFrom(payload);
  message->decoded = payload.IsInitialized() ? Decoded::ok : Decoded::missing_required;
  return message;
}

MessagePtr make_message(pb::WrapperMessage::Type type) {
  pb::WrapperMessage wrapper;
  wrapper.set_type(type);
  return make_from_wrapper(&wrapper);
}

MessagePtr make_raw_message(pb::WrapperMessage::Type type, std::string_view payload_bytes) {
  pb::WrapperMessage wrapper;
  wrapper.set_type(type);
  wrapper.mutable_payload()->assign(payload_bytes);
  return make_from_wrapper(&wrapper);
}

const Descriptor* payload_descriptor(const WrapperType& type) {
  const ProtoMessage* prototype = type_entry(type.number).prototype;
  return prototype == nullptr ? nullptr : prototype->GetDescriptor();
}

std::unique_ptr<ProtoMessage> new_payload(const WrapperType& type) {
  const ProtoMessage* prototype = type_entry(type.number).prototype;
  return std::unique_ptr<ProtoMessage>(prototype == nullptr ? nullptr : prototype->New());
}

}  // namespace harness
