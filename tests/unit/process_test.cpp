#include "process/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "process/resources.h"
#include "process_fixture.h"

namespace harness {
namespace {

TEST_F(ProcessTest, OutputAndStatusAreTold) {
  EXPECT_EQ(run("echo out; echo err >&2; printf last; exit 3").size(), 3u);
  EXPECT_EQ(ended_->code, 3);
  EXPECT_EQ(ended_->words(), "exited with status 3");
  EXPECT_EQ(ended_->number(), 3);
  EXPECT_NE(std::find(lines_.begin(), lines_.end(), "stderr: err"), lines_.end());
  EXPECT_NE(std::find(lines_.begin(), lines_.end(), "stdout: last"), lines_.end());
}

TEST_F(ProcessTest, TheLoopRunsUntilTheEndIsTold) {
  auto process = make();
  // With its pipes closed, only the wait for its end keeps the loop busy.
  ASSERT_EQ(process->start(shell("exec >&- 2>&-; read x; exit 4")), "");
  uv_run(&loop_, UV_RUN_DEFAULT);
  ASSERT_TRUE(ended_);
  EXPECT_EQ(ended_->code, 4);
}

TEST_F(ProcessTest, ASignalIsTold) {
  run("kill -SEGV $$");
  EXPECT_EQ(ended_->signal, SIGSEGV);
  EXPECT_EQ(ended_->number(), -SIGSEGV);
  EXPECT_TRUE(ended_->words().starts_with("was killed by SIGSEGV"));
}

TEST_F(ProcessTest, ChildIsLeaderOfItsOwnSession) {
  auto process = make();
  // stdin is /dev/null: read returns at once instead of eating someone's input.
  ASSERT_EQ(process->start(shell("read x; echo up; sleep 100")), "");
  EXPECT_TRUE(run_until(&loop_, [&] { return !lines_.empty(); }));
  const auto row = read_process(process->pid());
  ASSERT_TRUE(row);
  EXPECT_EQ(row->session, process->pid());
  EXPECT_EQ(row->group, process->pid());
  EXPECT_EQ(row->parent, getpid());
  EXPECT_TRUE(process->signal_group(SIGTERM));
  EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value(); }));
  EXPECT_EQ(ended_->signal, SIGTERM);
  EXPECT_FALSE(process->signal(SIGTERM));
  EXPECT_GE(process->ended_at(), process->started_at());
}

TEST_F(ProcessTest, OnlyTheStandardDescriptorsAreOpen) {
  const int leak = open("/dev/null", O_RDONLY);  // Without close-on-exec.
  ASSERT_LT(leak, 40);
  EXPECT_EQ(run("for i in $(seq 0 40); do [ -e /proc/$$/fd/$i ] && echo $i; done; readlink "
                "/proc/$$/fd/0"),
            (Lines{"stdout: 0", "stdout: 1", "stdout: 2", "stdout: /dev/null"}));
  close(leak);
}

TEST_F(ProcessTest, UmaskDirectoryAndEnvironment) {
  EXPECT_EQ(run("umask; pwd; echo $EXTRA $SPECTRUM2_HARNESS_SESSION"),
            (Lines{"stdout: 0007", "stdout: " + scratch_->path(), "stdout: yes t.1."}));
}

TEST_F(ProcessTest, SignalsAreAsInAFreshProcess) {
  struct sigaction before {};
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  EXPECT_EQ(run("grep -E 'Sig(Blk|Ign)' /proc/self/status"),
            (Lines{"stdout: SigBlk:\t0000000000000000", "stdout: SigIgn:\t0000000000000000"}));
  sigaction(SIGPIPE, &before, nullptr);
}

TEST_F(ProcessTest, DescriptorLimit) {
  auto process = make();
  SpawnRequest request = shell("ulimit -n");
  request.descriptor_limit = 77;
  ASSERT_EQ(process->start(request), "");
  EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value(); }));
  EXPECT_EQ(lines_, (Lines{"stdout: 77"}));
}

TEST_F(ProcessTest, FailureToExecuteIsToldAsItsEnd) {
  const auto why_not = [this](const SpawnRequest& request) {
    ended_.reset();
    auto process = make();
    EXPECT_EQ(process->start(request), "");
    EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value(); }));
    EXPECT_FALSE(process->running());
    return ended_ ? ended_->not_started : "";
  };
  SpawnRequest missing = shell("");
  missing.program = "/nowhere/backend";
  EXPECT_EQ(why_not(missing), "cannot execute /nowhere/backend: No such file or directory");
  EXPECT_EQ(ended_->words(),
            "was not started: cannot execute /nowhere/backend: No such file or directory");
  SpawnRequest lost = shell("");
  lost.directory = "/nowhere";
  EXPECT_EQ(why_not(lost), "cannot enter the directory /nowhere: No such file or directory");
  EXPECT_EQ(why_not(shell("exit 127")), "");
  EXPECT_TRUE(own_children().empty());
}

