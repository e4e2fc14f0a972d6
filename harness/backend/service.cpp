#include "backend/service.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "async/uv_handle.h"
#include "backend/command_line.h"

namespace harness {
namespace {

constexpr std::uint64_t look_whether_ready_ms = 20;
constexpr std::uint64_t patience_ms = 3000;  ///< Between SIGTERM and SIGKILL.

/// True if something on this machine accepts connections there. Does not wait: on the loopback
/// device the answer is there when connect() returns.
bool port_is_open(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool open = connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (!open && errno == EINPROGRESS) {
    pollfd wanted{descriptor, POLLOUT, 0};
    open = poll(&wanted, 1, 0) == 1 && (wanted.revents & (POLLERR | POLLHUP)) == 0;
  }
  close(descriptor);
  return open;
}

ResolvedCommand resolve_service(const ServiceProfile& service, const std::string& base_directory) {
  const auto path = service.environment.find("PATH");
  return resolve_command(
      service.command, base_directory,
      search_path_of(path != service.environment.end() ? &path->second : nullptr));
}

std::string in_words(const Readiness& ready) {
  if (ready.port) return "nothing listens on port " + std::to_string(*ready.port);
  if (!ready.log.empty()) return "no line of its output holds \"" + ready.log + "\"";
  return "the file " + ready.file + " does not exist";
}

}  // namespace

/// Shared with the timer, which outlives the service until the loop has closed it.
struct Service::State : std::enable_shared_from_this<Service::State> {
  using Timer = UvHandle<uv_timer_t, State>;
  enum class Phase { idle, starting, ready, failed, stopping, stopped };

  uv_loop_t* loop = nullptr;
  Reaper* reaper = nullptr;
  Guardian* guardian = nullptr;
  ServiceProfile profile;
  std::string base_directory;
  std::string token;
  Callbacks callbacks;
  std::function<void()> on_stopped;
  Phase phase = Phase::idle;
  std::unique_ptr<Process> process;
  Timer* timer = nullptr;
  std::uint64_t deadline = 0;  ///< Of the phase, in the loop's milliseconds.
  std::string start_error;
  bool log_seen = false;
  std::string last_line;

