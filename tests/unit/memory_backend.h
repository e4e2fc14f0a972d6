#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "async/clock.h"
#include "async/task.h"
#include "backend/profile.h"
#include "server/server.h"
#include "session/backend_under_test.h"
#include "text/encoding.h"
#include "wire/message_json.h"
#include "world/world.h"

namespace harness {

/// The in-memory twin of Session: a backend without sockets and processes, on a clock that jumps to
/// the next thing that happens. The world is the real one. A test says how the backend reacts to
/// what it is sent (`on_frame`) and what happens by itself (`later`).
class MemoryBackend final : public BackendUnderTest, private WorldOutput {
 public:
  MemoryBackend() : journal_(clock_), world_(clock_, *this, {}) {
    profile_ = default_profile();
    profile_.name = "in memory";
    accounts_ = profile_.accounts;
    for (const Account& account : accounts_) redactor_.add_secret(account.password);
    start_one(1);
  }

  /// How the backend reacts; it may call receive() and end().
  std::function<void(int backend, const Message& frame)> on_frame;

  /// The backend answers PING, and LOGIN with CONNECTED.
  void be_polite() {
    on_frame = [this](int backend, const Message& frame) {
      if (frame.is(pb::WrapperMessage::TYPE_PING)) {
        receive(make_message(pb::WrapperMessage::TYPE_PONG), backend);
      }
      if (frame.is(pb::WrapperMessage::TYPE_LOGIN)) {
        pb::Connected connected;
        connected.set_user(frame.as<pb::Login>().user());
        receive(make_message(pb::WrapperMessage::TYPE_CONNECTED, connected), backend);
      }
    };
  }
  /// Something happens after so long, while the player waits.
  void later(Duration after, std::function<void()> what) {
    events_.emplace(clock_.now() + after, std::move(what));
  }
  /// A frame comes from the backend.
  void receive(MessagePtr message, int number = 1) {
    BackendFacts& facts = *backend(number);
    journal_.append(frame_event(EventKind::frame_received, number, message));
    facts.inbox.push({journal_.count(), message});
    if (message->is(pb::WrapperMessage::TYPE_PONG) && facts.pongs < facts.pings) {
      ++facts.pongs;
      facts.last_pong_at = facts.inbox.end();
    }
    world_.received(number, message);
  }
  /// The backend closes its connection; its process ends, too, if there is a status.
  void end(std::optional<int> code, int number = 1) {
    BackendFacts& facts = *backend(number);
    facts.open = false;
    facts.closed_by_backend = true;
    if (code) {
      facts.exit_status.emplace();
      facts.exit_status->code = *code;
    }
  }
  void print(const std::string& line, const std::string& source = "stderr") {
    journal_.append(text_event(EventKind::output_line, 1, source, line));
  }
  /// Runs the task to its end; time passes as it waits.
  void run(Task<void> task) {
    task.start();
    while (!task.done()) {
      if (!events_.empty() && (!waiter_ || events_.begin()->first <= waiter_->until)) {
        const auto next = events_.begin();
        const auto [when, what] = *next;
        events_.erase(next);
        clock_.advance(std::max(when - clock_.now(), Duration{}));
        what();
      } else {
        clock_.advance(std::max(waiter_->until - clock_.now(), Duration{}));
      }
      Waiter* waiting = waiter_;
      if (waiting && waiting->is_over(true)) {
        waiter_ = nullptr;
        waiting->coroutine.resume();
      }
    }
  }

  /// What was sent, as lines.
  std::vector<std::string> sent;
  Profile profile_;
  SessionOptions options_;
  std::map<std::string, std::int64_t> figures{{"memory", 1000}, {"descriptors", 5}};
  std::string trouble_;
  bool cancelled_ = false;
  std::optional<CloseHow> closed;

