#include "process/guardian.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <sstream>

#include "process_fixture.h"

namespace harness {
namespace {

using GuardianTest = ProcessTest;

/// A harness that is killed: starts a guardian and a backend that leaves processes behind, says
/// who they are, and kills itself. Runs in a child of the test.
[[noreturn]] void be_a_harness_that_is_killed(int report, const std::string& directory) {
  const std::string run_token = make_run_token();
  std::string error;
  auto guardian = Guardian::start(run_token, &error);
  uv_loop_t loop;
  uv_loop_init(&loop);
  Reaper reaper(&loop);
  reaper.watch(guardian->pid(), {});
  std::string pids = std::to_string(guardian->pid()) + "\n";
  int count = 0;
  Process process(&loop, reaper, guardian.get(),
                  {[&](std::string_view, std::string line) {
                     pids += line + "\n";
                     ++count;
                   },
                   {}});
  process.start({"/bin/sh",
                 {"sh", "-c",
                  "echo $$; sleep 100 & echo $!; (setsid sh -c 'echo $$; exec sleep 100' &); "
                  "trap '' TERM HUP; sleep 100"},
                 child_environment({}, session_token(run_token, 1)),
                 directory,
                 {}});
  run_until(&loop, [&] { return count == 3; });
  if (write(report, pids.data(), pids.size()) < 0) _exit(1);
  kill(getpid(), SIGKILL);
  _exit(1);
}

TEST_F(GuardianTest, KillsAllWhenTheHarnessIsKilled) {
  int report[2];
  ASSERT_EQ(pipe2(report, O_CLOEXEC), 0);
  const pid_t harness = fork();
  ASSERT_GE(harness, 0);
  if (harness == 0) be_a_harness_that_is_killed(report[1], scratch_->path());
  close(report[1]);
  std::string text;
  char buffer[256];
  // The writing end is closed in all children, so this ends with the harness.
  for (ssize_t size; (size = read(report[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(size));
  }
  close(report[0]);
  std::vector<pid_t> pids;
  std::istringstream lines(text);
  for (pid_t pid; lines >> pid;) pids.push_back(pid);
  ASSERT_EQ(pids.size(), 4u) << text;
  // The test is their subreaper now, so it sees all of them end.
  EXPECT_TRUE(run_until(&loop_, [&] { return own_children().empty(); }));
  for (pid_t pid : pids) EXPECT_TRUE(gone(pid)) << pid;
}

TEST_F(GuardianTest, EndsWithAnOrderlyHarnessAndHurtsNobody) {
  std::string error;
  const std::string run_token = make_run_token();
  auto guardian = Guardian::start(run_token, &error);
  ASSERT_TRUE(guardian) << error;
  const pid_t helper = guardian->pid();
  reaper_->watch(helper, {});
  auto process = make({}, guardian.get());
  ASSERT_EQ(process->start(shell("sleep 100", session_token(run_token, 1))), "");
  EXPECT_TRUE(reaper_->strays().empty());
  guardian->remove(process->pid());
  auto other = make();
  ASSERT_EQ(other->start(shell("sleep 100")), "");
  process.reset();
  guardian.reset();
  EXPECT_TRUE(gone(helper));
  EXPECT_FALSE(gone(other->pid()));
}

}  // namespace
}  // namespace harness
