#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

namespace harness {

/// To standard error, for people. If nobody can read it, nothing is lost but the words: unlike a
/// report, it never ends a run.
template <typename... Arguments>
void say(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  const std::string text = fmt::format(format, std::forward<Arguments>(arguments)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace harness
