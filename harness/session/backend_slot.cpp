#include "session/backend_slot.h"

namespace harness {

std::string BackendSlot::ending() const {
  if (!process) return gone() ? "ended its connection" : "was not started by the harness";
  if (const auto& status = process->exit_status()) {
    return status->words() + (stopped_by_force ? " (sent by the harness)" : "");
  }
  return process->pid() == 0 ? "was not started" : "is still running";
}

std::string BackendSlot::why_gone() const {
  return exited() || !closed_by_backend ? ending() : "closed its connection";
}

}  // namespace harness
