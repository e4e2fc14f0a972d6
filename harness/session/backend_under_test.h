#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/loop.h"
#include "backend/account.h"
#include "journal/journal.h"
#include "journal/redact.h"
#include "process/exit_status.h"
#include "process/resources.h"
#include "session/inbox.h"
#include "session/options.h"
#include "world/actions.h"

namespace harness {

struct Profile;

enum class CloseHow;  // server/server.h

/// What is known of one backend: plain facts, kept up to date by whoever has the backend. The
/// player reads them, and notes what a scenario has asked for.
struct BackendFacts {
  int number = 1;      ///< In the session, from 1: "backend" in scenarios, journal and world.
  int backend_id = 1;  ///< --service.backend_id

  int process_id = 0;  ///< 0 before the start, with --attach, and for a stray connection.
  std::optional<ExitStatus> exit_status;  ///< Nothing while it runs.
  bool stopped_by_force = false;          ///< The session's end had to send it SIGTERM.

  bool connected = false;  ///< It has opened a connection, which may be over.
  bool open = false;       ///< The connection stands, both ways as far as is known.
  bool closed_by_backend = false;

  Inbox inbox;
  std::uint64_t pings = 0;         ///< PINGs written.
  std::uint64_t pongs = 0;         ///< PONGs that answer one of them.
  std::uint64_t last_pong_at = 0;  ///< Position in the inbox behind the newest of these.

  // What a scenario has asked for: the end is no surprise then.
  bool asked_to_end = false;     ///< EXIT, a signal or our close has been sent.
  bool end_accepted = false;     ///< A step has checked how it ended.
  bool signal_accepted = false;  ///< It asked for the very signal that ended it.

  bool was_started() const { return process_id != 0; }
  bool exited() const { return exit_status.has_value(); }
  bool running() const { return was_started() && !exited(); }
  /// True if the connection is over.
  bool gone() const { return connected && !open; }
  /// True if nothing can come from it any more.
  bool is_over() const { return gone() || exited(); }
  bool exited_by_itself() const { return exited() && !stopped_by_force; }
  /// "exited with status 1", "was killed by SIGSEGV", "is still running", for people.
  std::string ending() const;
  /// Why nothing more comes from it: "exited with status 1", "closed its connection".
  std::string why_gone() const;
};

/// What the player of scenarios (play/) needs of a backend under test, with the fake server and the
/// world around it. Implemented by Session with sockets and processes, and by a twin in memory in
/// the tests. Backends are numbers from 1; acts on one that is not there do nothing.
class BackendUnderTest {
 public:
  virtual ~BackendUnderTest() = default;

  // What is known.
  virtual const Profile& profile() const = 0;
  virtual const SessionOptions& options() const = 0;
  virtual Journal& journal() = 0;
  virtual const Redactor& redactor() const = 0;
  /// Null if there is none with this number.
  virtual BackendFacts* backend(int number) = 0;
  /// The account by its name in scenarios, or null: the profile's, and those added.
  virtual const Account* account(std::string_view name) const = 0;
  /// True if CONNECTED came for the user (a bare JID) and he is still online.
  virtual bool is_connected(std::string_view user) const = 0;
  virtual Resources resources(int backend) const = 0;  ///< Now, of its process.
  virtual int port() const = 0;
  virtual std::string config_path() const = 0;  ///< Of the file that the backend was given.
  /// Why the harness cannot go on; "" if it can.
  virtual const std::string& trouble() const = 0;
  virtual bool cancelled() const = 0;

  // What is done.
  virtual void add_account(Account account) = 0;
  /// What an XMPP user does (world/actions.h). `backend` 0: where there is room. "" or why not.
  virtual std::string act(const Account& account, Action action, int backend) = 0;
  virtual void ping(int backend) = 0;
  /// Starts another backend; its number is the next. `backend_id` 0: the next. "" or why not.
  virtual std::string spawn(int backend_id) = 0;
  virtual void send_frame(int backend, MessagePtr message,
                          const std::vector<std::size_t>& chunks = {}, Duration gap = {}) = 0;
  virtual void write_raw(int backend, std::string_view bytes,
                         const std::vector<std::size_t>& chunks = {}, Duration gap = {}) = 0;
  /// Between the two, writes are gathered and go out as one.
  virtual void cork(int backend) = 0;
  virtual void uncork(int backend) = 0;
  virtual bool has_queued(int backend) const = 0;
  virtual void stop_reading(int backend, bool stop) = 0;
  virtual void set_delay(int backend, Duration delay) = 0;
  virtual void set_rate(int backend, std::optional<std::int64_t> rate) = 0;
  virtual void close_connection(int backend, CloseHow how) = 0;
  /// Returns false if there is no process to signal.
  virtual bool signal_process(int backend, int number) = 0;

  // Time.
  Duration now() { return journal().clock().now(); }
  /// How long ago the harness last looked at what has come. A time-out counts only if it was over
  /// by then: else a harness that was held up would blame the backend.
  virtual Duration since_look() const = 0;
  /// True if the moment is over, and all that had come by then was seen.
  bool passed(Duration until) { return now() - since_look() >= until; }
  /// A time that the harness waits for the backend, scaled as the user wants it.
  Duration scaled(Duration duration) const;
  /// The waiter is looked at after every change, and when its time is over. One at a time.
  virtual void watch(Waiter& waiter) = 0;
  /// The coroutine goes on after the harness has looked at what has come.
  virtual void resume_after_look(std::coroutine_handle<> coroutine) = 0;
};

}  // namespace harness
