#pragma once

#include <optional>
#include <string_view>

namespace harness {

/// How bad a failure is. must: the real server or its users break without it.
enum class Level { must, should, may };

std::string_view level_name(Level level);
std::optional<Level> parse_level(std::string_view name);

}  // namespace harness
