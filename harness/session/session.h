#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/loop.h"
#include "async/task.h"
#include "journal/journal.h"
#include "journal/redact.h"
#include "process/scratch.h"
#include "server/server.h"
#include "session/backend_slot.h"
#include "session/finding_count.h"
#include "session/options.h"
#include "world/world.h"

namespace harness {

struct Profile;
struct SessionTools;

/// How far start() got.
enum class Started {
  ready,   ///< As far as was asked for.
  failed,  ///< The backend did not come so far; a finding says how.
  broken,  ///< The harness could not do its part; `trouble()` says why.
  cancelled,
};

/// How far start() goes before it comes back.
enum class StartUntil { pong, connected, listening };

/// One backend under test: server + processes + world + journal tied together. The sockets and
/// processes call in from the loop, the interpreter drives it from a coroutine and waits on
/// changed(). Owned by whoever runs the scenario; end() must have been awaited before it goes.
class Session final : private ServerListener, private WorldOutput {
 public:
  /// All references outlive the session.
  Session(SessionTools& tools, const Profile& profile, const SessionOptions& options,
          SessionStart start);
  ~Session();

  /// Listens, starts `start.backends` backends as Spectrum would, and waits for them.
  Task<Started> start(StartUntil until);
  /// As the server's shutdown (proto/README.md 5), then until every process is gone: EXIT, SIGTERM,
  /// SIGKILL, and whatever was left behind. What went wrong becomes findings.
  Task<void> end();
  /// Ends all waits soon; end() does without politeness. Called again, it kills at once.
  void cancel();
  bool cancelled() const { return cancelled_; }
  const std::string& trouble() const { return trouble_; }

  /// Told after anything happened.
  Signal& changed() { return changed_; }
  Journal& journal() { return journal_; }
  World& world() { return world_; }
  Redactor& redactor() { return redactor_; }
  const SessionOptions& options() const { return options_; }
  const Profile& profile() const { return profile_; }
  int port() const { return server_.port(); }
  /// What its folder and traces are called after.
  const std::string& name() const { return start_.name; }

  /// The accounts by name: the profile's, and those added.
  const Account* account(std::string_view name) const;
  void add_account(Account account);

  /// Backends from 1. Null if there is none with this number.
  BackendSlot* backend(int number);
  /// Starts another one. Its number is the next. Returns "" or what is wrong.
  std::string spawn(int backend_id);

  /// Writes one frame of the scenario's own; journal and world follow.
  void send_frame(int backend, MessagePtr message, const std::vector<std::size_t>& chunks = {},
                  Duration gap = {});
  /// Writes bytes as they are. Whole frames in them reach the world.
  void write_raw(int backend, std::string_view bytes, const std::vector<std::size_t>& chunks = {},
                 Duration gap = {});
  void cork(int backend);
  void uncork(int backend);
  bool has_queued(int backend);
  void stop_reading(int backend, bool stop);
  void set_delay(int backend, Duration delay);
  void set_rate(int backend, std::optional<std::int64_t> rate);
  void close_connection(int backend, CloseHow how);
  /// Returns false if the process is gone.
  bool signal_process(int backend, int number);

  /// The finding is made unless it is allowed: journal, and findings().
  void add_finding(Finding finding);
  /// How long ago the loop last looked at what has come. A time-out counts only if it was over by
  /// then: else a harness that was held up would blame the backend.
  Duration since_look() const;
  /// See Loop::turn().
  Loop::Turn turn();
  const std::vector<FindingCount>& findings() const { return findings_; }

  /// A time the harness waits for the backend, scaled.
  Duration scaled(Duration duration) const;

 private:
  // ServerListener
  void connection_opened(int connection) override;
  void read_begun(int connection) override;
  void frame_arrived(int connection, std::string body) override;
  void frame_too_long(int connection, std::size_t announced) override;
  void read_done() override;
  void connection_closed(int connection, const std::string& how, std::size_t pending,
                         std::size_t announced) override;
  void writes_done(int connection) override;
  // WorldOutput
  void log(LogLevel level, std::string_view category, const std::string& message) override;
  void send(int backend, MessagePtr message) override;
  void finding(Finding finding) override;
  void start_backend() override;
  void abort_process(std::string_view process_id) override;
  void close(int backend) override;
  bool belongs_to(int backend, std::int64_t process_id) override;

  BackendSlot& add_slot(int backend_id);
  BackendSlot* slot_of_connection(int connection);
  /// Starts the slot's process; "" or why it cannot be started.
  std::string launch(BackendSlot& slot);
  void line_printed(BackendSlot& slot, const std::string& source, std::string text);
  /// The world hears of the connection, and so PING is sent.
  void welcome(BackendSlot& slot);
  /// The same after first_ping_delay; until then the server reads nothing.
  void welcome_later(BackendSlot& slot);
  /// The world looks at the frame, unless its buffer has stalled.
  void hear(BackendSlot& slot, const MessagePtr& message);
  int next_backend_id() const;
  void start_ticking();
  bool died_at_once(const BackendSlot& slot) const;
  /// As the server does with a first backend that died at once: after its sleep, with its line.
  Task<void> start_again(BackendSlot& slot);
  Task<Started> wait_for_start(BackendSlot& slot, StartUntil until);
  std::string prepare_folder();
  void note_sent(BackendSlot& slot, const MessagePtr& message);
  /// Findings for what the backend keeps although its users are gone.
  Task<void> look_for_left_behind(BackendSlot& slot);
  /// Kills by force what still runs, then collects what was left behind.
  Task<void> end_processes();
  void terminate(BackendSlot& slot);
  Task<bool> wait_for_processes(Duration limit);
  void judge_ending(BackendSlot& slot);
  /// How long a backend may take over connecting, its first PONG, its end.
  Duration patience() const;

  SessionTools& tools_;
  const Profile& profile_;
  SessionOptions options_;
  SessionStart start_;
  std::string token_;  ///< In the environment of every process of the session.
  Journal journal_;
  Redactor redactor_;
  Signal changed_;
  Server server_;
  World world_;
  std::vector<std::unique_ptr<BackendSlot>> slots_;
  std::vector<Account> accounts_;
  std::vector<FindingCount> findings_;
  std::optional<Scratch> scratch_;
  std::optional<std::string> config_path_;  ///< Once written.
  FrameReader raw_reader_;                  ///< Of the bytes that write_raw wrote.
  uv_timer_t* tick_;                        ///< On the heap: libuv closes it after us.
  uv_timer_t* late_welcome_;                ///< Likewise; of the first backend.
  std::string trouble_;
  bool cancelled_ = false;
  bool ending_ = false;
};

}  // namespace harness
