#include "session/session.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "backend/profile.h"
#include "session/session_tools.h"
#include "session/spare_memory.h"

namespace harness {

namespace {

/// What a backend may leave behind is far more than so many frames can.
constexpr std::uint64_t frames_before_baseline = 32;

/// The body, which lives as long as the message does.
std::shared_ptr<const std::string> body_of(const MessagePtr& message) {
  return {message, &message->body};
}

WorldOptions world_options(const SessionOptions& options, const SessionStart& start) {
  WorldOptions world;
  world.users_per_backend = options.users_per_backend;
  world.drop_idle = options.drop_idle;
  world.reacts = start.reacts;
  return world;
}

}  // namespace

Session::Session(SessionTools& tools, const Profile& profile, const SessionOptions& options,
                 SessionStart start)
    : tools_(tools),
      profile_(profile),
      options_(options),
      start_(std::move(start)),
      token_(session_token(tools.run_token, ++tools.sessions)),
      journal_(tools.clock),
      changed_(tools.loop),
      server_(tools.loop.uv(), *this, options.max_frame),
      world_(tools.clock, *this, world_options(options, start_)),
      accounts_(profile.accounts),
      raw_reader_(options.max_frame),
      tick_(new uv_timer_t),
      late_welcome_(new uv_timer_t) {
  server_.set_shape(options.shape);
  for (uv_timer_t* timer : {tick_, late_welcome_}) {
    uv_timer_init(tools.loop.uv(), timer);
    timer->data = this;
  }
  for (const Account& account : accounts_) redactor_.add_secret(account.password);
  journal_.listen([this](const Event&) { changed_.notify(); });
}

Session::~Session() {
  tools_.loop.forget(this);
  if (scratch_) tools_.scratch.give_back(std::move(*scratch_));
  for (uv_timer_t* timer : {tick_, late_welcome_}) {
    uv_close(reinterpret_cast<uv_handle_t*>(timer),
             [](uv_handle_t* h) { delete reinterpret_cast<uv_timer_t*>(h); });
  }
}

void Session::cancel() {
  if (cancelled_) {
    for (const auto& slot : slots_) {
      if (slot->process && slot->process->running()) slot->process->signal_group(SIGKILL);
    }
  }
  cancelled_ = true;
  changed_.notify();
}

Duration Session::since_look() const { return tools_.loop.since_poll(); }

void Session::resume_after_look(std::coroutine_handle<> coroutine) {
  tools_.loop.after_poll([](void* what) { std::coroutine_handle<>::from_address(what).resume(); },
                         coroutine.address());
}

Resources Session::resources(int number) const {
  const auto index = static_cast<std::size_t>(number - 1);
  if (number < 1 || index >= slots_.size() || !slots_[index]->running()) return {};
  return read_resources(slots_[index]->process_id);
}

std::string Session::act(const Account& account, Action action, int backend) {
  return harness::act(world_, account, std::move(action), backend);
}

Duration Session::patience() const {
  return options_.attach ? std::chrono::hours(24) : scaled(profile_.timeout);
}

const Account* Session::account(std::string_view name) const {
  const auto found = std::find_if(accounts_.begin(), accounts_.end(),
                                  [&](const Account& a) { return a.name == name; });
  return found == accounts_.end() ? nullptr : &*found;
}

void Session::add_account(Account account) {
  redactor_.add_secret(account.password);
  const auto found = std::find_if(accounts_.begin(), accounts_.end(),
                                  [&](const Account& a) { return a.name == account.name; });
  if (found == accounts_.end()) {
    accounts_.push_back(std::move(account));
  } else {
    *found = std::move(account);
  }
}

BackendSlot* Session::backend(int number) {
  if (number < 1 || static_cast<std::size_t>(number) > slots_.size()) return nullptr;
  return slots_[static_cast<std::size_t>(number) - 1].get();
}

BackendSlot* Session::slot_of_connection(int connection) {
  for (const auto& slot : slots_) {
    if (slot->connection == connection) return slot.get();
  }
  return nullptr;
}

BackendSlot& Session::add_slot(int backend_id) {
  slots_.push_back(std::make_unique<BackendSlot>());
  slots_.back()->number = static_cast<int>(slots_.size());
  slots_.back()->backend_id = backend_id;
  return *slots_.back();
}

void Session::line_printed(BackendSlot& slot, const std::string& source, std::string text) {
  static constexpr std::string_view sanitizers[] = {
      "ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer",
      "WARNING: MemorySanitizer", ": runtime error: "};
  if (redactor_.finds_secret_in(text)) {
    add_finding(make_finding("secret.in-log", slot.number, fmt::format("in {}", source)));
  }
  for (const std::string_view sign : sanitizers) {
    if (text.find(sign) != std::string::npos) {
      add_finding(make_finding("output.sanitizer", slot.number, text));
    }
  }
  journal_.append(text_event(EventKind::output_line, slot.number, source, std::move(text)));
}

void Session::log(LogLevel level, std::string_view category, const std::string& message) {
  Event event = text_event(EventKind::server_log, 0, std::string(category), message);
  event.log_level = level;
  journal_.append(std::move(event));
}

void Session::note_sent(BackendSlot& slot, const MessagePtr& message) {
  if (message->is(pb::WrapperMessage::TYPE_PING)) ++slot.pings;
  // Early enough to be a baseline, late enough that short sessions do not pay for it.
  if (++slot.frames_sent == frames_before_baseline && slot.process) {
    slot.early_on = read_own_resources(slot.process->pid());
  }
  // That which answers the connection's end asks for nothing.
  if (message->is(pb::WrapperMessage::TYPE_EXIT) && !slot.closed_by_backend) {
    slot.asked_to_end = true;
    if (!ending_ && !slot.exit_sent_at) slot.exit_sent_at = tools_.clock.now();
  }
  if (message->is(pb::WrapperMessage::TYPE_LOGIN) && message->decoded == Decoded::ok) {
    redactor_.add_secret(message->as<pb::Login>().password());
  }
  if (message->is(pb::WrapperMessage::TYPE_LOGOUT)) slot.logged_somebody_out = true;
  journal_.append(frame_event(EventKind::frame_sent, slot.number, message));
}

// The world's own frame: the world knows of it already.
void Session::send(int number, MessagePtr message) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->open) return;
  note_sent(*slot, message);
  server_.write_frame(slot->connection, body_of(message));
}

