#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>

#include "pbnetwork.pb.h"
#include "wire/wrapper_type.h"

namespace harness {

namespace pb = pbnetwork;

/// What became of a frame's bytes (proto/README.md 2).
enum class Decoded {
  ok,                ///< A known type; its payload, if the type has one, parsed and is complete.
  not_a_wrapper,     ///< No WrapperMessage: the server prints PARSING ERROR and goes on.
  broken_payload,    ///< The payload does not parse: dropped by the server.
  missing_required,  ///< It parses but lacks a required field: dropped by the server.
};

/// One decoded frame. Immutable once made; shared by journal, world and interpreter, so that each
/// frame is parsed once. `body` is exactly what was on the wire behind the length word.
struct Message {
  Message() = default;
  /// Never copied: `payload_bytes` looks into it.
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  std::string body;
  Decoded decoded = Decoded::not_a_wrapper;
  const WrapperType* type = nullptr;  ///< Null if and only if `not_a_wrapper`.
  /// The payload, also when a required field is missing (as far as it parsed). Null for types
  /// without payload, RAW_XML, and payloads that do not parse.
  std::unique_ptr<google::protobuf::Message> payload;
  /// The wrapper's payload bytes as they came (for RAW_XML: the XML). "" if absent. A part of
  /// `body`, or `payload_apart`.
  std::string_view payload_bytes;
  /// Holds the payload bytes of a wrapper that is not laid out as everybody writes it.
  std::string payload_apart;
  /// Set if the wrapper has fields other than type and payload.
  bool wrapper_has_unknown = false;

  bool is(pb::WrapperMessage::Type wanted) const { return type && type->number == wanted; }
  /// The payload as T. Call only if `decoded == ok` and T is the type's message.
  template <typename T>
  const T& as() const {
    return static_cast<const T&>(*payload);
  }
};
using MessagePtr = std::shared_ptr<const Message>;

/// Decodes a frame body. Never fails: what is wrong is in `decoded`.
MessagePtr decode_message(std::string_view body);
/// The same for a body that the caller gives up: a long one is not copied.
MessagePtr decode_owned_message(std::string body);

/// Makes a message to send: serializes the payload into a wrapper. The body is byte for byte what
/// Spectrum writes, type first, then payload (the captures).
MessagePtr make_message(pb::WrapperMessage::Type type, const google::protobuf::Message& payload);
/// The same with a payload that the caller gives up, and so is not copied. Not null.
MessagePtr make_message(pb::WrapperMessage::Type type,
                        std::unique_ptr<google::protobuf::Message> payload);
MessagePtr make_message(pb::WrapperMessage::Type type);
/// The same with a payload of raw bytes (RAW_XML, or a payload that is broken on purpose).
MessagePtr make_raw_message(pb::WrapperMessage::Type type, std::string_view payload_bytes);

/// The descriptor of a type's payload; null for types without one and for RAW_XML.
const google::protobuf::Descriptor* payload_descriptor(const WrapperType& type);
/// A new empty payload of the type, or null.
std::unique_ptr<google::protobuf::Message> new_payload(const WrapperType& type);

}  // namespace harness
