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
#include "session/backend_under_test.h"

namespace harness {

/// One backend of a session: the facts that everybody may know, and the live things behind them.
/// Owned by the session.
struct BackendSlot : BackendFacts {
  std::unique_ptr<Process> process;  ///< Null with --attach, and for a stray connection.
  std::vector<std::unique_ptr<LogFile>> logs;
  std::string command_line;  ///< As it was started, for people.

  int connection = 0;  ///< The server's number for it; 0 before there is one.
  std::string closed_how;
  bool stalled = false;           ///< The server has stopped reading until more bytes come.
  std::deque<MessagePtr> unread;  ///< Frames that it has not looked at for that reason.
  bool welcomed = false;          ///< The world knows of the connection.

  std::uint64_t frames_sent = 0;
  std::optional<Resources> early_on;  ///< What its process used after the first few frames.
  bool logged_somebody_out = false;   ///< LOGOUT was written.

  /// When EXIT was sent to it before the end of the session.
  std::optional<Duration> exit_sent_at;
  bool kept_on_after_exit =
      false;                 ///< Though EXIT was sent, it ran until its connection was closed.
  int signal_sent = 0;       ///< The last signal that was sent to it; 0 if none.
  bool stopped = false;      ///< By SIGSTOP from the scenario: it cannot answer.
  bool ended_early = false;  ///< The process ended before anything asked it to.
};

}  // namespace harness
