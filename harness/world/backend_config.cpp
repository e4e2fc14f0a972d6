#include "world/backend_config.h"

#include <algorithm>
#include <bitset>
#include <cctype>
#include <iterator>
#include <optional>

#include "text/ini.h"
#include "world/names.h"

namespace harness {
namespace {

/// One boolean option of proto/README.md 6.
struct BooleanOption {
  std::string_view name;  ///< section.key
  bool BackendFeatures::*member;
};

constexpr BooleanOption boolean_options[] = {
    {"registration.needPassword", &BackendFeatures::need_password},
    {"registration.needRegistration", &BackendFeatures::need_registration},
    {"features.receipts", &BackendFeatures::receipts},
    {"features.muc", &BackendFeatures::muc},
    {"features.rawxml", &BackendFeatures::raw_xml},
    {"features.disable_jid_escaping", &BackendFeatures::disable_jid_escaping},
    {"features.send_buddies_on_login", &BackendFeatures::send_buddies_on_login},
};

std::optional<bool> parse_boolean(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "1" || lower == "true" || lower == "yes" || lower == "on") return true;
  if (lower == "0" || lower == "false" || lower == "no" || lower == "off") return false;
  return std::nullopt;
}

/// The server's reader throws on every line that it cannot take apart. "" if it can.
std::string syntax_fault(const IniLine& line) {
  const std::string shown = world::quoted_name(line.content);
  switch (line.fault) {
    case IniFault::none:
      return "";
    case IniFault::no_bracket:
      return shown + " has no \"]\"";
    case IniFault::no_equals:
      return shown + " has no \"=\"";
    case IniFault::no_key:
      return shown + " has no key before \"=\"";
  }
  return "";
}

ParsedConfig failed(ConfigFault fault, const IniLine& line, const std::string& what) {
  ParsedConfig result;
  result.fault = fault;
  result.detail = "line " + std::to_string(line.number) + ": " + what;
  return result;
}

}  // namespace

ParsedConfig parse_backend_config(std::string_view text) {
  ParsedConfig result;
  std::bitset<std::size(boolean_options)> seen;
  for (const IniLine& line : read_ini(text, IniComments::anywhere)) {
    if (line.fault != IniFault::none) return failed(ConfigFault::syntax, line, syntax_fault(line));
    if (!line.is_key()) continue;
    const std::string name = line.name();
    const auto* row =
        std::find_if(std::begin(boolean_options), std::end(boolean_options),
                     [&](const BooleanOption& option) { return option.name == name; });
    if (row == std::end(boolean_options)) continue;
    const auto index = static_cast<std::size_t>(row - std::begin(boolean_options));
    // Of its options the server's reader takes only registration.extraField twice.
    if (seen[index]) return failed(ConfigFault::syntax, line, name + " is given twice");
    seen[index] = true;
    const std::optional<bool> parsed = parse_boolean(line.value);
    if (!parsed)
      return failed(ConfigFault::bad_boolean, line, name + " is " + world::quoted_name(line.value));
    result.features.*(row->member) = *parsed;
  }
  return result;
}

}  // namespace harness