  void start_timer();
  void begin();
  bool is_ready() const;
  void tick();
  void tick_starting();
  void line(std::string_view stream, std::string text);
  void exited(const ExitStatus& status);
  void report(Phase next, std::string error);
  void finish_stop();
};

void Service::State::start_timer() {
  if (timer == nullptr) {
    timer = Timer::make(shared_from_this());
    uv_timer_init(loop, &timer->handle);
  }
  uv_timer_start(
      &timer->handle, [](uv_timer_t* handle) { Timer::state_of(handle)->tick(); }, 0,
      look_whether_ready_ms);
}

void Service::State::begin() {
  phase = Phase::starting;
  uv_update_time(loop);
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(profile.timeout);
  deadline = uv_now(loop) + static_cast<std::uint64_t>(limit.count());
  const ResolvedCommand command = resolve_service(profile, base_directory);
  start_error = command.error;
  if (start_error.empty()) {
    std::weak_ptr<State> weak = weak_from_this();
    process = std::make_unique<Process>(
        loop, *reaper, guardian,
        ProcessCallbacks{[weak](std::string_view stream, std::string text) {
                           if (const auto state = weak.lock()) state->line(stream, std::move(text));
                         },
                         [weak](const ExitStatus& status) {
                           if (const auto state = weak.lock()) state->exited(status);
                         }});
    SpawnRequest request{command.program,
                         command.words,
                         child_environment(profile.environment, token),
                         profile.directory,
                         {}};
    start_error = process->start(std::move(request));
  }
  // The first tick reports a failure, so that no callback comes from inside start().
  start_timer();
}

bool Service::State::is_ready() const {
  if (profile.ready.port) return port_is_open(*profile.ready.port);
  if (!profile.ready.log.empty()) return log_seen;
  return profile.ready.file.empty() || access(profile.ready.file.c_str(), F_OK) == 0;
}

void Service::State::tick() {
  if (phase == Phase::starting) {
    tick_starting();
  } else if (phase == Phase::stopping) {
    const bool running = process != nullptr && process->running();
    if (!running) {
      finish_stop();
    } else if (uv_now(loop) >= deadline) {
      reaper->kill_tree(process->pid(), token);  // Its exit is told by the reaper.
    }
  } else if (timer != nullptr) {
    uv_timer_stop(&timer->handle);
  }
}

void Service::State::tick_starting() {
  if (process && process->exit_status() && start_error.empty()) {
    start_error = process->exit_status()->not_started;
  }
  if (!start_error.empty()) {
    report(Phase::failed, start_error);
  } else if (process->exit_status()) {
    std::string error = process->exit_status()->words() + " before it was ready";
    if (!last_line.empty()) error += "; its last line: " + last_line;
    report(Phase::failed, error);
  } else if (is_ready()) {
    report(Phase::ready, "");
  } else if (uv_now(loop) >= deadline) {
    std::string error = "was not ready within " + duration_in_words(profile.timeout) + ": " +
                        in_words(profile.ready);
    if (!last_line.empty()) error += "; its last line: " + last_line;
    report(Phase::failed, error);
  }
}

void Service::State::line(std::string_view stream, std::string text) {
  if (!profile.ready.log.empty() && text.find(profile.ready.log) != std::string::npos) {
    log_seen = true;
  }
  last_line = text;
  if (callbacks.on_line) callbacks.on_line(stream, std::move(text));
}

void Service::State::exited(const ExitStatus& status) {
  if (phase == Phase::stopping) {
    finish_stop();
  } else if (phase == Phase::ready && callbacks.on_lost) {
    callbacks.on_lost("service " + profile.name + " " + status.words());
  }
}

void Service::State::report(Phase next, std::string error) {
  phase = next;
  uv_timer_stop(&timer->handle);
  if (!error.empty()) {
    error = "service " + profile.name + (error == start_error ? ": " : " ") + error;
  }
  if (callbacks.on_ready) callbacks.on_ready(std::move(error));
}

void Service::State::finish_stop() {
  if (phase != Phase::stopping) return;
  phase = Phase::stopped;
  if (process != nullptr && process->pid() != 0) {
    reaper->kill_tree(process->pid(), token);
    process->cleaned_up();
  }
  Timer::close(timer);
  if (const auto done = std::exchange(on_stopped, nullptr)) done();
}

Service::Service(uv_loop_t* loop, Reaper& reaper, Guardian* guardian, ServiceProfile profile,
                 std::string base_directory, std::string token, Callbacks callbacks)
    : state_(std::make_shared<State>()) {
  state_->loop = loop;
  state_->reaper = &reaper;
  state_->guardian = guardian;
  state_->profile = std::move(profile);
  state_->base_directory = std::move(base_directory);
  state_->token = std::move(token);
  state_->callbacks = std::move(callbacks);
}

Service::~Service() {
  State& state = *state_;
  state.phase = State::Phase::stopped;
  if (state.process != nullptr && state.process->running()) {
    state.reaper->kill_tree(state.process->pid(), state.token);
  }
  state.process.reset();
  State::Timer::close(state.timer);
}

void Service::start() { state_->begin(); }

void Service::stop(std::function<void()> done) {
  State& state = *state_;
  state.on_stopped = std::move(done);
  state.phase = State::Phase::stopping;
  if (state.process != nullptr) state.process->signal_group(SIGTERM);
  uv_update_time(state.loop);
  state.deadline = uv_now(state.loop) + patience_ms;
  state.start_timer();
}


std::string check_service(const ServiceProfile& service, const std::string& base_directory) {
  const std::string error = resolve_service(service, base_directory).error;
  return error.empty() ? "" : "service " + service.name + ": " + error;
}

}  // namespace harness
