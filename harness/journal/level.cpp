#include "journal/level.h"

#include <array>

namespace harness {
namespace {

struct LevelRow {
  Level level;
  std::string_view name;
};

constexpr std::array<LevelRow, 3> levels{{
    {Level::must, "must"},
    {Level::should, "should"},
    {Level::may, "may"},
}};

}  // namespace

std::string_view level_name(Level level) {
  for (const LevelRow& row : levels) {
    if (row.level == level) return row.name;
  }
  return "";
}

std::optional<Level> parse_level(std::string_view name) {
  for (const LevelRow& row : levels) {
    if (row.name == name) return row.level;
  }
  return std::nullopt;
}

}  // namespace harness
