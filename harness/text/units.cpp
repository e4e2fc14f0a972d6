#include "text/units.h"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace harness {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t size;
};

/// Largest first. In nanoseconds.
constexpr std::array<Unit, 3> duration_units{{
    {"m", 60'000'000'000},
    {"s", 1'000'000'000},
    {"ms", 1'000'000},
}};
constexpr std::int64_t longest_duration = 24 * 60 * duration_units[0].size;

/// Largest binary units first; the decimal ones are read but not written. In bytes.
constexpr std::array<Unit, 7> size_units{{
    {"GiB", std::int64_t{1} << 30},
    {"MiB", std::int64_t{1} << 20},
    {"KiB", std::int64_t{1} << 10},
    {"GB", 1'000'000'000},
    {"MB", 1'000'000},
    {"KB", 1'000},
    {"kB", 1'000},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A decimal number of `unit`s, exactly; nothing if it is none, is more than `limit`, or is no
/// whole number of the smallest unit.
std::optional<std::int64_t> parse_decimal(std::string_view text, std::int64_t unit,
                                          std::int64_t limit) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction =
      dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (whole.empty() || (dot != std::string_view::npos && fraction.empty())) return std::nullopt;

  std::int64_t value = 0;
  for (const char c : whole) {
    if (!is_digit(c)) return std::nullopt;
    const int digit = c - '0';
    if (value > (limit - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  if (value > limit / unit) return std::nullopt;
  value *= unit;

  // Tenths, hundredths, … of a unit are decimal digits of a sum over unit / 10^n. It is exact as
  // long as what is left over at the end is nothing.
  std::int64_t numerator = 0, denominator = 1;
  for (const char c : fraction) {
    if (!is_digit(c)) return std::nullopt;
    if (denominator > 1'000'000'000'000) {
      if (c != '0') return std::nullopt;
      continue;
    }
    numerator = numerator * 10 + (c - '0');
    denominator *= 10;
  }
  const __int128 part = static_cast<__int128>(numerator) * unit;
  if (part % denominator != 0) return std::nullopt;
  value += static_cast<std::int64_t>(part / denominator);
  if (value > limit) return std::nullopt;
  return value;
}

/// The exact decimal number of `unit`s, nothing if it has no end.
std::optional<std::string> exact_decimal(std::int64_t value, std::int64_t unit) {
  std::string text = fmt::format("{}", value / unit);
  std::int64_t rest = value % unit;
  if (rest == 0) return text;
  text += '.';
  for (int digits = 0; digits < 12 && rest != 0; ++digits) {
    rest *= 10;
    text += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
  if (rest != 0) return std::nullopt;
  return text;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  // "ms" ends with "s" and begins with "m", so the suffix is everything behind the number.
  const std::size_t end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos) return std::nullopt;
  for (const Unit& unit : duration_units) {
    if (text.substr(end) != unit.suffix) continue;
    const auto nanoseconds = parse_decimal(text.substr(0, end), unit.size, longest_duration);
    if (!nanoseconds) return std::nullopt;
    return Duration(*nanoseconds);
  }
  return std::nullopt;
}

std::string format_duration(Duration duration) {
  const std::int64_t value = duration.count();
  if (value < 0) return '-' + format_duration(-duration);
  if (value == 0) return "0s";
  std::string best;
  for (const Unit& unit : duration_units) {
    // "0.3s" is shorter than "300ms", but nobody writes it.
    const bool smallest = &unit == &duration_units.back();
    if (value < unit.size && !smallest) continue;
    const std::optional<std::string> number = exact_decimal(value, unit.size);
    if (!number) continue;
    const std::string text = *number + std::string(unit.suffix);
    if (best.empty() || text.size() < best.size()) best = text;
  }
  return best;
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  const std::size_t end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos) return parse_decimal(text, 1, limit);
  for (const Unit& unit : size_units) {
    if (text.substr(end) == unit.suffix)
      return parse_decimal(text.substr(0, end), unit.size, limit);
  }
  return std::nullopt;
}

std::string format_size(std::int64_t bytes) {
  if (bytes < 0) return '-' + format_size(-bytes);
  for (const Unit& unit : size_units) {
    if (!unit.suffix.ends_with("iB") || bytes < unit.size) continue;
    if (bytes % unit.size == 0) return fmt::format("{}{}", bytes / unit.size, unit.suffix);
    return fmt::format("{:.1f}{}", static_cast<double>(bytes) / static_cast<double>(unit.size),
                       unit.suffix);
  }
  return fmt::format("{}", bytes);
}

std::string duration_in_words(Duration duration) {
  std::string text = format_duration(duration);
  const std::size_t unit = text.find_first_not_of("0123456789.");
  if (unit == std::string::npos) return text;
  if (text.compare(unit, std::string::npos, "m") == 0) text += "in";
  return text.insert(unit, " ");
}

}  // namespace harness
