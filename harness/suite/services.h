#pragma once

#include <memory>
#include <string>
#include <vector>

#include "async/loop.h"
#include "async/task.h"
#include "backend/profile.h"
#include "backend/service.h"
#include "session/session_tools.h"

namespace harness {

/// The profile's services: the real legacy network beside the backend. Started in order before the
/// first scenario, stopped in reverse after the last.
class ServiceGroup {
 public:
  /// Both outlive the group.
  ServiceGroup(SessionTools& tools, const Profile& profile);

  /// "" once all are ready, else which one is not and why.
  Task<std::string> start();
  Task<void> stop();
  /// Which service ended during the run, in words, or "".
  const std::string& lost() const { return lost_; }

 private:
  SessionTools& tools_;
  const Profile& profile_;
  Signal changed_;
  std::vector<std::unique_ptr<Service>> services_;
  std::string lost_;
};

}  // namespace harness
