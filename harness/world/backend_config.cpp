#include "world/backend_config.h"

#include <algorithm>
#include <bitset>
#include <cctype>
#include <iterator>
#include <optional>

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

constexpr std::string_view extra_field_option = "registration.extraField";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  const auto last = text.find_last_not_of(" \t\r");
  return text.substr(first, last - first + 1);
}

std::optional<bool> parse_boolean(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "1" || lower == "true" || lower == "yes" || lower == "on") return true;
  if (lower == "0" || lower == "false" || lower == "no" || lower == "off") return false;
  return std::nullopt;
}

ParsedConfig failed(ConfigFault fault, std::size_t line, std::string what) {
  ParsedConfig result;
  result.fault = fault;
  result.detail = "line " + std::to_string(line) + ": " + std::move(what);
  return result;
}

}  // namespace

ParsedConfig parse_backend_config(std::string_view text) {
  ParsedConfig result;
  std::string section;
  std::bitset<std::size(boolean_options)> seen;
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    line = trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    if (line.front() == '[') {
      if (line.back() != ']')
        return failed(ConfigFault::syntax, line_number, world::quoted_name(line) + " has no \"]\"");
      section = trim(line.substr(1, line.size() - 2));
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
      return failed(ConfigFault::syntax, line_number, world::quoted_name(line) + " has no \"=\"");
    const std::string_view key = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    if (key.empty())
      return failed(ConfigFault::syntax, line_number,
                    world::quoted_name(line) + " has no key before \"=\"");
    const std::string name = section.empty() ? std::string(key) : section + "." + std::string(key);
    if (name == extra_field_option) {
      result.features.extra_fields.emplace_back(value);
      continue;
    }
    const auto* row =
        std::find_if(std::begin(boolean_options), std::end(boolean_options),
                     [&](const BooleanOption& option) { return option.name == name; });
    if (row == std::end(boolean_options)) continue;
    const auto index = static_cast<std::size_t>(row - std::begin(boolean_options));
    // Only extraField may be repeated: the server's reader throws on any other.
    if (seen[index]) return failed(ConfigFault::syntax, line_number, name + " is given twice");
    seen[index] = true;
    const std::optional<bool> parsed = parse_boolean(value);
    if (!parsed)
      return failed(ConfigFault::bad_boolean, line_number,
                    name + " is " + world::quoted_name(value));
    result.features.*(row->member) = *parsed;
  }
  return result;
}

}  // namespace harness
