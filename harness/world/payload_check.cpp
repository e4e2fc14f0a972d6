#include "world/payload_check.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>

#include "text/encoding.h"
#include "text/xml.h"
#include "world/names.h"

namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

/// Printable ASCII, tab, newline and return: nearly every text, and told without decoding it.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte < 0x80) || byte == '\t' || byte == '\n' || byte == '\r';
  });
}

void add(std::vector<PayloadFault>* faults, std::string_view finding, std::string detail) {
  const bool told = std::any_of(faults->begin(), faults->end(), [&](const PayloadFault& fault) {
    return fault.finding == finding;
  });
  if (!told) faults->push_back({finding, std::move(detail)});
}

void check_text(const FieldDescriptor& field, const std::string& text,
                std::vector<PayloadFault>* faults) {
  if (is_plain(text)) return;
  std::string_view finding;
  if (!is_utf8(text))
    finding = "text.not-utf8";
  else if (has_xml_forbidden(text))
    finding = "text.forbidden-character";
  else
    return;
  add(faults, finding, field.name() + ": " + world::quoted_name(text));
}

void check_enums(const google::protobuf::Message& payload, std::vector<PayloadFault>* faults) {
  // proto2 keeps a value outside the enum as an unknown field with the enum field's number.
  const UnknownFieldSet& unknown = payload.GetReflection()->GetUnknownFields(payload);
  for (int i = 0; i < unknown.field_count(); ++i) {
    const UnknownField& one = unknown.field(i);
    const FieldDescriptor* field = payload.GetDescriptor()->FindFieldByNumber(one.number());
    if (field && field->enum_type() && one.type() == UnknownField::TYPE_VARINT)
      add(faults, "enum.unknown-value",
          field->name() + ": " + std::to_string(static_cast<std::int64_t>(one.varint())));
  }
  // The two int32 fields that hold an enum, proto/README.md 4.
  if (payload.GetDescriptor() == pb::Disconnected::descriptor()) {
    const int error = static_cast<const pb::Disconnected&>(payload).error();
    if (!pb::ConnectionError_IsValid(error))
      add(faults, "enum.unknown-value", "error: " + std::to_string(error));
  } else if (payload.GetDescriptor() == pb::Participant::descriptor()) {
    const int flag = static_cast<const pb::Participant&>(payload).flag();
    constexpr int all_flags = 2 * pb::ParticipantFlag_MAX - 1;
    if (flag & ~all_flags) add(faults, "enum.unknown-value", "flag: " + std::to_string(flag));
  }
}

void check_texts(const google::protobuf::Message& payload, std::vector<PayloadFault>* faults) {
  const google::protobuf::Descriptor& type = *payload.GetDescriptor();
  const Reflection& reflection = *payload.GetReflection();
  std::string scratch;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.type() == FieldDescriptor::TYPE_STRING) {
      if (field.is_repeated()) {
        for (int n = 0; n < reflection.FieldSize(payload, &field); ++n)
          check_text(field, reflection.GetRepeatedStringReference(payload, &field, n, &scratch),
                     faults);
      } else if (reflection.HasField(payload, &field)) {
        check_text(field, reflection.GetStringReference(payload, &field, &scratch), faults);
      }
    } else if (field.type() == FieldDescriptor::TYPE_MESSAGE) {
      if (field.is_repeated()) {
        for (int n = 0; n < reflection.FieldSize(payload, &field); ++n)
          check_texts(reflection.GetRepeatedMessage(payload, &field, n), faults);
      } else if (reflection.HasField(payload, &field)) {
        check_texts(reflection.GetMessage(payload, &field), faults);
      }
    }
  }
}

}  // namespace

std::vector<PayloadFault> check_payload(const google::protobuf::Message& payload) {
  std::vector<PayloadFault> faults;
  check_texts(payload, &faults);
  check_enums(payload, &faults);
  return faults;
}

std::string missing_fields(const google::protobuf::Message& payload) {
  std::vector<std::string> missing;
  payload.FindInitializationErrors(&missing);
  const UnknownFieldSet& unknown = payload.GetReflection()->GetUnknownFields(payload);
  std::string result;
  for (const std::string& name : missing) {
    const FieldDescriptor* field = payload.GetDescriptor()->FindFieldByName(name);
    bool was_bad_enum = false;
    for (int i = 0; field && field->enum_type() && i < unknown.field_count(); ++i)
      was_bad_enum = was_bad_enum || unknown.field(i).number() == field->number();
    if (was_bad_enum) continue;
    if (!result.empty()) result += ", ";
    result += name;
  }
  return result;
}

}  // namespace harness
