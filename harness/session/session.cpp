#include "session/session.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "backend/config_file.h"
#include "backend/profile.h"
#include "backend/shell_words.h"
#include "session/session_tools.h"

namespace harness {

namespace {

// A backend may send faster than a scenario reads; past this the oldest unread frames go.
constexpr std::size_t inbox_limit = std::size_t{256} << 20;

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
      tick_(new uv_timer_t) {
  uv_timer_init(tools.loop.uv(), tick_);
  tick_->data = this;
  for (const Account& account : accounts_) redactor_.add_secret(account.password);
  journal_.listen([this](const Event&) { changed_.notify(); });
}

Session::~Session() {
  uv_close(reinterpret_cast<uv_handle_t*>(tick_),
           [](uv_handle_t* h) { delete reinterpret_cast<uv_timer_t*>(h); });
}

void Session::cancel() {
  cancelled_ = true;
  changed_.notify();
}

Duration Session::scaled(Duration duration) const {
  return Duration(
      static_cast<std::int64_t>(static_cast<double>(duration.count()) * options_.timeout_scale));
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

// protocol.md, 1: the number of one that has ended, or the next.
int Session::next_backend_id() const {
  int highest = 0;
  for (const auto& slot : slots_) highest = std::max(highest, slot->backend_id);
  return highest + 1;
}

void Session::start_ticking() {
  const auto ms = static_cast<std::uint64_t>(
      std::chrono::ceil<std::chrono::milliseconds>(options_.ping_interval).count());
  uv_timer_start(
      tick_, [](uv_timer_t* t) { static_cast<Session*>(t->data)->world_.tick(); }, ms, ms);
}

std::string Session::prepare_folder() {
  std::string error;
  if (options_.keep.empty()) {
    scratch_ = Scratch::create(&error);
  } else {
    scratch_ = Scratch::at(kept_folder(options_, start_.name), &error);
  }
  return error;
}

std::string Session::launch(BackendSlot& slot) {
  std::string error;
  ConfigRequest config;
  config.path = profile_.config_path;
  config.sections = profile_.config;
  config.overrides = start_.config;
  config.host = options_.host;
  config.port = server_.port();
  const std::string name =
      slot.number == 1 ? "backend.cfg" : fmt::format("backend-{}.cfg", slot.number);
  const auto config_path = write_config(config, scratch_->path() + "/" + name, &error);
  if (!config_path) return error;

  CommandLine line;
  line.command = tools_.command.words;
  line.host = options_.host;
  line.port = server_.port();
  line.backend_id = slot.backend_id;
  line.arguments = profile_.arguments;
  line.arguments.insert(line.arguments.end(), start_.arguments.begin(), start_.arguments.end());
  line.config_path = *config_path;
  const std::vector<std::string> words = backend_command_line(line);
  slot.command_line = join_shell_words(words);

  const std::string directory = profile_.directory.value_or(scratch_->path());
  for (const auto& [log, path] : profile_.logs) {
    for (const std::string& file : log_paths(profile_, path, slot.backend_id, directory)) {
      slot.logs.push_back(std::make_unique<LogFile>(tools_.loop.uv(), file,
                                                    [this, &slot, log = log](std::string text) {
                                                      line_printed(slot, log, std::move(text));
                                                    }));
    }
  }
  log(LogLevel::info, "NetworkPluginServer", starting_backend_text(line));
  if (options_.attach) {
    tools_.say(slot.command_line);
    return "";
  }

  SpawnRequest request;
  request.program = tools_.command.program;
  request.words = words;
  std::map<std::string, std::string> environment = profile_.environment;
  for (const auto& [key, value] : start_.environment) environment[key] = value;
  request.environment = child_environment(environment, token_);
  request.directory = directory;
  request.descriptor_limit = start_.descriptor_limit;
  ProcessCallbacks callbacks;
  callbacks.on_line = [this, &slot](std::string_view stream, std::string text) {
    line_printed(slot, std::string(stream), std::move(text));
  };
  callbacks.on_exit = [this, &slot](const ExitStatus& status) {
    journal_.append(
        text_event(EventKind::process_exited, slot.number, "", status.words(), status.number()));
  };
  slot.process = std::make_unique<Process>(tools_.loop.uv(), tools_.reaper, tools_.guardian,
                                           std::move(callbacks));
  error = slot.process->start(request);
  if (!error.empty()) return error;
  journal_.append(text_event(EventKind::process_started, slot.number, "", slot.command_line,
                             slot.process->pid()));
  return "";
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

std::string Session::spawn(int backend_id) {
  return launch(add_slot(backend_id > 0 ? backend_id : next_backend_id()));
}

Task<Started> Session::start(StartUntil until) {
  trouble_ = server_.listen(options_.host, options_.port);
  if (trouble_.empty()) trouble_ = prepare_folder();
  if (!trouble_.empty()) co_return Started::broken;
  log(LogLevel::info, "NetworkPluginServer",
      fmt::format("Listening on host {} port {}", options_.host, server_.port()));
  start_ticking();
  for (int i = 0; i < start_.backends; ++i) {
    trouble_ = spawn(start_.backend_id + i);
    if (!trouble_.empty()) co_return Started::broken;
    BackendSlot& slot = *slots_.back();
    if (i == 0 && slot.process) {
      log(LogLevel::info, "NetworkPluginServer",
          fmt::format("Tried to spawn first backend with pid {}", slot.process->pid()));
      log(LogLevel::info, "NetworkPluginServer",
          "Backend should now connect to Spectrum2 instance. Spectrum2 won't accept any "
          "connection before backend connects");
    }
  }
  if (until == StartUntil::listening) co_return Started::ready;
  const Duration limit = tools_.clock.now() + patience();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    BackendSlot& slot = *slots_[i];
    for (;;) {
      if (cancelled_) co_return Started::cancelled;
      if (slot.connection != 0 && !slot.welcomed) {
        // protocol.md, 1: the server sleeps a second after it has started the first backend.
        const Duration later = tools_.clock.now() + options_.first_ping_delay;
        while (tools_.clock.now() < later && !cancelled_) {
          co_await changed_.wait(later - tools_.clock.now());
        }
        welcome(slot);
      }
      if (slot.connection != 0 && until == StartUntil::connected) break;
      if (slot.pongs > 0) break;
      const Duration left = limit - tools_.clock.now();
      if (slot.exited() || slot.gone()) co_return Started::failed;
      if (left <= Duration{}) {
        const std::string after = fmt::format("within {}", format_duration(profile_.timeout));
        add_finding(make_finding(slot.connection == 0 ? "process.never-connected" : "pong.missing",
                                 slot.number, after));
        co_return Started::failed;
      }
      co_await changed_.wait(left);
    }
  }
  co_return Started::ready;
}

void Session::welcome(BackendSlot& slot) {
  slot.welcomed = true;
  if (slot.process) world_.process_of(slot.number, slot.process->pid());
  world_.backend_connected(slot.number);
}

void Session::connection_opened(int connection) {
  BackendSlot* slot = nullptr;
  for (const auto& candidate : slots_) {
    if (candidate->connection == 0 && !candidate->exited()) {
      slot = candidate.get();
      break;
    }
  }
  if (!slot) {
    slot = &add_slot(next_backend_id());
    add_finding(make_finding("connection.second", slot->number));
  }
  slot->connection = connection;
  slot->open = true;
  journal_.append(text_event(EventKind::connection_opened, slot->number, "", ""));
  if (slot->number > 1 || options_.first_ping_delay <= Duration{}) welcome(*slot);
}

void Session::frame_arrived(int connection, std::string_view body) {
  BackendSlot* slot = slot_of_connection(connection);
  if (!slot) return;
  MessagePtr message = decode_message(body);
  journal_.append(frame_event(EventKind::frame_received, slot->number, message));
  slot->inbox.push({journal_.count(), message});
  if (message->is(pb::WrapperMessage::TYPE_PONG) && slot->pongs < slot->pings) {
    ++slot->pongs;
    slot->last_pong_at = slot->inbox.end();
  }
  world_.received(slot->number, message);
  if (const std::uint64_t lost = slot->inbox.shrink_to(inbox_limit); lost > 0) {
    add_finding(make_finding("limit.unread-frames", slot->number));
  }
}

void Session::frame_too_long(int connection, std::size_t announced) {
  if (BackendSlot* slot = slot_of_connection(connection)) {
    add_finding(make_finding(
        "frame.too-long", slot->number,
        fmt::format("{} announced", format_size(static_cast<std::int64_t>(announced)))));
  }
}

void Session::read_done() { changed_.notify(); }

void Session::connection_closed(int connection, const std::string& how, std::size_t pending) {
  BackendSlot* slot = slot_of_connection(connection);
  if (!slot) return;
  slot->open = false;
  slot->closed_by_backend = true;
  slot->closed_how = how;
  journal_.append(text_event(EventKind::connection_closed, slot->number, "", how));
  if (pending > 0 && slot->signal_sent == 0) {
    add_finding(make_finding("frame.truncated", slot->number,
                             fmt::format("{} bytes of it had come", pending)));
  }
  world_.backend_disconnected(slot->number);
}

void Session::writes_done(int) { changed_.notify(); }

void Session::log(LogLevel level, std::string_view category, const std::string& message) {
  journal_.append(text_event(EventKind::server_log, 0,
                             fmt::format("{} {}", log_level_name(level), category), message));
}

void Session::note_sent(BackendSlot& slot, const MessagePtr& message) {
  if (message->is(pb::WrapperMessage::TYPE_PING)) ++slot.pings;
  if (message->is(pb::WrapperMessage::TYPE_EXIT)) slot.asked_to_end = true;
  journal_.append(frame_event(EventKind::frame_sent, slot.number, message));
}

// The world's own frame: the world knows of it already.
void Session::send(int number, MessagePtr message) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->open) return;
  std::string bytes;
  write_frame(message->body, &bytes);
  note_sent(*slot, message);
  server_.write(slot->connection, bytes);
}

void Session::send_frame(int number, MessagePtr message, const std::vector<std::size_t>& chunks,
                         Duration gap) {
  BackendSlot* slot = backend(number);
  if (!slot || !slot->open) return;
  std::string bytes;
  write_frame(message->body, &bytes);
  note_sent(*slot, message);
  world_.sent(number, message);
  server_.write(slot->connection, bytes, chunks, gap);
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
bool Session::has_queued(int number) {
  BackendSlot* slot = backend(number);
  return slot && server_.has_queued(slot->connection);
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
  if (signal_number != SIGSTOP && signal_number != SIGCONT) slot->asked_to_end = true;
  journal_.append(text_event(EventKind::signal_sent, number, "", "", signal_number));
  return slot->process->signal(signal_number);
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
  const auto known = std::find_if(findings_.begin(), findings_.end(), [&](const FindingCount& f) {
    return f.first.row == finding.row;
  });
  if (known != findings_.end()) {
    ++known->times;
    return;
  }
  Event event = text_event(EventKind::finding, finding.backend, std::string(id),
                           finding.detail.empty()
                               ? std::string(finding.row->what)
                               : fmt::format("{} ({})", finding.row->what, finding.detail));
  event.level = finding.row->level;
  event.message = finding.message;
  findings_.push_back({std::move(finding), 1});
  journal_.append(std::move(event));
}

void Session::start_backend() {
  // A crash that nobody asked for has failed the scenario already: no second one is needed.
  for (const auto& slot : slots_) {
    if (slot->gone() && !slot->asked_to_end) return;
  }
  if (ending_ || options_.attach) return;
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
