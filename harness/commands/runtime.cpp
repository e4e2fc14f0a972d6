#include "commands/runtime.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <utility>

#include "backend/config_file.h"
#include "backend/profile.h"
#include "backend/service.h"
#include "commands/files.h"
#include "commands/input_kind.h"
#include "server/server.h"
#include "session/options.h"
#include "suite/services.h"
#include "text/say.h"
#include "text/shell_words.h"

namespace harness {

namespace {

/// The error of the backend's program, where it stands.
std::string program_error(const RuntimeRequest& request) {
  const std::string& words = request.command.error;
  if (!request.command_is_profiles) {
    const std::vector<std::string>& command = request.profile.command;
    const std::vector<std::string> meant = runnable_command(command);
    if (meant.size() == command.size()) return words;  // No script that lacks its interpreter.
    return fmt::format("{}, did you mean \"{}\"?", words, join_shell_words(meant));
  }
  std::string unreadable;
  const auto source = read_source(request.profile.file, &unreadable);
  return source ? format_diagnostic(*source, {request.profile.command_offset, words}) : words;
}

/// "", or what is wrong with the profile's programs and files.
std::string check_profile(const RuntimeRequest& request) {
  const Profile& profile = request.profile;
  if (!request.command.error.empty()) return program_error(request);
  if (profile.config_path) {
    if (std::string error = check_config_path(*profile.config_path); !error.empty()) return error;
  }
  if (profile.directory && !is_folder(*profile.directory)) {
    return fmt::format("the profile's directory {} does not exist", *profile.directory);
  }
  for (const ServiceProfile& service : profile.services) {
    std::string error = check_service(service, profile.base_directory);
    if (!error.empty()) return error;
  }
  return "";
}

/// What the loop alone needs, and one session. "" or the words.
std::string check_descriptors() {
  constexpr rlim_t least = 32;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= least) return "";
  return fmt::format("only {} descriptors may be open, {} are needed; see ulimit -n",
                     limit.rlim_cur, least);
}

/// "", or why nothing can listen there.
std::string check_port(const SessionOptions& options) {
  class Silent final : public ServerListener {
    void connection_opened(int) override {}
    void read_begun(int) override {}
    void frame_arrived(int, std::string) override {}
    void frame_too_long(int, std::size_t) override {}
    void read_done() override {}
    void connection_closed(int, const std::string&, std::size_t, std::size_t) override {}
    void writes_done(int) override {}
  } listener;
  Loop loop;
  Server probe(loop.uv(), listener);
  return probe.listen(options.host, options.port);
}

void tell_command_line(const std::string& line) {
  say("Waiting for a backend, started as:\n  {}\n", line);
}

}  // namespace

ResolvedCommand find_backend(const Profile& profile, const SessionOptions& session) {
  if (profile.command.empty()) return {};
  const auto path = profile.environment.find("PATH");
  ResolvedCommand command =
      resolve_command(profile.command, profile.base_directory,
                      search_path_of(path == profile.environment.end() ? nullptr : &path->second));
  // Whoever starts it by hand has it elsewhere, perhaps.
  if (session.attach) command.error.clear();
  return command;
}

std::unique_ptr<Runtime> Runtime::start(const RuntimeRequest& request, Refusal* why) {
  const auto refuse = [why](int status, std::string words) {
    *why = {status, std::move(words)};
    return nullptr;
  };
  if (std::string error = check_profile(request); !error.empty()) return refuse(exit_input, error);
  if (std::string error = check_descriptors(); !error.empty()) return refuse(exit_broken, error);
  if (std::string error = check_port(request.session); !error.empty()) {
    return refuse(exit_broken, error);
  }
  std::string error;
  std::string run_token = make_run_token();
  std::unique_ptr<Guardian> guardian = Guardian::start(run_token, &error);
  if (!guardian) return refuse(exit_broken, error);
  std::unique_ptr<BusyCores> busy = BusyCores::start(request.busy_cores, &error);
  if (!busy) return refuse(exit_broken, error);
  return std::unique_ptr<Runtime>(
      new Runtime(request, std::move(run_token), std::move(guardian), std::move(busy)));
}

Runtime::Runtime(const RuntimeRequest& request, std::string run_token,
                 std::unique_ptr<Guardian> guardian, std::unique_ptr<BusyCores> busy)
    : profile_(request.profile),
      guardian_(std::move(guardian)),
      busy_(std::move(busy)),
      reaper_(loop_.uv()),
      tools_{loop_,           reaper_,          guardian_.get(), clock_, std::move(run_token),
             request.command, tell_command_line} {
  reaper_.watch(guardian_->pid(), [](int) {});
  for (const pid_t pid : busy_->pids()) reaper_.watch(pid, [](int) {});
}

Runtime::~Runtime() = default;

Task<void> Runtime::play_beside_services(Task<void> work, std::string* trouble) {
  ServiceGroup services(tools_, profile_);
  *trouble = co_await services.start();
  if (trouble->empty()) {
    co_await work;
    *trouble = services.lost();
  }
  co_await services.stop();
  loop_.stop();
}

std::string Runtime::play(Task<void> work, std::function<void()> on_interrupt) {
  reader_watch_.emplace(loop_.uv(), on_interrupt);
  interrupts_.emplace(loop_.uv(), std::move(on_interrupt));
  std::string trouble;
  Task<void> all = play_beside_services(std::move(work), &trouble);
  all.start();
  if (!all.done()) loop_.run();
  kill_strays(reaper_);
  return trouble;
}

}  // namespace harness
