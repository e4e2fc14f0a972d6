#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace harness {

/// Processes that do nothing but use the cores, a little nicer than others, so that what is timed
/// too tightly fails. They end with the object, and with the harness however that ends.
class BusyCores {
 public:
  /// Forks `count` of them; to be called early, while the harness has one thread and few files.
  /// Null and `error` in words if that fails.
  static std::unique_ptr<BusyCores> start(int count, std::string* error);
  ~BusyCores();
  BusyCores(const BusyCores&) = delete;
  BusyCores& operator=(const BusyCores&) = delete;

  /// Children of the harness: Reaper::watch them, or they count as strays.
  const std::vector<pid_t>& pids() const { return pids_; }

 private:
  BusyCores() = default;
  std::vector<pid_t> pids_;
};

}  // namespace harness
