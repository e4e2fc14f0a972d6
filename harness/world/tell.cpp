#include "world/tell.h"

#include <utility>

namespace harness::world {

void info(State& state, std::string_view category, const std::string& text) {
  state.output.log(LogLevel::info, category, text);
}

void warn(State& state, std::string_view category, const std::string& text) {
  state.output.log(LogLevel::warn, category, text);
}

void error(State& state, std::string_view category, const std::string& text) {
  state.output.log(LogLevel::error, category, text);
}

void report(State& state, std::string_view finding, int backend, std::string detail,
            MessagePtr message) {
  state.output.finding(make_finding(finding, backend, std::move(detail), std::move(message)));
}

void report_limit(State& state, std::string_view finding, int backend, std::string detail) {
  if (state.limits_told.emplace(finding).second) report(state, finding, backend, std::move(detail));
}

void send(State& state, int backend, MessagePtr message) {
  state.output.send(backend, std::move(message));
}

}  // namespace harness::world
