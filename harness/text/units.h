#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness {

using Duration = std::chrono::nanoseconds;

/// `"300ms"`, `"5s"`, `"2m"`, `"1.5s"`. Nothing on anything else, a bare number
/// included, or more than 24 hours.
std::optional<Duration> parse_duration(std::string_view text);

/// The shortest exact form that parse_duration reads back: "300ms", "5s", "2m".
std::string format_duration(Duration duration);

/// The same for people: "300 ms", "5 s", "2 min".
std::string duration_in_words(Duration duration);

/// `"200MiB"`, `"64KiB"`, `"1GiB"`, `"1MB"`, `"512"` (bytes). Nothing on anything else.
std::optional<std::int64_t> parse_size(std::string_view text);
/// For people: "200MiB" if it is a whole number of the largest unit, else rounded ("117.7MiB").
std::string format_size(std::int64_t bytes);

}  // namespace harness
