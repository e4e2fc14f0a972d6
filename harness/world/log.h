#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "journal/level.h"

namespace harness {

/// A line in the server's layout (proto/README.md 5): `%d %-5p %c: %m`, local time with
/// milliseconds, no newline: `2026-11-22 16:50:09,123 INFO  NetworkPluginServer: PING to 0x84ad60
/// (ID=)`.
std::string format_log_line(std::chrono::system_clock::time_point time, LogLevel level,
                            std::string_view category, std::string_view message);

}  // namespace harness
