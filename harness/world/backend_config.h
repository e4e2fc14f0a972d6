#pragma once

#include <string>
#include <string_view>

namespace harness {

/// The options that a backend announces in BACKEND_CONFIG, with the defaults of proto/README.md 6.
/// A plain value.
struct BackendFeatures {
  bool need_password = true;
  bool need_registration = true;
  bool receipts = false;
  bool muc = false;
  bool raw_xml = false;
  bool disable_jid_escaping = false;
  bool send_buddies_on_login = false;

  /// False if, in server mode, every login fails before it reaches the backend.
  bool login_possible() const { return need_password && !need_registration; }
};

/// What became of a BACKEND_CONFIG text.
enum class ConfigFault {
  none,
  syntax,       ///< The text is no INI.
  bad_boolean,  ///< A value of a boolean option is none of 0/1, true/false, yes/no, on/off.
};

struct ParsedConfig {
  ConfigFault fault = ConfigFault::none;
  std::string detail;        ///< What is wrong, in words: `line 2: "muc" has no "="`.
  BackendFeatures features;  ///< Defaults where the text is wrong.
};

/// Reads the INI text of BACKEND_CONFIG: `[section]`, `key=value`, `key = value`, `#` comments.
/// Options that are not in the table are ignored, as the server does.
ParsedConfig parse_backend_config(std::string_view text);

}  // namespace harness
