#include "session/backend_under_test.h"

namespace harness {

std::string BackendFacts::ending() const {
  if (exit_status) {
    return exit_status->words() + (stopped_by_force ? " (sent by the harness)" : "");
  }
  if (was_started()) return "is still running";
  return gone() ? "ended its connection" : "was not started by the harness";
}

std::string BackendFacts::why_gone() const {
  return exited() || !closed_by_backend ? ending() : "closed its connection";
}

Duration BackendUnderTest::scaled(Duration duration) const {
  return Duration(
      static_cast<std::int64_t>(static_cast<double>(duration.count()) * options().timeout_scale));
}

}  // namespace harness
