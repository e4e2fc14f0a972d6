#include "text.h"

#include <cstdint>
#include <vector>

namespace echo {
namespace {

/// True if every string in a message is text.
bool is_clean(const google::protobuf::Message& message) {
  using Field = google::protobuf::FieldDescriptor;
  const auto& reflection = *message.GetReflection();
  std::vector<const Field*> fields;
  reflection.ListFields(message, &fields);
  for (const Field* field : fields) {
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      std::string copy;
      if (field->type() == Field::TYPE_MESSAGE) {
        if (!is_clean(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                           : reflection.GetMessage(message, field))) {
          return false;
        }
      } else if (field->type() == Field::TYPE_STRING) {
        if (!is_text(field->is_repeated()
                         ? reflection.GetRepeatedStringReference(message, field, i, &copy)
                         : reflection.GetStringReference(message, field, &copy))) {
          return false;
        }
      }
    }
  }
  return true;
}

}  // namespace

bool is_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return false;
      ++i;
      continue;
    }
    const int more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    if (byte < 0xc2 || byte > 0xf4 || i + more >= text.size()) return false;
    std::uint32_t point = byte & (0x3f >> more);
    for (int k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      point = point << 6 | (next & 0x3f);
    }
    const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    const bool surrogate = point >= 0xd800 && point <= 0xdfff;
    if (overlong || surrogate || point > 0x10ffff || point == 0xfffe || point == 0xffff) {
      return false;
    }
    i += more + 1;
  }
  return true;
}

bool parse(std::string_view bytes, google::protobuf::Message& message) {
  if (!message.ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  // What comes back is only what is understood.
  message.DiscardUnknownFields();
  return message.IsInitialized() && is_clean(message);
}

std::string_view attribute(std::string_view stanza, std::string_view name) {
  const std::string_view tag = stanza.substr(0, stanza.find('>'));
  for (const char quote : {'\'', '"'}) {
    const std::size_t start = tag.find(" " + std::string(name) + "=" + quote);
    if (start == std::string_view::npos) continue;
    const std::size_t value = start + name.size() + 3;
    return tag.substr(value, tag.find(quote, value) - value);
  }
  return {};
}

}  // namespace echo
