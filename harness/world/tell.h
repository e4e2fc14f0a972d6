#pragma once

#include <string>
#include <string_view>

#include "world/state.h"

/// What the world says through its WorldOutput: log lines, findings, frames.
namespace harness::world {

/// The log category of the part of the server that talks to backends.
inline constexpr std::string_view plugin_server = "NetworkPluginServer";

void info(State& state, std::string_view category, const std::string& text);
void warn(State& state, std::string_view category, const std::string& text);
void error(State& state, std::string_view category, const std::string& text);
void report(State& state, std::string_view finding, int backend, std::string detail = "",
            MessagePtr message = nullptr);
/// `limit.…`, once.
void report_limit(State& state, std::string_view finding, int backend, std::string detail);
void send(State& state, int backend, MessagePtr message);

}  // namespace harness::world
