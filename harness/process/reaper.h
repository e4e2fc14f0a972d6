#pragma once

#include <sys/types.h>
#include <uv.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// The environment variable that every process of a session carries, with the session's token.
inline constexpr std::string_view session_variable = "SPECTRUM2_HARNESS_SESSION";

/// A word that no other run has: for the guardian, and the front part of every session's token.
std::string make_run_token();

/// The token of session number `number` of a run.
std::string session_token(std::string_view run_token, int number);

/// Collects the children of this process: its own, and, as a child subreaper, whatever these left
/// behind. One per process, made before the first child; libuv's own process functions must not be
/// used beside it, since it waits for every child.
class Reaper {
 public:
  /// `status` as of waitpid.
  using OnExit = std::function<void(int status)>;

  /// Becomes child subreaper and watches SIGCHLD on `loop`, which outlives the reaper.
  /// Keeps the loop running while somebody waits for a child, and no longer.
  explicit Reaper(uv_loop_t* loop);
  /// Fine at any time, also inside a callback; the callbacks are not called any more.
  ~Reaper();
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

  /// `on_exit` is called once, from the loop, when the child has ended and is reaped. To be called
  /// before the loop runs on after the child was started.
  void watch(pid_t pid, OnExit on_exit);
  /// The child stays known (is no stray), but nobody is told of its end.
  void unwatch(pid_t pid);

  /// Reaps what has ended right now, without waiting for the loop, and calls its callbacks.
  void collect();

  /// Children of this process that nobody watches: processes that backends left behind. Empty in
  /// the normal case, after one read. Zombies are not counted.
  std::vector<pid_t> strays() const;

  /// What the backend with the process id `leader` left behind after its end: the strays that have
  /// its session id or, having left the session, `session_variable`=`token` in their environment,
  /// with all their descendants.
  std::vector<pid_t> left_behind(pid_t leader, std::string_view token) const;

  /// SIGKILL to the process group of `leader`, to its descendants and to what it left behind, again
  /// until nothing new is found. Returns how many other processes than the leader were found.
  /// They are reaped by the loop later.
  std::size_t kill_tree(pid_t leader, std::string_view token);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// SIGKILL to strays that no session claims, again until there are none. For the end of a run, when
/// no backend is left. Returns how many there were.
std::size_t kill_strays(Reaper& reaper);

}  // namespace harness