// The program may be anywhere on its way when it is killed.
TEST_F(ProcessTest, AChildMayBeKilledOnItsWayToItsProgram) {
  for (int round = 0; round < 50; ++round) {
    auto process = make();
    ASSERT_EQ(process->start(shell("sleep 100")), "");
    EXPECT_TRUE(process->signal_group(SIGTERM));
    EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value(); }));
    EXPECT_EQ(ended_->signal, SIGTERM);
    ended_.reset();
    auto forgotten = make();
    ASSERT_EQ(forgotten->start(shell("sleep 100")), "");
  }
  EXPECT_TRUE(run_until(&loop_, [&] { return own_children().empty(); }));
}

TEST_F(ProcessTest, AFloodIsBounded) {
  auto process = make({.lines = 10});
  ASSERT_EQ(process->start(shell("i=0; while [ $i -lt 500 ]; do echo $i; i=$((i+1)); done")), "");
  EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value(); }));
  EXPECT_EQ(lines_.size(), 11u);
  EXPECT_EQ(lines_.back(), "stdout: … (more lines came, which are not kept)");
}

TEST_F(ProcessTest, AGrandchildThatHoldsThePipesDoesNotDelayTheEnd) {
  auto process = make();
  ASSERT_EQ(process->start(shell("sleep 100 & echo $!")), "");
  EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value(); }));
  ASSERT_EQ(lines_.size(), 1u);
  const pid_t grandchild = std::stoi(lines_[0].substr(8));
  EXPECT_EQ(reaper_->left_behind(process->pid(), "t.1."), std::vector<pid_t>{grandchild});
  EXPECT_EQ(reaper_->left_behind(process->pid(), ""), std::vector<pid_t>{grandchild});
  EXPECT_EQ(reaper_->left_behind(process->pid() + 100000, "other."), std::vector<pid_t>{});
  EXPECT_EQ(reaper_->kill_tree(process->pid(), "t.1."), 1u);
  EXPECT_TRUE(run_until(&loop_, [&] { return own_children().empty(); }));
  EXPECT_TRUE(gone(grandchild));
  EXPECT_TRUE(reaper_->strays().empty());
}

TEST_F(ProcessTest, AGrandchildInASessionOfItsOwnIsFoundByItsToken) {
  auto process = make();
  ASSERT_EQ(process->start(shell("setsid sh -c 'echo $$; kill -STOP $$' &")), "");
  EXPECT_TRUE(run_until(&loop_, [&] { return ended_.has_value() && !lines_.empty(); }));
  const pid_t grandchild = std::stoi(lines_[0].substr(8));
  EXPECT_NE(read_process(grandchild)->session, process->pid());
  EXPECT_TRUE(reaper_->left_behind(process->pid(), "").empty());
  EXPECT_EQ(reaper_->kill_tree(process->pid(), "t.1."), 1u);
  EXPECT_TRUE(run_until(&loop_, [&] { return own_children().empty(); }));
}

TEST_F(ProcessTest, TheDestructorKillsAndTheReaperCollects) {
  auto process = make();
  ASSERT_EQ(process->start(shell("trap '' TERM; sleep 100; sleep 100")), "");
  const pid_t pid = process->pid();
  process.reset();
  EXPECT_TRUE(run_until(&loop_, [&] { return own_children().empty(); }));
  EXPECT_TRUE(gone(pid));
  EXPECT_FALSE(ended_);
}

TEST_F(ProcessTest, ACallbackMayDestroyTheProcess) {
  std::unique_ptr<Process> process;
  int lines = 0;
  process = std::make_unique<Process>(&loop_, *reaper_, nullptr,
                                      ProcessCallbacks{[&](std::string_view, std::string) {
                                                         ++lines;
                                                         process.reset();
                                                       },
                                                       {}});
  ASSERT_EQ(process->start(shell("echo 1; echo 2; sleep 100")), "");
  EXPECT_TRUE(run_until(&loop_, [&] { return own_children().empty(); }));
  EXPECT_EQ(lines, 1);
}

TEST_F(ProcessTest, ResourcesOfALivingAndAGoneProcess) {
  auto process = make();
  ASSERT_EQ(process->start(shell("sleep 100 & echo up; wait")), "");
  EXPECT_TRUE(run_until(&loop_, [&] { return !lines_.empty(); }));
  const Resources resources = read_resources(process->pid());
  EXPECT_GT(resources.memory.value_or(0), 4096);
  EXPECT_GE(resources.descriptors.value_or(0), 3);
  EXPECT_EQ(resources.threads, 1);
  EXPECT_EQ(resources.figure("children"), 1);
  reaper_->kill_tree(process->pid(), "t.1.");
  EXPECT_TRUE(run_until(&loop_, [&] { return own_children().empty(); }));
  EXPECT_FALSE(read_resources(process->pid()).memory);
}

}  // namespace
}  // namespace harness
