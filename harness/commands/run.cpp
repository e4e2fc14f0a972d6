#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>

#include "backend/config_file.h"
#include "backend/service.h"
#include "commands/commands.h"
#include "commands/coverage_flags.h"
#include "commands/detect.h"
#include "commands/exit_status.h"
#include "commands/expect_flags.h"
#include "commands/files.h"
#include "commands/input_flags.h"
#include "commands/interrupts.h"
#include "commands/plan_flags.h"
#include "commands/repeat_flags.h"
#include "commands/report_flags.h"
#include "commands/rerun.h"
#include "commands/session_flags.h"
#include "commands/watch.h"
#include "process/busy_cores.h"
#include "report/coverage_report.h"
#include "report/text/log_printer.h"
#include "report/trace_file.h"
#include "suite/runner.h"
#include "suite/services.h"
#include "text/say.h"

namespace harness {

namespace {

struct RunOptions {
  InputOptions input;
  PlanFlags plan;
  ExpectFlags expect;
  RepeatFlags repeat;
  SessionFlags session;
  int jobs = 0;
  bool strict = false;
  bool verbose = false;
  int max_failures = 0;
  bool detect = false;
  bool watch = false;
  const CLI::Option* seed = nullptr;
  CoverageFlags coverage;
  std::vector<ReportRequest> reports;
};

int refuse(int status, const std::string& words) {
  say("spectrum2-harness: {}\n", words);
  return status;
}

/// What can be known to be wrong with the profile's programs and files before anything starts.
/// Returns "" or the words.
std::string check_profile(const Profile& profile, const RunOptions& options,
                          const ResolvedCommand& command) {
  if (!command.error.empty()) {
    if (options.input.profile.empty() || !options.input.command.empty()) return command.error;
    std::string error;
    const auto source = read_source(options.input.profile, &error);
    return source ? format_diagnostic(*source, {profile.command_offset, command.error})
                  : command.error;
  }
  if (profile.config_path) {
    if (std::string error = check_config_path(*profile.config_path); !error.empty()) return error;
  }
  if (profile.directory && !is_folder(*profile.directory)) {
    return fmt::format("the profile's directory {} does not exist", *profile.directory);
  }
  for (const ServiceProfile& service : profile.services) {
    if (std::string error = check_service(service, profile.base_directory); !error.empty()) {
      return error;
    }
  }
  return "";
}

int core_count() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

/// For a random order that nobody gave a seed for; told, so that the order can be had again.
void choose_seed(SessionOptions& session) {
  session.seed = std::random_device{}();
  say("The order is that of --seed {}\n", session.seed);
}

/// Of everything that could be run, in the shapes that are asked for.
std::vector<std::string> all_names(const Inputs& inputs, const std::vector<Shape>& shapes) {
  std::vector<std::string> names;
  for (const auto& scenario : inputs.scenarios) {
    for (const Shape shape : shapes) names.push_back(shaped_name(scenario->id, shape));
  }
  return names;
}

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

Task<void> run_all(SessionTools& tools, const Profile& profile, Runner& runner, RunSummary* summary,
                   std::string* trouble) {
  ServiceGroup services(tools, profile);
  *trouble = co_await services.start();
  if (trouble->empty()) {
    *summary = co_await runner.run();
    *trouble = services.lost();
  }
  co_await services.stop();
  tools.loop.stop();
}

/// What the loop alone needs, and one session. "" or the words.
std::string check_descriptors() {
  constexpr rlim_t least = 32;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= least) return "";
  return fmt::format("only {} descriptors may be open, {} are needed; see ulimit -n",
                     limit.rlim_cur, least);
}

/// What a user edits while he watches: profile, scenarios, and the files that the command names.
std::vector<std::string> watched_files(const RunOptions& options, const Inputs& inputs,
                                       const ResolvedCommand& command) {
  std::vector<std::string> files;
  if (!command.program.empty()) files.push_back(command.program);
  if (!options.input.profile.empty()) files.push_back(options.input.profile);
  for (const std::string& word : command.words) {
    if (is_file(word)) files.push_back(word);
  }
  for (const auto& scenario : inputs.scenarios) files.push_back(scenario->file);
  return files;
}

int run(const CommandContext& context, RunOptions options, Round* round) {
  options.input.command = context.command;
  Inputs inputs = read_inputs(options.input);
  if (inputs.status != 0) return report_input_errors(inputs);
  if (options.detect) {
    select_probes(inputs, options.input.selection);
    options.plan.shard = "1/1";
  }
  const Profile& profile = inputs.profile;
  SessionOptions& session = options.session.options;
  if (profile.command.empty() && !session.attach) {
    return refuse(exit_usage,
                  "no backend: give a profile with --backend FILE, or a command behind --");
  }
  const bool one_port = session.port != 0 || session.attach;
  if (options.jobs > 1 && one_port) {
    return refuse(exit_usage,
                  "--jobs needs a port for each session: leave out --port and --attach");
  }
  if (options.jobs == 0) {
    options.jobs = one_port ? 1 : options.detect ? detect_jobs : core_count();
  }
  for (const Named& id : profile.allow) session.allow.push_back(id.text);

  Coverage coverage;
  if (options.repeat.random_order && !options.seed->count()) choose_seed(session);
  RunPlan plan =
      make_plan(inputs, options.input.selection, options.plan,
                options.repeat.random_order ? std::optional(session.seed) : std::nullopt);
  if (plan.status != 0) return refuse(plan.status, plan.error);
  if (!round->failed.empty()) {
    std::erase_if(plan.planned, [&](const Planned& p) { return !round->failed.contains(p.name); });
  }
  round->failed.clear();
  const auto path = profile.environment.find("PATH");
  ResolvedCommand command;
  if (!profile.command.empty()) {
    command = resolve_command(
        profile.command, profile.base_directory,
        search_path_of(path == profile.environment.end() ? nullptr : &path->second));
  }
  if (session.attach) command.error.clear();
  round->watch(watched_files(options, inputs, command));
  if (std::string error = check_profile(profile, options, command); !error.empty()) {
    say("{}\n", error);
    return exit_input;
  }
  if (std::string error = read_coverage(options.coverage, &coverage); !error.empty()) {
    return refuse(exit_input, error);
  }
  int expect_status = 0;
  const std::unique_ptr<Expecting> expecting =
      Expecting::open(options.expect, inputs, options.input.paths, &expect_status);
  if (!expecting) return expect_status;
  if (!options.detect) expecting->mark(plan.planned);
  if (std::string error = check_descriptors(); !error.empty()) return refuse(exit_broken, error);
  if (std::string error = check_port(session); !error.empty()) return refuse(exit_broken, error);
  const std::unique_ptr<ReportSet> reports = open_reports(options.reports, !options.verbose);
  if (!reports) return exit_broken;

  std::string error;
  std::unique_ptr<ReportFile> coverage_file;
  if (!options.coverage.json.empty()) {
    coverage_file = ReportFile::create(options.coverage.json, &error);
    if (!coverage_file) return refuse(exit_broken, error);
  }
  const std::string run_token = make_run_token();
  const std::unique_ptr<Guardian> guardian = Guardian::start(run_token, &error);
  if (!guardian) return refuse(exit_broken, error);
  const std::unique_ptr<BusyCores> busy =
      BusyCores::start(options.repeat.stress ? core_count() : 0, &error);
  if (!busy) return refuse(exit_broken, error);
  Loop loop;
  Reaper reaper(loop.uv());
  reaper.watch(guardian->pid(), [](int) {});
  for (const pid_t pid : busy->pids()) reaper.watch(pid, [](int) {});
  SystemClock clock;
  SessionTools tools{
      loop, reaper, guardian.get(), clock, run_token, command, [](const std::string& line) {
        say("Waiting for a backend, started as:\n  {}\n", line);
      }};
  Detector detector;
  std::vector<RunListener*> listeners = reports->listeners();
  if (options.detect) listeners = {&detector};
  CoverageReporter coverage_report(
      coverage, {options.coverage.print, coverage_file.get(), reports->console_style()},
      reports->console_stream());
  if (options.coverage.wanted()) listeners.insert(listeners.begin(), &coverage_report);
  FailedNames failed_names(round->failed, options.strict);
  listeners.push_back(&failed_names);
  const auto trace_trouble = std::make_shared<TraceTrouble>();

  RunSettings settings;
  settings.rounds = options.repeat.rounds();
  settings.until_fail = options.repeat.until_fail;
  settings.retries = options.repeat.retry;
  settings.jobs = settings.rounds == 1
                      ? std::min<int>(options.jobs, static_cast<int>(plan.planned.size()))
                      : options.jobs;
  settings.shard = plan.shard.number;
  settings.shards = plan.shard.of;
  settings.suite = plan.suite;
  settings.strict = options.strict;
  settings.max_failures = options.max_failures;
  settings.keep_events = reports->keep_events();
  settings.version = HARNESS_VERSION;
  settings.session = session;
  settings.rerun_of_passed = !options.reports.empty();
  const RerunFlags rerun{options.input, options.session, options.expect, options.strict};
  settings.rerun = [&](const Planned& planned, const ScenarioResult& result) {
    return rerun_command(context, rerun, inputs, planned, result);
  };
  settings.judge = [&](const Planned& planned, ScenarioResult& result) {
    if (!options.detect) expecting->judge(planned, result);
  };
  settings.on_session = [&](const Scenario& scenario, Session& of) {
    if (options.coverage.wanted()) coverage.listen_to(of.journal());
    if (options.verbose) print_log_of(of.journal(), of.redactor());
    if (!session.keep.empty()) {
      write_trace_of(of.journal(), of.redactor(), kept_folder(session, of.name()) + "/trace.jsonl",
                     scenario.id, profile.name, trace_trouble);
    }
  };
  Runner runner(tools, profile, std::move(settings), std::move(plan.planned), listeners);
  const Interrupts interrupts(loop.uv(), [&runner] { runner.interrupt(); });
  RunSummary summary;
  std::string trouble;
  Task<void> all = run_all(tools, profile, runner, &summary, &trouble);
  all.start();
  if (!all.done()) loop.run();
  kill_strays(reaper);
  if (trouble.empty()) trouble = trace_trouble->words;
  if (trouble.empty()) trouble = coverage_report.trouble();
  const bool reports_broke = tell_report_troubles(*reports);
  if (!trouble.empty()) return refuse(exit_broken, trouble);
  if (reports_broke) return exit_broken;
  if (options.detect) return report_detected(detector);
  return expecting->finish(summary, all_names(inputs, options.plan.shapes), profile.name);
}

/// Runs, waits for a change, runs what failed again (all, if nothing did), until Ctrl-C.
int run_watching(const CommandContext& context, const RunOptions& options) {
  Round round;
  for (;;) {
    const std::vector<FileStamp> at_start = stamps_of(round.files);
    const int status = run(context, options, &round);
    if (status == exit_interrupted || round.files.empty()) return status;
    std::vector<FileStamp> before = stamps_of(round.files);
    // What was away and came back while all ran was not read.
    for (std::size_t i = 0; i < at_start.size(); ++i) {
      if (at_start[i] == FileStamp{}) before[i] = {};
    }
    say("Waiting for a change; then {}. Ctrl-C ends.\n",
        round.failed.empty() ? "all scenarios run again"
                             : fmt::format("what failed runs again ({})", round.failed.size()));
    wait_for_change(round.files, before);
  }
}

}  // namespace

