#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "wire/message_json.h"

namespace harness {

/// What a matcher looks at: a view of a field, an item of one, or a JSON value. Owns nothing; valid
/// as long as the payload or JSON value it was made from.
struct Subject {
  enum class Kind { missing, text, bytes, number, boolean, message, map, repeated, json };
  Kind kind = Kind::missing;
  bool present = false;   ///< proto2 presence; a default value is seen without it.
  std::string_view text;  ///< Of text and bytes.
  double number = 0;
  bool boolean = false;
  const google::protobuf::Message* message = nullptr;  ///< Of message; the owner of map, repeated.
  const google::protobuf::FieldDescriptor* field = nullptr;  ///< Null if it is no field.
  const Json* json = nullptr;

  std::size_t size() const;               ///< Items of repeated, map and JSON lists; else 0.
  Subject item(std::size_t index) const;  ///< Of repeated and JSON lists.
};

Subject subject_of_field(const google::protobuf::Message& message,
                         const google::protobuf::FieldDescriptor& field);
/// The value of a map's key; missing if there is none.
Subject subject_of_key(const Subject& map, std::string_view key);
Subject subject_of_json(const Json& value);
Subject subject_of_text(std::string_view text);

/// A value as a text: plain text as it is, numbers in decimal, booleans as true or false, bytes as
/// base64, lists and messages as JSON.
std::string subject_text(const Subject& subject);

/// A whole number without a point, others as short as they are exact.
std::string number_text(double number);

}  // namespace harness
