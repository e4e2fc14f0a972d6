#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>

#include "commands/commands.h"
#include "commands/detect.h"
#include "commands/expecting.h"
#include "commands/files.h"
#include "commands/inputs.h"
#include "commands/options.h"
#include "commands/outputs.h"
#include "commands/plan.h"
#include "commands/rerun.h"
#include "commands/runtime.h"
#include "commands/watch.h"
#include "suite/advice.h"
#include "suite/runner.h"
#include "text/say.h"
#include "text/shell_words.h"

namespace harness {

namespace {

struct RunOptions {
  InputOptions input;
  PlanOptions plan;
  SessionOptions session;
  ExpectOptions expect;
  OutputOptions outputs;
  int jobs = 0;  ///< 0: not given.
  int repeat = 0;
  bool until_fail = false;
  int retry = 0;
  bool random_order = false;
  bool stress = false;
  bool strict = false;
  bool no_ladder = false;
  int max_failures = 0;
  bool detect = false;
  bool watch = false;

  /// How often everything is run; 0: without end.
  int rounds() const { return repeat > 0 ? repeat : until_fail ? 0 : 1; }
};

int core_count() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

/// Makes up what the user left open.
Refusal settle(const Call& call, const Inputs& inputs, RunOptions& options) {
  SessionOptions& session = options.session;
  if (inputs.profile.command.empty() && !session.attach) {
    return {exit_usage, "no backend: give a profile with --backend FILE, or a command after --"};
  }
  const bool one_port = session.port != 0 || session.attach;
  if (options.jobs > 1 && one_port) {
    return {exit_usage, "--jobs needs a port for each session: leave out --port and --attach"};
  }
  if (options.jobs == 0) {
    options.jobs = one_port ? 1 : options.detect ? detect_jobs : core_count();
  }
  for (const Named& id : inputs.profile.allow) session.allow.push_back(id.text);
  if (options.random_order && !is_given(call.given, "--seed")) {
    session.seed = std::random_device{}();
    say("Random order; to repeat it: --seed {}\n", session.seed);
  }
  return {};
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

AdviceCommands advice_commands(const Call& call, const InputOptions& input) {
  AdviceCommands commands;
  if (!input.profile.empty()) {
    commands.detect = command_for_same_backend(call, input, "run", {"--detect"});
  } else if (!call.backend.empty()) {
    std::vector<std::string> words = {call.program, "init"};
    for (const std::string& word : input.arguments) {
      words.insert(words.end(), {"--argument", word});
    }
    words.emplace_back("--");
    words.insert(words.end(), call.backend.begin(), call.backend.end());
    commands.init = join_shell_words(words);
  }
  return commands;
}

RunSettings settings_of(const RunOptions& options, const RunPlan& plan) {
  RunSettings settings;
  settings.rounds = options.rounds();
  settings.until_fail = options.until_fail;
  settings.retries = options.retry;
  settings.jobs = options.jobs;
  if (settings.rounds == 1) {
    settings.jobs = std::min(settings.jobs, static_cast<int>(plan.planned.size()));
  }
  settings.shard = plan.shard.number;
  settings.shards = plan.shard.of;
  settings.suite = plan.suite;
  if (!options.no_ladder) settings.rungs = plan.rungs;
  settings.strict = options.strict;
  settings.max_failures = options.max_failures;
  settings.version = HARNESS_VERSION;
  settings.session = options.session;
  settings.rerun_of_passed = !options.outputs.reports.empty();
  return settings;
}

/// One round: read, plan, play, tell.
int run(const Call& call, RunOptions options, Round* round) {
  Refusal no;
  Inputs inputs;
  if ((no = read_inputs(options.input, call, &inputs))) return tell(no);
  if ((no = settle(call, inputs, options))) return tell(no);
  if (options.detect) {
    select_probes(inputs, options.input.selection);
    options.plan.shard = Shard{};
    options.no_ladder = true;
  }
  RunPlan plan;
  const auto order = options.random_order ? std::optional(options.session.seed) : std::nullopt;
  if ((no = make_plan(inputs, options.input.selection, options.plan, order, &plan))) {
    return tell(no);
  }
  round->narrow(plan.planned);
  const ResolvedCommand command = find_backend(inputs.profile, options.session);
  round->watch(watched_files(options, inputs, command));
  Expecting expecting;
  if ((no = expecting.open(options.expect, inputs, options.input.paths))) return tell(no);
  if (!options.detect) {
    expecting.mark(plan.planned);
    expecting.mark(plan.rungs);
  }

  const RuntimeRequest request{inputs.profile, options.session, command, inputs.command_is_profiles,
                               options.stress ? core_count() : 0};
  const std::unique_ptr<Runtime> runtime = Runtime::start(request, &no);
  if (!runtime) return tell(no);
  Advisor advisor(advice_commands(call, options.input));
  const auto advice = [&advisor](const RunSummary& summary) { return advisor.advice(summary); };
  const std::unique_ptr<RunOutputs> outputs = RunOutputs::open(options.outputs, advice, &no);
  if (!outputs) return tell(no);
  Detector detector;
  FailedNames failed(round->failed, options.strict);
  std::vector<RunListener*> listeners = outputs->listeners(!options.detect);
  if (options.detect) listeners.push_back(&detector);
  listeners.push_back(&failed);
  listeners.push_back(&advisor);

  RunSettings settings = settings_of(options, plan);
  settings.keep_events = outputs->keep_events();
  settings.on_session = [&](const Scenario& scenario, Session& session) {
    outputs->follow(scenario, session);
  };
  settings.judge = [&](const Planned& planned, ScenarioResult& result) {
    if (!options.detect) expecting.judge(planned, result);
  };
  const RerunRequest again{call, options.input, options.expect, inputs, options.strict};
  settings.rerun = [&](const Planned& planned, const ScenarioResult& result) {
    return rerun_command(again, planned, result);
  };
  Runner runner(runtime->tools(), inputs.profile, std::move(settings), std::move(plan.planned),
                std::move(listeners));
  const std::string trouble = runtime->play(runner.run(), [&runner] { runner.interrupt(); });

  if (reader_is_gone()) return exit_broken;
  std::vector<std::string> troubles = outputs->troubles();
  if (!trouble.empty()) troubles.push_back(trouble);
  if (tell_troubles(troubles)) return exit_broken;
  if (options.detect) return report_detected(detector, {call, options.input, inputs.profile});
  return expecting.finish(runner.summary(), all_names(inputs, options.plan.shapes),
                          inputs.profile.name);
}

/// Runs, waits for a change, runs what failed again (all, if nothing did), until Ctrl-C.
int run_watching(const Call& call, const RunOptions& options) {
  Round round;
  for (;;) {
    const std::vector<FileStamp> at_start = stamps_of(round.files);
    const int status = run(call, options, &round);
    if (status == exit_interrupted || round.files.empty()) return status;
    std::vector<FileStamp> before = stamps_of(round.files);
    // What was away and came back while all ran was not read.
    for (std::size_t i = 0; i < at_start.size(); ++i) {
      if (at_start[i] == FileStamp{}) before[i] = {};
    }
    say("Waiting for a change, to rerun {}. Ctrl-C ends.\n",
        round.failed.empty() ? "all scenarios"
                             : fmt::format("what failed ({})", round.failed.size()));
    wait_for_change(round.files, before);
  }
}

/// The rows that no other command has.
std::vector<Option> own_options(RunOptions& to) {
  return {
      argument_option(to.input.arguments),
      {.names = "-j,--jobs",
       .value = "N",
       .help = "How many sessions run at once",
       .to = number(&to.jobs, 1, 1000),
       .group = OptionGroup::what,
       .standard = "the number of cores"},
      {.names = "--repeat",
       .value = "N",
       .help = "Run everything N times",
       .to = number(&to.repeat, 1, 1'000'000),
       .group = OptionGroup::what},
      {.names = "--order",
       .value = "ORDER",
       .help = "The order of the scenarios",
       .to = one_of({"found", "random"},
                    [&to](const std::string& word) { to.random_order = word == "random"; }),
       .group = OptionGroup::what,
       .standard = "found"},
      {.names = "--detect",
       .value = "",
       .help = "Print what the backend can do, as \"can\" for its profile",
       .to = flag(&to.detect),
       .group = OptionGroup::what,
       .excludes = {"SCENARIO|DIR|GLOB", "--report", "--tag", "--shape", "--shard", "--expect",
                    "--update-expectations"}},
      {.names = "--strict",
       .value = "",
       .help = "Let weak verdicts fail the run",
       .to = flag(&to.strict),
       .group = OptionGroup::verdicts},
      {.names = "--no-ladder",
       .value = "",
       .help = "Run what stands on a scenario that failed, too",
       .to = flag(&to.no_ladder),
       .group = OptionGroup::verdicts},
      {.names = "--max-failures",
       .value = "N",
       .help = "Stop once N scenarios have failed",
       .to = number(&to.max_failures, 1, 1'000'000),
       .group = OptionGroup::verdicts},
      {.names = "--until-fail",
       .value = "",
       .help = "Stop at the first failure; without --repeat, run until there is one",
       .to = flag(&to.until_fail),
       .group = OptionGroup::verdicts},
      {.names = "--retry",
       .value = "N",
       .help = "Run a scenario that fails up to N more times; it is flaky if it passes then",
       .to = number(&to.retry, 1, 1000),
       .group = OptionGroup::verdicts},
      {.names = "--watch",
       .value = "",
       .help = "Rerun what failed when the backend's program, the profile or a scenario changes",
       .to = flag(&to.watch),
       .group = OptionGroup::debugging,
       .excludes = {"--detect", "--attach", "--update-expectations"}},
      {.names = "--stress",
       .value = "",
       .help = "Keep all cores busy with other work during the run",
       .to = flag(&to.stress),
       .group = OptionGroup::debugging},
  };
}

}  // namespace

Command run_command() {
  const auto options = std::make_shared<RunOptions>();
  return {
      .name = "run",
      .help = "Test a backend: start it, play scenarios, say what is wrong.",
      .examples = {"spectrum2-harness run -- ./my_backend",
                   "spectrum2-harness run --backend backend.json",
                   "spectrum2-harness run --backend backend.json conformance/messages",
                   "spectrum2-harness run --backend backend.json my-scenario.json -v",
                   "spectrum2-harness run --attach --port 31640 conformance/login \\\n"
                   "      -- gdb --args ./my_backend"},
      .options = join_options(input_options(options->input), own_options(*options),
                              plan_options(options->plan), session_options(options->session),
                              expect_options(options->expect), output_options(options->outputs)),
      .takes_backend = true,
      .run = [options](const Call& call) {
        if (options->watch) return run_watching(call, *options);
        Round only;
        return run(call, *options, &only);
      }};
}

}  // namespace harness
