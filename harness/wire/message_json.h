#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "text/json.h"

#include "wire/message.h"

namespace harness {

/// The payload's fields as JSON. Only fields that are present
/// appear, so proto2 presence is kept: "" is present. Enums are names with their prefix, bytes
/// base64, maps objects. Text that is no UTF-8 is shown with its bad bytes as `\x9f`. Fields of
/// unknown numbers appear last under "unknown": [{"field": 99, "wire": "varint", "value": 5}].
Json fields_to_json(const google::protobuf::Message& payload);

/// `{"type": "CONNECTED", "fields": {…}}`; RAW_XML has "xml"; what does not decode has "error"
/// ("no WrapperMessage", "payload does not parse", "required field missing: user") and "hex".
Json message_to_json(const Message& message);

/// Why a message did not decode, in the words of message_to_json's "error". "" if it did.
std::string decode_error(const Message& message);

/// One line for people: `CONNECTED user="alice@example.org"`. Names of enum values stand behind
/// int32 fields that hold one: `error=2 (AUTHENTICATION_FAILED)`, `flag=17 (MODERATOR|ME)`.
/// Long texts are shortened, passwords are •••• (journal/redact knows which fields).
std::string message_to_line(const Message& message, std::size_t text_limit = 120);

/// The enum that a field holds: its own, or for the int32 fields Disconnected.error and
/// Participant.flag the one that proto/README.md 4 names. Null for others.
const google::protobuf::EnumDescriptor* enum_of_field(
    const google::protobuf::FieldDescriptor& field);
/// A value by name, with or without its prefix ("AWAY", "STATUS_AWAY"), without regard to case of
/// nothing: names are exact. Of a bit mask also several, joined with `|` ("MODERATOR|ME").
std::optional<int> enum_number(const google::protobuf::EnumDescriptor& type, std::string_view name);
/// All its names without prefix, for suggestions.
std::vector<std::string> enum_names(const google::protobuf::EnumDescriptor& type);
/// The name without prefix, or the number as text if it has none. Bit masks (ParticipantFlag) are
/// joined with `|`.
std::string enum_label(const google::protobuf::EnumDescriptor& type, int number);

/// True for Login.password and Room.password, which nothing shows.
bool is_password_field(const google::protobuf::FieldDescriptor& field);

/// Sets one field of a payload from JSON: text, whole numbers, true/false, enums by name or
/// number, bytes as base64, repeated fields from arrays, nested messages and maps from objects.
/// Returns "" or what is wrong, in words ("expected a whole number, found a string").
std::string set_field_from_json(google::protobuf::Message* payload,
                                const google::protobuf::FieldDescriptor& field, const Json& value);

}  // namespace harness