void Session::send_frame(int number, MessagePtr message, const std::vector<std::size_t>& chunks,
                         Duration gap) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->open) return;
  note_sent(*slot, message);
  world_.sent(number, message);
  server_.write_frame(slot->connection, body_of(message), chunks, gap);
}

void Session::write_raw(int number, std::string_view bytes, const std::vector<std::size_t>& chunks,
                        Duration gap) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->open) return;
  journal_.append(text_event(EventKind::bytes_sent, number, "", std::string(bytes)));
  raw_reader_.feed(bytes);
  std::string_view body;
  while (raw_reader_.next(&body) == FrameReader::State::frame) {
    const MessagePtr message = decode_message(body);
    note_sent(*slot, message);
    world_.sent(number, message);
  }
  server_.write(slot->connection, bytes, chunks, gap);
}

void Session::cork(int number) {
  if (BackendSlot* slot = backend(number)) server_.cork(slot->connection);
}
void Session::uncork(int number) {
  if (BackendSlot* slot = backend(number)) server_.uncork(slot->connection);
}
bool Session::has_queued(int number) const {
  const auto index = static_cast<std::size_t>(number - 1);
  return number >= 1 && index < slots_.size() && server_.has_queued(slots_[index]->connection);
}
void Session::stop_reading(int number, bool stop) {
  if (BackendSlot* slot = backend(number)) server_.stop_reading(slot->connection, stop);
}
void Session::set_delay(int number, Duration delay) {
  if (BackendSlot* slot = backend(number)) server_.set_delay(slot->connection, delay);
}
void Session::set_rate(int number, std::optional<std::int64_t> rate) {
  if (BackendSlot* slot = backend(number)) server_.set_rate(slot->connection, rate);
}

