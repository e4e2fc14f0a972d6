#include "suite/services.h"

#include <fmt/format.h>

#include <optional>

namespace harness {

ServiceGroup::ServiceGroup(SessionTools& tools, const Profile& profile)
    : tools_(tools), profile_(profile), changed_(tools.loop) {}

Task<std::string> ServiceGroup::start() {
  for (const ServiceProfile& service : profile_.services) {
    std::optional<std::string> answer;
    Service::Callbacks callbacks;
    callbacks.on_ready = [this, &answer](std::string error) {
      answer = std::move(error);
      changed_.notify();
    };
    callbacks.on_lost = [this](std::string error) {
      if (lost_.empty()) lost_ = std::move(error);
    };
    services_.push_back(std::make_unique<Service>(
        tools_.loop.uv(), tools_.reaper, tools_.guardian, service, profile_.base_directory,
        session_token(tools_.run_token, ++tools_.sessions), std::move(callbacks)));
    services_.back()->start();
    while (!answer) co_await changed_.wait(std::chrono::hours(1));
    if (!answer->empty()) co_return *answer;
  }
  co_return "";
}

Task<void> ServiceGroup::stop() {
  while (!services_.empty()) {
    bool done = false;
    services_.back()->stop([this, &done] {
      done = true;
      changed_.notify();
    });
    while (!done) co_await changed_.wait(std::chrono::hours(1));
    services_.pop_back();
  }
}

}  // namespace harness
