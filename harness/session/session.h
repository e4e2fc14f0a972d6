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
#include "session/backend_under_test.h"
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
/// processes call in from the loop, the player drives it from a coroutine, as a BackendUnderTest.
/// Owned by whoever runs the scenario; end() must have been awaited before it goes.
class Session final : public BackendUnderTest, private ServerListener, private WorldOutput {
 public:
  /// All references outlive the session.
  Session(SessionTools& tools, const Profile& profile, const SessionOptions& options,
          SessionStart start);
  ~Session() override;

  /// Listens, starts `start.backends` backends as Spectrum would, and waits for them.
  Task<Started> start(StartUntil until);
  /// As the server's shutdown (proto/README.md 5), then until every process is gone: EXIT, SIGTERM,
  /// SIGKILL, and whatever was left behind. What went wrong becomes findings.
  Task<void> end();
  /// Ends all waits soon; end() does without politeness. Called again, it kills at once.
  void cancel();
  /// What its folder and traces are called after.
  const std::string& name() const { return start_.name; }
  /// The finding is made unless it is allowed: journal, and findings().
  void add_finding(Finding finding);
  const std::vector<FindingCount>& findings() const { return findings_; }

  // BackendUnderTest
  const Profile& profile() const override { return profile_; }
  const SessionOptions& options() const override { return options_; }
  Journal& journal() override { return journal_; }
  const Redactor& redactor() const override { return redactor_; }
  BackendSlot* backend(int number) override;
  const Account* account(std::string_view name) const override;
  bool is_connected(std::string_view user) const override { return world_.is_connected(user); }
  Resources resources(int backend) const override;
  int port() const override { return server_.port(); }
  std::string config_path() const override { return config_path_.value_or(""); }
  const std::string& trouble() const override { return trouble_; }
  bool cancelled() const override { return cancelled_; }
  void add_account(Account account) override;
  std::string act(const Account& account, Action action, int backend) override;
  void ping(int backend) override { world_.ping(backend); }
  std::string spawn(int backend_id) override;
  /// Journal and world follow the frames of a scenario's own.
  void send_frame(int backend, MessagePtr message, const std::vector<std::size_t>& chunks = {},
                  Duration gap = {}) override;
  /// Whole frames in the bytes reach journal and world.
  void write_raw(int backend, std::string_view bytes, const std::vector<std::size_t>& chunks = {},
                 Duration gap = {}) override;
  void cork(int backend) override;
  void uncork(int backend) override;
  bool has_queued(int backend) const override;
  void stop_reading(int backend, bool stop) override;
  void set_delay(int backend, Duration delay) override;
  void set_rate(int backend, std::optional<std::int64_t> rate) override;
  void close_connection(int backend, CloseHow how) override;
  bool signal_process(int backend, int number) override;
  Duration since_look() const override;
  void watch(Waiter& waiter) override { changed_.watch(waiter); }
  void resume_after_look(std::coroutine_handle<> coroutine) override;

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
  /// As the server closes behind EXIT. Only the writing end: what the backend has sent is read.
  void close_behind_exit(BackendSlot& slot);
  /// Gives those that have EXIT but keep their connection the time to end on EXIT alone.
  Task<void> wait_for_exit_alone();
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