void Session::close_connection(int number, CloseHow how) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->open) return;
  slot->asked_to_end = true;
  static constexpr std::string_view words[] = {"closed by the scenario", "reset by the scenario",
                                               "writing end closed by the scenario"};
  journal_.append(text_event(EventKind::connection_closed, number, "",
                             std::string(words[static_cast<int>(how)])));
  server_.close(slot->connection, how);
  if (how == CloseHow::half) return;
  slot->open = false;
  world_.backend_disconnected(number);
}

bool Session::signal_process(int number, int signal_number) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->process || !slot->process->running()) return false;
  slot->signal_sent = signal_number;
  if (signal_number == SIGSTOP || signal_number == SIGCONT)
    slot->stopped = signal_number == SIGSTOP;
  if (signal_number != SIGSTOP && signal_number != SIGCONT) slot->asked_to_end = true;
  journal_.append(text_event(EventKind::signal_sent, number, "", "", signal_number));
  return slot->process->signal(signal_number);
}

void Session::close_behind_exit(BackendSlot& slot) {
  if (!slot.open) return;
  journal_.append(text_event(EventKind::connection_closed, slot.number, "",
                             "writing end closed by the server"));
  server_.close(slot.connection, CloseHow::half);
}

// A backend behind a wrapper script is another process of the same session.
bool Session::belongs_to(int number, std::int64_t process_id) {
  const BackendSlot* slot = backend(number);
  return slot && slot->process && process_id > 0 &&
         getsid(static_cast<pid_t>(process_id)) == slot->process->pid();
}

void Session::finding(Finding finding) { add_finding(std::move(finding)); }

void Session::add_finding(Finding finding) {
  const std::string_view id = finding.row->id;
  if (std::find(options_.allow.begin(), options_.allow.end(), id) != options_.allow.end()) return;
  if (id == "pong.missing") {
    // A process that the scenario has stopped cannot answer.
    const BackendSlot* slot = backend(finding.backend);
    if (slot && slot->stopped) return;
  }
  const auto known = std::find_if(findings_.begin(), findings_.end(), [&](const FindingCount& f) {
    return f.first.row == finding.row;
  });
  if (known != findings_.end()) {
    ++known->times;
    return;
  }
  finding.level = std::max(finding.level, start_.gravest);
  Event event =
      text_event(EventKind::finding, finding.backend, std::string(id), finding_words(finding));
  event.level = finding.level;
  event.message = finding.message;
  findings_.push_back({std::move(finding), 1});
  journal_.append(std::move(event));
}

void Session::start_backend() {
  if (ending_ || cancelled_ || options_.attach) return;
  if (const std::string error = spawn(0); !error.empty()) trouble_ = error;
}

void Session::abort_process(std::string_view process_id) {
  pid_t pid = 0;
  std::from_chars(process_id.data(), process_id.data() + process_id.size(), pid);
  for (const auto& slot : slots_) {
    if (!slot->process || !slot->process->running()) continue;
    if (pid != slot->process->pid() && !belongs_to(slot->number, pid)) continue;
    slot->signal_sent = SIGABRT;
    slot->asked_to_end = true;
    journal_.append(text_event(EventKind::signal_sent, slot->number, "", "", SIGABRT));
    kill(pid, SIGABRT);
  }
}

void Session::close(int number) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->open) return;
  slot->open = false;
  slot->asked_to_end = true;
  journal_.append(text_event(EventKind::connection_closed, number, "", "closed by the server"));
  server_.close(slot->connection, CloseHow::fin);
}

}  // namespace harness
