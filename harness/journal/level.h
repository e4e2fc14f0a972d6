#pragma once

#include <optional>
#include <string_view>

namespace harness {

/// Who is hurt by a failure. must: with frames that a released server sends, the server or its
/// users. should: an administrator, another implementation, or users in rare but real
/// circumstances. may: nobody; it would be nice to have.
enum class Level { must, should, may };

std::string_view level_name(Level level);
std::optional<Level> parse_level(std::string_view name);

/// How grave a line of the server's log is (proto/README.md, 5: Log lines).
enum class LogLevel { info, warn, error };

/// "INFO", "WARN", "ERROR".
std::string_view log_level_name(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view name);

}  // namespace harness
