#include "backend/service.h"

#include <gtest/gtest.h>

#include "process_fixture.h"

namespace harness {
namespace {

class ServiceTest : public ProcessTest {
 protected:
  /// Starts \"profile\" and waits for what on_ready says.
  std::string start(ServiceProfile profile) {
    profile.name = "net";
    profile.directory = scratch_->path();
    std::optional<std::string> result;
    service_ = std::make_unique<Service>(
        &loop_, *reaper_, nullptr, profile, scratch_->path(), "t.2.",
        Service::Callbacks{[&](std::string error) { result = std::move(error); }, {}, {}});
    service_->start();
    EXPECT_FALSE(result);
    EXPECT_TRUE(run_until(&loop_, [&] { return result.has_value(); }));
    return result.value_or("?");
  }
  void stop() {
    bool stopped = false;
    service_->stop([&] { stopped = true; });
    EXPECT_TRUE(run_until(&loop_, [&] { return stopped && own_children().empty(); }));
  }
  std::unique_ptr<Service> service_;
};

TEST_F(ServiceTest, ReadyByLogAndByFile) {
  ServiceProfile profile;
  profile.command = {"sh", "-c", "echo now up; exec sleep 100"};
  profile.ready.log = "up";
  EXPECT_EQ(start(profile), "");
  stop();
  profile.command = {"sh", "-c", "touch here; sleep 100 & wait"};
  profile.ready = {};
  profile.ready.file = scratch_->path() + "/here";
  EXPECT_EQ(start(profile), "");
  stop();
  service_.reset();
}

TEST_F(ServiceTest, SaysWhyItIsNotReady) {
  ServiceProfile profile;
  profile.command = {"sh", "-c", "echo no such config; exit 4"};
  profile.ready.log = "up";
  EXPECT_EQ(start(profile),
            "service net exited with status 4 before it was ready; its last line: no such config");
  profile.command = {"sleep", "100"};
  profile.timeout = std::chrono::milliseconds(60);
  EXPECT_EQ(start(profile),
            "service net was not ready within 60 ms: no line of its output holds \"up\"");
  stop();
  profile.command = {"./missing"};
  EXPECT_TRUE(start(profile).starts_with("service net: the program \"./missing\" does not exist"));
  profile.name = "net";
  EXPECT_TRUE(check_service(profile, "/p").starts_with("service net: the program \"./missing\""));
  service_.reset();
}

}  // namespace
}  // namespace harness
