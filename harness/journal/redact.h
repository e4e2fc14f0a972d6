#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/message.h"

namespace harness {

/// What is shown in a password's place.
inline constexpr std::string_view redacted = "••••";

/// Takes passwords out of whatever leaves the harness: traces, reports, shown lines. Holds the
/// secrets of one session's accounts. Secrets shorter than 4 bytes are not looked for in text,
/// since they would hide half of it; the password fields of frames are always hidden.
class Redactor {
 public:
  void add_secret(std::string_view secret);
  /// The text with every known secret replaced.
  std::string text(std::string_view text) const;
  /// True if a known secret is in the text.
  bool finds_secret_in(std::string_view text) const;
  /// The frame with its password fields (Login.password, Room.password if not "") replaced, as
  /// re-encoded; the same pointer if there is nothing to hide.
  MessagePtr message(const MessagePtr& message) const;

 private:
  std::vector<std::string> secrets_;
};

}  // namespace harness
