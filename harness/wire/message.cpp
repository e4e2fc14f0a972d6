#include "wire/message.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <array>
#include <climits>
#include <cstdint>
#include <optional>
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

/// The keys of the wrapper's two fields, proto/README.md 3.
constexpr char type_key = 1 << 3;
constexpr char payload_key = 2 << 3 | 2;
/// Longer bodies than this are left to protobuf, which knows its own limits.
constexpr std::size_t longest_plain_body = std::size_t{1} << 30;

/// A wrapper's two fields. The mirror image is begin_wrapper.
struct PlainWrapper {
  int type = 0;
  std::string_view payload;
};

/// Reads a wrapper as everybody writes it: a known type, then a payload or nothing. Nothing for
/// all others, which are not necessarily wrong.
std::optional<PlainWrapper> read_plain_wrapper(std::string_view body) {
  if (body.size() < 2 || body.size() > longest_plain_body || body[0] != type_key) return {};
  PlainWrapper wrapper;
  wrapper.type = static_cast<std::uint8_t>(body[1]);
  if (wrapper.type >= 0x80 || !pb::WrapperMessage::Type_IsValid(wrapper.type)) return {};
  if (body.size() == 2) return wrapper;
  if (body[2] != payload_key) return {};
  std::uint64_t length = 0;
  std::size_t at = 3;
  for (int shift = 0;; shift += 7, ++at) {
    if (at == body.size() || shift > 28) return {};
    const auto byte = static_cast<std::uint8_t>(body[at]);
    length |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) break;
  }
  ++at;
  if (length != body.size() - at) return {};
  wrapper.payload = body.substr(at);
  return wrapper;
}

/// A body with all that stands before the payload, and room for the payload behind it: `*payload`
/// says where.
std::string begin_wrapper(pb::WrapperMessage::Type type, std::size_t payload_size, char** payload) {
  using google::protobuf::io::CodedOutputStream;
  std::uint8_t head[12] = {type_key, static_cast<std::uint8_t>(type), payload_key};
  const std::uint8_t* end =
      CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(payload_size), head + 3);
  const auto size = static_cast<std::size_t>(end - head);
  std::string body;
  body.reserve(size + payload_size);
  body.append(reinterpret_cast<const char*>(head), size);
  body.resize(size + payload_size);
  *payload = body.data() + size;
  return body;
}

/// Maps in the order of their keys, so that the same message always makes the same bytes.
std::string wrap(pb::WrapperMessage::Type type, const ProtoMessage& payload) {
  const std::size_t size = payload.ByteSizeLong();
  char* at = nullptr;
  std::string body = begin_wrapper(type, size, &at);
  google::protobuf::io::ArrayOutputStream stream(at, static_cast<int>(size));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  payload.SerializeWithCachedSizes(&coded);
  return body;
}

/// Fills everything that follows from type and payload bytes.
void take_payload(const TypeEntry& entry, Message* message) {
  message->type = entry.type;
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

/// Fills everything but `body` from `body`.
void decode_body(Message* message) {
  if (const auto plain = read_plain_wrapper(message->body)) {
    message->payload_bytes = plain->payload;
    take_payload(type_entry(plain->type), message);
    return;
  }
  pb::WrapperMessage wrapper;
  // A number outside the enum is an unknown field, so the type is missing then (proto/README.md,
  // 2).
  if (!parse_partial(message->body, &wrapper) || !wrapper.has_type()) return;
  message->wrapper_has_unknown = !wrapper.unknown_fields().empty();
  if (wrapper.has_payload()) message->payload_apart = std::move(*wrapper.mutable_payload());
  message->payload_bytes = message->payload_apart;
  take_payload(type_entry(wrapper.type()), message);
}

}  // namespace

MessagePtr decode_message(std::string_view body) { return decode_owned_message(std::string(body)); }

MessagePtr decode_owned_message(std::string body) {
  auto message = std::make_shared<Message>();
  message->body = std::move(body);
  decode_body(message.get());
  return message;
}

MessagePtr make_message(pb::WrapperMessage::Type type, const ProtoMessage& payload) {
  std::unique_ptr<ProtoMessage> copy(payload.New());
  copy->CopyFrom(payload);
  return make_message(type, std::move(copy));
}

MessagePtr make_message(pb::WrapperMessage::Type type, std::unique_ptr<ProtoMessage> payload) {
  const TypeEntry& entry = type_entry(type);
  std::string body = wrap(type, *payload);
  if (entry.prototype == nullptr || entry.prototype->GetDescriptor() != payload->GetDescriptor()) {
    return decode_owned_message(std::move(body));
  }
  auto message = std::make_shared<Message>();
  message->body = std::move(body);
  message->payload_bytes = message->body;
  message->payload_bytes.remove_prefix(message->body.size() -
                                       static_cast<std::size_t>(payload->GetCachedSize()));
  message->type = entry.type;
  message->decoded = payload->IsInitialized() ? Decoded::ok : Decoded::missing_required;
  message->payload = std::move(payload);
  return message;
}

MessagePtr make_message(pb::WrapperMessage::Type type) {
  return decode_owned_message({type_key, static_cast<char>(type)});
}

MessagePtr make_raw_message(pb::WrapperMessage::Type type, std::string_view payload_bytes) {
  char* at = nullptr;
  std::string body = begin_wrapper(type, payload_bytes.size(), &at);
  payload_bytes.copy(at, payload_bytes.size());
  return decode_owned_message(std::move(body));
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
