// The start of a session: the folder, the backends as Spectrum would start them, and how far they
// come.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "backend/config_file.h"
#include "backend/profile.h"
#include "session/session.h"
#include "session/session_tools.h"
#include "text/shell_words.h"

namespace harness {

// proto/README.md, 1: the number of one that has ended, or the next.
int Session::next_backend_id() const {
  int highest = 0;
  for (const auto& slot : slots_) highest = std::max(highest, slot->backend_id);
  return highest + 1;
}

void Session::start_ticking() {
  const auto ms = static_cast<std::uint64_t>(
      std::chrono::ceil<std::chrono::milliseconds>(options_.ping_interval).count());
  uv_timer_start(
      tick_,
      [](uv_timer_t* t) {
        auto* self = static_cast<Session*>(t->data);
        self->tools_.loop.after_poll([](void* what) { static_cast<Session*>(what)->world_.tick(); },
                                     self);
      },
      ms, ms);
}

std::string Session::prepare_folder() {
  std::string error;
  if (options_.keep.empty()) {
    scratch_ = tools_.scratch.take(&error);
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
  // One file for all backends of a session, as with Spectrum.
  if (!config_path_) {
    const std::string target = scratch_->path() + "/" + ScratchPool::reused_file;
    config_path_ = write_config(config, target, &error);
    if (!config_path_) return error;
    // What an earlier session wrote does not concern this one.
    if (*config_path_ != target) unlink(target.c_str());
  }

  CommandLine line;
  line.command = tools_.command.words;
  line.host = options_.host;
  line.port = server_.port();
  line.backend_id = slot.backend_id;
  line.arguments = profile_.arguments;
  line.arguments.insert(line.arguments.end(), start_.arguments.begin(), start_.arguments.end());
  line.config_path = *config_path_;
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
    if (!status.not_started.empty()) trouble_ = status.not_started;
    slot.exit_status = status;
    journal_.append(
        text_event(EventKind::process_exited, slot.number, "", status.words(), status.number()));
  };
  slot.process = std::make_unique<Process>(tools_.loop.uv(), tools_.reaper, tools_.guardian,
                                           std::move(callbacks));
  error = slot.process->start(std::move(request));
  if (!error.empty()) return error;
  slot.process_id = slot.process->pid();
  slot.exit_status.reset();
  journal_.append(text_event(EventKind::process_started, slot.number, "", slot.command_line,
                             slot.process->pid()));
  return "";
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
    if (until == StartUntil::listening) continue;
    // One after the other: connections tell which backend they are by their order alone.
    const Started started = co_await wait_for_start(slot, until);
    if (started != Started::ready) co_return started;
  }
  co_return Started::ready;
}

Task<Started> Session::wait_for_start(BackendSlot& slot, StartUntil until) {
  const Duration limit = tools_.clock.now() + patience();
  for (;;) {
    if (cancelled_) co_return Started::cancelled;
    if (!trouble_.empty()) co_return Started::broken;
    if (slot.connection != 0 && until == StartUntil::connected) co_return Started::ready;
    if (slot.pongs > 0) co_return Started::ready;
    if (died_at_once(slot) && tools_.clock.now() < limit) {
      co_await start_again(slot);
      continue;
    }
    if (slot.exited() || slot.gone()) co_return Started::failed;
    const Duration left = limit - tools_.clock.now();
    if (left + since_look() <= Duration{}) {
      const std::string after =
          fmt::format("within {}", duration_in_words(scaled(profile_.timeout)));
      if (slot.connection == 0) {
        add_finding(make_finding("process.never-connected", slot.number, after));
      } else {
        add_finding(make_finding("pong.missing", slot.number, "the first one, " + after));
      }
      co_return Started::failed;
    }
    co_await changed_.wait(left);
  }
}

/// proto/README.md, 1: only the first backend is watched, and only for the time that the server
/// sleeps after starting it. Status 0 is not noticed.
bool Session::died_at_once(const BackendSlot& slot) const {
  if (slot.number != 1 || slot.connection != 0 || !slot.exited() || slot.asked_to_end) return false;
  const Process& process = *slot.process;
  return process.exit_status()->code.value_or(0) != 0 &&
         process.ended_at() - process.started_at() < options_.first_ping_delay;
}

Task<void> Session::start_again(BackendSlot& slot) {
  const Duration lived = slot.process->ended_at() - slot.process->started_at();
  const Duration wakes_up = tools_.clock.now() + options_.first_ping_delay - lived;
  while (tools_.clock.now() < wakes_up && !cancelled_) {
    co_await changed_.wait(wakes_up - tools_.clock.now());
  }
  if (cancelled_) co_return;
  const ExitStatus& status = *slot.process->exit_status();
  log(LogLevel::error, "NetworkPluginServer",
      fmt::format("Backend can not be started, exit_code={}, possible error: {}", *status.code,
                  std::strerror(*status.code)));
  add_finding(make_finding("process.ended-at-start", slot.number, status.words()));
  slot.logs.clear();
  trouble_ = launch(slot);
}

// proto/README.md, 1: the server sleeps a second after it has started the first backend.
void Session::welcome_later(BackendSlot& slot) {
  server_.stop_reading(slot.connection, true);
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(options_.first_ping_delay);
  uv_update_time(tools_.loop.uv());
  uv_timer_start(
      late_welcome_,
      [](uv_timer_t* timer) {
        auto* self = static_cast<Session*>(timer->data);
        BackendSlot& first = *self->slots_.front();
        self->server_.stop_reading(first.connection, false);
        self->welcome(first);
        self->changed_.notify();
      },
      static_cast<std::uint64_t>(ms.count()), 0);
}

void Session::welcome(BackendSlot& slot) {
  slot.welcomed = true;
  world_.backend_connected(slot.number);
  if (slot.process) world_.process_of(slot.number, slot.process->pid());
}

}  // namespace harness