Command add_run(CLI::App& app, const CommandContext& context) {
  auto options = std::make_shared<RunOptions>();
  add_input_flags(app, options->input);
  app.add_option("-j,--jobs", options->jobs, "Sessions at the same time (default: the cores)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  app.add_flag("--strict", options->strict, "Let weak verdicts fail the run");
  app.add_option("--max-failures", options->max_failures, "Stop after so many failed scenarios")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  add_plan_flags(app, options->plan);
  add_repeat_flags(app, options->repeat);
  add_expect_flags(app, options->expect);
  for (const char* other : {"--max-failures", "--until-fail"}) {
    app.get_option("--update-expectations")->excludes(app.get_option(other));
  }
  add_session_flags(app, options->session);
  options->seed = app.get_option("--seed");
  add_report_flag(app, options->reports);
  add_coverage_flags(app, options->coverage);
  app.add_flag("--detect", options->detect,
               "Print what the backend seems to be able to do, for \"can\" in its profile")
      ->excludes(app.get_option("scenarios"))
      ->excludes(app.get_option("--report"))
      ->excludes(app.get_option("--tag"))
      ->excludes(app.get_option("--shape"))
      ->excludes(app.get_option("--shard"))
      ->excludes(app.get_option("--expect"))
      ->excludes(app.get_option("--update-expectations"));
  app.add_flag("--watch", options->watch,
               "Run again what failed when the backend's program or a scenario changes")
      ->excludes(app.get_option("--detect"))
      ->excludes(app.get_option("--attach"))
      ->excludes(app.get_option("--update-expectations"));
  app.add_flag("-v,--verbose", options->verbose,
               "Print the fake server's log and the backend's lines to stderr");
  return [options, &context]() -> int {
    if (options->watch) return run_watching(context, *options);
    Round only;
    return run(context, *options, &only);
  };
}

}  // namespace harness
