#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process/log_file.h"
#include "process/process.h"
#include "process/resources.h"
#include "session/inbox.h"

namespace harness {

/// One backend of a session: its process, its connection, what it has sent. Owned by the session;
/// the interpreter reads it and sets what a scenario has asked for.
struct BackendSlot {
  int number = 1;      ///< In the session, from 1: "backend" in scenarios, journal and world.
  int backend_id = 1;  ///< --service.backend_id
  std::unique_ptr<Process> process;  ///< Null with --attach, and for a stray connection.
  std::vector<std::unique_ptr<LogFile>> logs;
  std::string command_line;  ///< As it was started, for people.

  int connection = 0;  ///< The server's number for it; 0 before there is one.
  bool open = false;   ///< The connection stands, both ways as far as we know.
  bool closed_by_backend = false;
  std::string closed_how;

  Inbox inbox;
  bool stalled = false;            ///< The server has stopped reading until more bytes come.
  std::deque<MessagePtr> unread;   ///< Frames that it has not looked at for that reason.
  std::uint64_t pings = 0;         ///< PINGs written.
  std::uint64_t pongs = 0;         ///< PONGs that answer one of them.
  std::uint64_t last_pong_at = 0;  ///< Position in the inbox behind the newest of these.

  std::uint64_t frames_sent = 0;
  std::optional<Resources> early_on;  ///< What its process used after the first few frames.
  bool logged_somebody_out = false;   ///< LOGOUT was written.

  bool asked_to_end =
      false;                 ///< EXIT, a signal or our close has been sent: its end is no surprise.
  int signal_sent = 0;       ///< The last signal that was sent to it; 0 if none.
  bool stopped = false;      ///< By SIGSTOP from the scenario: it cannot answer.
  bool welcomed = false;     ///< The world knows of the connection.
  bool ended_early = false;  ///< The process ended before anything asked it to.
  bool stopped_by_force = false;  ///< The session's end had to send it SIGTERM.
  bool end_accepted = false;      ///< A step has checked how it ended.

  bool exited() const { return process && !process->running(); }
  /// True if nothing can come from it any more.
  bool gone() const { return connection != 0 && !open; }
  bool exited_by_itself() const { return exited() && !stopped_by_force; }
  /// "ended with status 1", "was killed by SIGSEGV", "is still running", for people.
  std::string ending() const;
  /// Why nothing more comes from it: "exited with status 1", "closed its connection".
  std::string why_gone() const;
};

}  // namespace harness
