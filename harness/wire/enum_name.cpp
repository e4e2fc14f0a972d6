#include <array>

#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

struct EnumRow {
  std::string_view name;
  std::string_view prefix;
  bool is_mask;  ///< Values are bits that are joined.
};

constexpr std::array<EnumRow, 4> enums{{
    {"pbnetwork.ConnectionError", "CONNECTION_ERROR_", false},
    {"pbnetwork.StatusType", "STATUS_", false},
    {"pbnetwork.ParticipantFlag", "PARTICIPANT_FLAG_", true},
    {"pbnetwork.WrapperMessage.Type", "TYPE_", false},
}};

/// int32 fields that hold an enum (proto/README.md, 4).
struct EnumFieldRow {
  std::string_view field;
  const EnumDescriptor* (*type)();
};

constexpr std::array<EnumFieldRow, 2> enum_fields{{
    {"pbnetwork.Disconnected.error", pb::ConnectionError_descriptor},
    {"pbnetwork.Participant.flag", pb::ParticipantFlag_descriptor},
}};

/// Fields that are never shown as they are.
constexpr std::array<std::string_view, 2> password_fields{
    "pbnetwork.Login.password",
    "pbnetwork.Room.password",
};

EnumRow row_of(const EnumDescriptor& type) {
  for (const EnumRow& row : enums) {
    if (row.name == type.full_name()) return row;
  }
  return {};
}

std::string_view without_prefix(std::string_view name, std::string_view prefix) {
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  return name;
}

std::optional<int> one_enum_number(const EnumDescriptor& type, std::string_view name,
                                   std::string_view prefix) {
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.name() == name || without_prefix(value.name(), prefix) == name) {
      return value.number();
    }
  }
  return std::nullopt;
}

std::string mask_label(const EnumDescriptor& type, std::string_view prefix, int number) {
  std::string label;
  const auto add = [&label](std::string_view text) {
    if (!label.empty()) label += '|';
    label += text;
  };
  int rest = number;
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0 || (rest & value.number()) != value.number()) continue;
    add(without_prefix(value.name(), prefix));
    rest &= ~value.number();
  }
  if (rest != 0) add(std::to_string(rest));
  return label;
}

}  // namespace

const EnumDescriptor* enum_of_field(const FieldDescriptor& field) {
  if (field.enum_type() != nullptr) return field.enum_type();
  for (const EnumFieldRow& row : enum_fields) {
    if (row.field == field.full_name()) return row.type();
  }
  return nullptr;
}

std::optional<int> enum_number(const EnumDescriptor& type, std::string_view name) {
  const EnumRow row = row_of(type);
  if (!row.is_mask) return one_enum_number(type, name, row.prefix);
  int sum = 0;
  while (true) {
    const std::size_t bar = name.find('|');
    const std::optional<int> bit = one_enum_number(type, name.substr(0, bar), row.prefix);
    if (!bit) return std::nullopt;
    sum |= *bit;
    if (bar == std::string_view::npos) return sum;
    name.remove_prefix(bar + 1);
  }
}

std::vector<std::string> enum_names(const EnumDescriptor& type) {
  const std::string_view prefix = row_of(type).prefix;
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    names.emplace_back(without_prefix(type.value(i)->name(), prefix));
  }
  return names;
}

std::string enum_label(const EnumDescriptor& type, int number) {
  const EnumRow row = row_of(type);
  const EnumValueDescriptor* value = type.FindValueByNumber(number);
  if (value != nullptr) return std::string(without_prefix(value->name(), row.prefix));
  return row.is_mask ? mask_label(type, row.prefix, number) : std::to_string(number);
}

bool is_password_field(const FieldDescriptor& field) {
  for (const std::string_view name : password_fields) {
    if (name == field.full_name()) return true;
  }
  return false;
}

}  // namespace harness
