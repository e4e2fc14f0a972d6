// The end of a session: the server's shutdown (proto/README.md, 5), the end of every process, and
// what is to be said of how they ended.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>

#include "session/left_behind.h"
#include "session/session.h"
#include "session/session_tools.h"

namespace harness {

namespace {

// proto/README.md, 8: some need a second to end. More is a finding.
constexpr Duration time_to_exit = std::chrono::seconds(3);
constexpr Duration time_to_end_at_once = std::chrono::milliseconds(20);
constexpr Duration time_to_clean_up = std::chrono::seconds(1);
constexpr Duration time_after_sigterm = std::chrono::seconds(1);
constexpr Duration time_for_orphans = std::chrono::milliseconds(500);

bool still_runs(const BackendSlot& slot) { return slot.process && slot.process->running(); }

}  // namespace

Task<bool> Session::wait_for_processes(Duration limit) {
  const Duration until = tools_.clock.now() + limit;
  for (;;) {
    const bool any = std::any_of(slots_.begin(), slots_.end(),
                                 [](const auto& slot) { return still_runs(*slot); });
    if (!any) co_return true;
    const Duration left = until - tools_.clock.now();
    if (left + since_look() <= Duration{}) co_return false;
    co_await changed_.wait(left);
  }
}

Task<void> Session::end() {
  ending_ = true;
  uv_timer_stop(tick_);
  tools_.loop.forget(this);
  uv_timer_stop(late_welcome_);
  tools_.reaper.collect();
  for (const auto& slot : slots_) {
    if (slot->exited() && !slot->asked_to_end) slot->ended_early = true;
    if (slot->stopped && still_runs(*slot)) slot->process->signal(SIGCONT);
  }
  for (const auto& slot : slots_) co_await look_for_left_behind(*slot);
  for (const auto& slot : slots_) {
    if (slot->open && !slot->welcomed) welcome(*slot);  // Else it would get no EXIT.
  }
  server_.stop_listening();
  for (const auto& slot : slots_) {
    // On its way while the session ends: nobody will ever talk to it.
    if (slot->connection == 0 && still_runs(*slot)) terminate(*slot);
  }
  world_.stop();
  co_await end_processes();
  for (const auto& slot : slots_) {
    if (slot->open) close(slot->number);
    for (const auto& log : slot->logs) log->finish();
    judge_ending(*slot);
  }
}

void Session::terminate(BackendSlot& slot) {
  slot.stopped_by_force = true;
  journal_.append(text_event(EventKind::signal_sent, slot.number, "", "", SIGTERM));
  slot.process->signal_group(SIGTERM);
  slot.process->signal(SIGCONT);  // A stopped process does not see the SIGTERM.
}

// A backend may need a moment after the last LOGOUT.
Task<void> Session::look_for_left_behind(BackendSlot& slot) {
  const Duration until = tools_.clock.now() + scaled(time_to_clean_up);
  for (;;) {
    if (!slot.open || !still_runs(slot) || !slot.logged_somebody_out || cancelled_) co_return;
    if (world_.users_of(slot.number) > 0 || !slot.early_on) co_return;
    std::vector<Finding> findings =
        find_left_behind(slot.number, *slot.early_on, read_own_resources(slot.process->pid()));
    if (tools_.clock.now() >= until || findings.empty()) {
      for (Finding& finding : findings) add_finding(std::move(finding));
      co_return;
    }
    co_await changed_.wait(std::chrono::milliseconds(50));
  }
}

// A scenario may send EXIT alone. The server never does: it closes right behind it.
Task<void> Session::wait_for_exit_alone() {
  const auto has_only_exit = [](const BackendSlot& slot) {
    return slot.exit_sent_at && slot.open && still_runs(slot);
  };
  for (const auto& slot : slots_) {
    if (!has_only_exit(*slot)) continue;
    const Duration left = *slot->exit_sent_at + scaled(time_to_exit) - tools_.clock.now();
    if (left > Duration{} && !cancelled_) co_await wait_for_processes(left);
  }
  for (const auto& slot : slots_) slot->kept_on_after_exit = has_only_exit(*slot);
}

Task<void> Session::end_processes() {
  co_await wait_for_exit_alone();
  for (const auto& slot : slots_) close_behind_exit(*slot);
  const Duration patience_for_exit =
      cancelled_ ? std::chrono::milliseconds(200) : scaled(time_to_exit);
  const bool any_connected = std::any_of(slots_.begin(), slots_.end(), [](const auto& slot) {
    return slot->connection != 0 && still_runs(*slot);
  });
  // A backend that ends at once closes its streams one by one: each would wake us for nothing.
  if (any_connected) {
    const auto pause_output = [this](bool pause) {
      for (const auto& slot : slots_) {
        if (still_runs(*slot)) slot->process->pause_output(pause);
      }
    };
    pause_output(true);
    co_await wait_for_processes(time_to_end_at_once);
    pause_output(false);
  }
  if (any_connected) co_await wait_for_processes(patience_for_exit);
  for (const auto& slot : slots_) {
    if (slot->connection == 0 || cancelled_) continue;
    if (!still_runs(*slot)) {
      if (slot->kept_on_after_exit) {
        add_finding(make_finding("process.ignores-exit", slot->number));
      }
      continue;
    }
    // EXIT has not reached a backend whose connection was over, or that reads nothing.
    const bool has_exit =
        slot->exit_sent_at || (slot->open && !server_.has_queued(slot->connection));
    add_finding(make_finding(has_exit ? "process.outlives-exit" : "process.outlives-connection",
                             slot->number, "within " + duration_in_words(patience_for_exit)));
  }
  for (const auto& slot : slots_) {
    if (still_runs(*slot) && !slot->stopped_by_force) terminate(*slot);
  }
  if (!co_await wait_for_processes(time_after_sigterm)) {
    for (const auto& slot : slots_) {
      if (!still_runs(*slot)) continue;
      journal_.append(text_event(EventKind::signal_sent, slot->number, "", "", SIGKILL));
      slot->process->signal_group(SIGKILL);
    }
    co_await wait_for_processes(time_after_sigterm);
  }
  // What they left behind: a child that ends by itself right after its parent is no finding.
  for (const auto& slot : slots_) {
    if (!slot->process || slot->process->pid() == 0) continue;
    const pid_t leader = slot->process->pid();
    auto orphans = tools_.reaper.left_behind(leader, token_);
    const Duration until = tools_.clock.now() + time_for_orphans;
    while (!orphans.empty() && tools_.clock.now() < until) {
      co_await changed_.wait(std::chrono::milliseconds(20));
      orphans = tools_.reaper.left_behind(leader, token_);
    }
    if (!orphans.empty()) {
      if (!slot->stopped_by_force) {
        add_finding(make_finding("process.left-children", slot->number,
                                 fmt::format("{} of them", orphans.size())));
      }
      tools_.reaper.kill_tree(leader, token_);
    }
    slot->process->cleaned_up();
  }
}

void Session::judge_ending(BackendSlot& slot) {
  if (!slot.process || slot.process->pid() == 0) return;
  const auto& status = slot.process->exit_status();
  if (status && status->signal == SIGABRT && slot.signal_sent == 0 && slot.asked_to_end &&
      !slot.signal_accepted) {
    add_finding(make_finding("process.aborted-at-end", slot.number, status->words()));
    return;
  }
  if (slot.end_accepted) return;
  if (slot.closed_by_backend && !slot.asked_to_end && !slot.exited_by_itself()) {
    add_finding(make_finding("connection.closed-early", slot.number, slot.closed_how));
  }
  if (!status || slot.stopped_by_force || !status->not_started.empty()) return;
  if (status->signal && *status->signal != slot.signal_sent) {
    add_finding(make_finding("process.crashed", slot.number, status->words()));
  } else if (slot.ended_early) {
    const bool had_connected = slot.connection != 0;
    add_finding(make_finding(had_connected ? "process.ended-early" : "process.ended-at-start",
                             slot.number, status->words()));
  } else if (status->code.value_or(0) > 1 && slot.signal_sent == 0) {
    add_finding(make_finding("process.bad-exit-status", slot.number, status->words()));
  }
}

}  // namespace harness
