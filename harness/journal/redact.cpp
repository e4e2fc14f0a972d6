#include "journal/redact.h"

#include <google/protobuf/unknown_field_set.h>

#include <algorithm>

#include "text/encoding.h"
#include "wire/message_json.h"

namespace harness {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;
using ProtoMessage = google::protobuf::Message;

constexpr std::size_t shortest_secret = 4;

void replace_all(std::string* text, const std::string& secret) {
  std::size_t at = text->find(secret);
  while (at != std::string::npos) {
    text->replace(at, secret.size(), redacted);
    at = text->find(secret, at + redacted.size());
  }
}

/// What stands behind a text that was cut, see shorten().
constexpr std::string_view cut_mark = "… (";

/// How many bytes of `text` right before `end` begin a secret that was cut off there: half of it at
/// least, since less gives nothing away and may be there by chance.
std::size_t cut_secret(std::string_view text, std::size_t end,
                       const std::vector<std::string>& secrets) {
  std::size_t most = 0;
  for (const std::string& secret : secrets) {
    const std::size_t longest = std::min(secret.size() - 1, end);
    for (std::size_t size = longest; size > most && 2 * size >= secret.size(); --size) {
      if (size < shortest_secret) break;
      if (text.substr(end - size, size) == std::string_view(secret).substr(0, size)) most = size;
    }
  }
  return most;
}

void redact_unknown(const Redactor& redactor, UnknownFieldSet* fields) {
  for (int i = 0; i < fields->field_count(); ++i) {
    UnknownField* field = fields->mutable_field(i);
    if (field->type() == UnknownField::TYPE_LENGTH_DELIMITED) {
      field->set_length_delimited(redactor.text(field->length_delimited()));
    } else if (field->type() == UnknownField::TYPE_GROUP) {
      redact_unknown(redactor, field->mutable_group());
    }
  }
}

void redact_fields(const Redactor& redactor, ProtoMessage* message);

void redact_repeated(const Redactor& redactor, const FieldDescriptor& field,
                     ProtoMessage* message) {
  const Reflection& reflection = *message->GetReflection();
  for (int i = 0; i < reflection.FieldSize(*message, &field); ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      redact_fields(redactor, reflection.MutableRepeatedMessage(message, &field, i));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      reflection.SetRepeatedString(
          message, &field, i, redactor.text(reflection.GetRepeatedString(*message, &field, i)));
    }
  }
}

void redact_single(const Redactor& redactor, const FieldDescriptor& field, ProtoMessage* message) {
  const Reflection& reflection = *message->GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    redact_fields(redactor, reflection.MutableMessage(message, &field));
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    const std::string value = reflection.GetString(*message, &field);
    const bool hide = is_password_field(field) && !value.empty();
    reflection.SetString(message, &field, hide ? std::string(redacted) : redactor.text(value));
  }
}

/// Password fields, and every text that has a known secret, in nested messages too.
void redact_fields(const Redactor& redactor, ProtoMessage* message) {
  const Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> present;
  reflection.ListFields(*message, &present);
  for (const FieldDescriptor* field : present) {
    if (field->is_repeated()) {
      redact_repeated(redactor, *field, message);
    } else {
      redact_single(redactor, *field, message);
    }
  }
  redact_unknown(redactor, reflection.MutableUnknownFields(message));
}

bool has_password(const Message& message) {
  if (!message.payload) return false;
  const google::protobuf::Descriptor& type = *message.payload->GetDescriptor();
  const Reflection& reflection = *message.payload->GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!is_password_field(*type.field(i))) continue;
    if (!reflection.GetString(*message.payload, type.field(i)).empty()) return true;
  }
  return false;
}

}  // namespace

void Redactor::add_secret(std::string_view secret) {
  // Texts in the journal have escapes for some bytes, so the secret is looked for in both forms.
  for (std::string form : {std::string(secret), escape_bytes(secret)}) {
    if (form.size() < shortest_secret) continue;
    if (std::find(secrets_.begin(), secrets_.end(), form) != secrets_.end()) continue;
    // Longest first, so that a secret that begins another leaves no rest of it.
    const auto place = std::find_if(secrets_.begin(), secrets_.end(),
                                    [&](const auto& other) { return other.size() < form.size(); });
    secrets_.insert(place, std::move(form));
  }
}

std::string Redactor::text(std::string_view text) const {
  std::string clean(text);
  for (const std::string& secret : secrets_) replace_all(&clean, secret);
  for (std::size_t at = clean.find(cut_mark); at != std::string::npos;) {
    const std::size_t size = cut_secret(clean, at, secrets_);
    if (size > 0) clean.replace(at - size, size, redacted);
    at = clean.find(cut_mark, at - size + (size > 0 ? redacted.size() : 0) + cut_mark.size());
  }
  return clean;
}

bool Redactor::finds_secret_in(std::string_view text) const {
  for (std::size_t at = text.find(cut_mark); at != std::string_view::npos;
       at = text.find(cut_mark, at + cut_mark.size())) {
    if (cut_secret(text, at, secrets_) > 0) return true;
  }
  return std::any_of(secrets_.begin(), secrets_.end(), [text](const std::string& secret) {
    return text.find(secret) != std::string_view::npos;
  });
}

MessagePtr Redactor::message(const MessagePtr& message) const {
  if (!message) return message;
  if (!has_password(*message) && !finds_secret_in(message->body)) return message;

  auto clean = std::make_shared<Message>();
  clean->decoded = message->decoded;
  clean->type = message->type;
  clean->wrapper_has_unknown = message->wrapper_has_unknown;
  if (message->type == nullptr) {
    clean->body = text(message->body);
    return clean;
  }
  if (message->payload) {
    clean->payload.reset(message->payload->New());
    clean->payload->CopyFrom(*message->payload);
    redact_fields(*this, clean->payload.get());
    clean->payload->SerializePartialToString(&clean->payload_apart);
  } else {
    clean->payload_apart = text(message->payload_bytes);
  }
  clean->payload_bytes = clean->payload_apart;
  pb::WrapperMessage wrapper;
  wrapper.ParsePartialFromString(message->body);
  redact_unknown(*this, wrapper.mutable_unknown_fields());
  if (wrapper.has_payload()) wrapper.set_payload(clean->payload_apart);
  wrapper.SerializePartialToString(&clean->body);
  return clean;
}

}  // namespace harness
