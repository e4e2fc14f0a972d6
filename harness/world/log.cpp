#include "world/log.h"

#include <fmt/format.h>

#include <ctime>

namespace harness {

std::string format_log_line(std::chrono::system_clock::time_point time, LogLevel level,
                            std::string_view category, std::string_view message) {
  // Rounded down, so that the milliseconds are never negative before 1970.
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  const std::time_t whole = std::chrono::system_clock::to_time_t(seconds);
  std::tm parts{};
  localtime_r(&whole, &parts);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02},{:03} {:<5} {}: {}", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     milliseconds, log_level_name(level), category, message);
}

}  // namespace harness