  // BackendUnderTest
  const Profile& profile() const override { return profile_; }
  const SessionOptions& options() const override { return options_; }
  Journal& journal() override { return journal_; }
  const Redactor& redactor() const override { return redactor_; }
  BackendFacts* backend(int number) override {
    const auto found = backends_.find(number);
    return found == backends_.end() ? nullptr : &found->second;
  }
  const Account* account(std::string_view name) const override {
    const auto found = std::ranges::find(accounts_, name, &Account::name);
    return found == accounts_.end() ? nullptr : &*found;
  }
  bool is_connected(std::string_view user) const override { return world_.is_connected(user); }
  Resources resources(int) const override {
    Resources made;
    const auto value = [this](const char* name) -> std::optional<std::int64_t> {
      const auto found = figures.find(name);
      return found == figures.end() ? std::nullopt : std::optional(found->second);
    };
    made.memory = value("memory");
    made.descriptors = value("descriptors");
    return made;
  }
  int port() const override { return 31640; }
  std::string config_path() const override { return "/scratch/backend.cfg"; }
  const std::string& trouble() const override { return trouble_; }
  bool cancelled() const override { return cancelled_; }
  void add_account(Account account) override { accounts_.push_back(std::move(account)); }
  std::string act(const Account& account, Action action, int backend) override {
    return harness::act(world_, account, std::move(action), backend);
  }
  void ping(int backend) override { world_.ping(backend); }
  std::string spawn(int backend_id) override {
    start_one(backend_id);
    return "";
  }
  void send_frame(int backend, MessagePtr message, const std::vector<std::size_t>&,
                  Duration) override {
    world_.sent(backend, message);
    write(backend, message);
  }
  void write_raw(int, std::string_view bytes, const std::vector<std::size_t>&, Duration) override {
    sent.push_back("raw " + to_hex(bytes));
  }
  void cork(int) override { sent.emplace_back("cork"); }
  void uncork(int) override { sent.emplace_back("uncork"); }
  bool has_queued(int) const override { return queued_until_ > clock_.now(); }
  void queue_for(Duration time) {
    queued_until_ = clock_.now() + time;
    later(time, [] {});
  }
  void stop_reading(int, bool stop) override { sent.push_back(stop ? "stop" : "go on"); }
  void set_delay(int, Duration delay) override {
    sent.push_back("delay " + format_duration(delay));
  }
  void set_rate(int, std::optional<std::int64_t> rate) override {
    sent.push_back("rate " + std::to_string(rate.value_or(0)));
  }
  void close_connection(int backend_number, CloseHow how) override {
    closed = how;
    backend(backend_number)->open = how == CloseHow::half;
  }
  bool signal_process(int number, int signal) override {
    if (!backend(number)->running()) return false;
    sent.push_back("signal " + std::to_string(signal));
    return true;
  }
  Duration since_look() const override { return Duration{}; }
  void watch(Waiter& waiter) override { waiter_ = &waiter; }
  void resume_after_look(std::coroutine_handle<> coroutine) override {
    later(Duration{}, [coroutine] { coroutine.resume(); });
  }

 private:
  void start_one(int backend_id) {
    const int number = static_cast<int>(backends_.size()) + 1;
    BackendFacts& facts = backends_[number];
    facts.number = number;
    facts.backend_id = backend_id;
    facts.process_id = 4710 + number;
    facts.connected = facts.open = true;
    world_.backend_connected(number);
    if (number == 1) {
      // As a session's start leaves it: the first PONG came.
      receive(make_message(pb::WrapperMessage::TYPE_PONG), number);
    }
  }
  void write(int number, const MessagePtr& message) {
    if (message->is(pb::WrapperMessage::TYPE_PING)) ++backend(number)->pings;
    journal_.append(frame_event(EventKind::frame_sent, number, message));
    sent.push_back(message_to_line(*message));
    if (on_frame) on_frame(number, *message);
  }
  // WorldOutput
  void log(LogLevel level, std::string_view category, const std::string& message) override {
    Event event = text_event(EventKind::server_log, 0, std::string(category), message);
    event.log_level = level;
    journal_.append(std::move(event));
  }
  void send(int backend, MessagePtr message) override { write(backend, message); }
  void finding(Finding) override {}
  void start_backend() override {}
  void abort_process(std::string_view) override {}
  void close(int) override {}

  ManualClock clock_;
  Journal journal_;
  Redactor redactor_;
  World world_;
  std::vector<Account> accounts_;
  std::map<int, BackendFacts> backends_;
  std::multimap<Duration, std::function<void()>> events_;
  Duration queued_until_{};
  Waiter* waiter_ = nullptr;
};

}  // namespace harness
