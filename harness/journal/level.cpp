#include "journal/level.h"

#include <span>

namespace harness {

namespace {

template <typename Value>
struct NameRow {
  Value value;
  std::string_view name;
};

constexpr NameRow<Level> levels[] = {
    {Level::must, "must"},
    {Level::should, "should"},
    {Level::may, "may"},
};

constexpr NameRow<LogLevel> log_levels[] = {
    {LogLevel::info, "INFO"},
    {LogLevel::warn, "WARN"},
    {LogLevel::error, "ERROR"},
};

template <typename Value>
std::string_view name_of(std::span<const NameRow<Value>> rows, Value value) {
  for (const auto& row : rows) {
    if (row.value == value) return row.name;
  }
  return "";
}

template <typename Value>
std::optional<Value> find_value(std::span<const NameRow<Value>> rows, std::string_view name) {
  for (const auto& row : rows) {
    if (row.name == name) return row.value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view level_name(Level level) { return name_of<Level>(levels, level); }
std::optional<Level> parse_level(std::string_view name) { return find_value<Level>(levels, name); }

std::string_view log_level_name(LogLevel level) { return name_of<LogLevel>(log_levels, level); }
std::optional<LogLevel> parse_log_level(std::string_view name) {
  return find_value<LogLevel>(log_levels, name);
}

}  // namespace harness
