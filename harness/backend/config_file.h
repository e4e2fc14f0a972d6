#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// Section -> key -> values. A key with several values is written once for each (proto/README.md,
/// 1).
using ConfigSections = std::map<std::string, std::map<std::string, std::vector<std::string>>>;

/// What `[service] jid` is if nobody says.
inline constexpr std::string_view default_service_jid = "localhost";

/// `base` with every key that `overrides` names replaced; a key with no values is taken away.
ConfigSections merge_config(ConfigSections base, const ConfigSections& overrides);

/// The INI text for a backend: `sections` plus `[service]` jid, backend_host and backend_port where
/// they are absent. `key=value` lines, sections and keys in alphabetic order, service first.
std::string config_text(const ConfigSections& sections, std::string_view host, int port);

/// A user's own INI text with `overrides` worked in: lines of overridden keys are dropped, the new
/// ones stand at the end of their section, new sections at the end. Everything else stays as it is.
std::string config_text_with_overrides(std::string_view text, const ConfigSections& overrides);

/// "" if the file can be read as a config, else what is wrong in words: missing, a directory, not
/// readable. To be asked before the run.
std::string check_config_path(const std::string& path);

/// What write_config works from.
struct ConfigRequest {
  std::optional<std::string> path;  ///< The user's own file (absolute), instead of `sections`.
  ConfigSections sections;
  ConfigSections overrides;  ///< A scenario's `start.config`.
  std::string host;
  int port = 0;
};

/// The path to hand to the backend. The user's own file itself if there are no overrides;
/// otherwise a file written to `target` (mode 0600). Nothing, and `error` in words, if that fails.
std::optional<std::string> write_config(const ConfigRequest& request, const std::string& target,
                                        std::string* error);

}  // namespace harness
