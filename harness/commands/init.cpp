#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "ci_file.h"
#include "commands/commands.h"
#include "commands/detect.h"
#include "commands/files.h"
#include "commands/inputs.h"
#include "commands/options.h"
#include "commands/plan.h"
#include "commands/runtime.h"
#include "report/report_file.h"
#include "report/text/detect_text.h"
#include "session/options.h"
#include "suite/runner.h"
#include "text/json.h"
#include "text/say.h"
#include "text/shell_words.h"

namespace harness {

namespace {

constexpr const char* profile_path = "backend.json";
constexpr const char* scenario_path = "hello.json";
constexpr const char* ci_path = ".github/workflows/spectrum2.yml";

struct InitOptions {
  InputOptions input;
  bool force = false;
};

/// One file to write.
struct NewFile {
  std::string path;
  std::string text;
};

std::string quoted(const std::string& text) { return Json(text).dump(); }

std::string word_list(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const std::string& word : words) all.push_back(quoted(word));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

std::string name_map(const std::map<std::string, std::string>& names) {
  std::vector<std::string> all;
  for (const auto& [name, value] : names) {
    all.push_back(fmt::format("{}: {}", quoted(name), quoted(value)));
  }
  return fmt::format("{{{}}}", fmt::join(all, ", "));
}

/// Laid out for people, who are to edit it: the built-in names are there to be replaced.
std::string profile_text(const Profile& profile, const std::vector<Detected>& detected) {
  std::string text = "{\n";
  text += fmt::format("  \"name\": {},\n", quoted(profile.name));
  text += fmt::format("  \"command\": {},\n", word_list(profile.command));
  if (!profile.arguments.empty()) {
    text += fmt::format("  \"arguments\": {},\n", word_list(profile.arguments));
  }
  std::vector<std::string> accounts;
  for (const Account& account : profile.accounts) {
    accounts.push_back(fmt::format("    {}: {{\"user\": {}, \"legacyName\": {}, \"password\": {}}}",
                                   quoted(account.name), quoted(account.user),
                                   quoted(account.legacy_name), quoted(account.password)));
  }
  text += fmt::format("  \"accounts\": {{\n{}\n  }},\n", fmt::join(accounts, ",\n"));
  text += fmt::format("  \"contacts\": {},\n", name_map(profile.contacts));
  text += fmt::format("  \"rooms\": {},\n", name_map(profile.rooms));
  return text + can_text(detected) + "}\n";
}

constexpr std::string_view login_scenario = R"({
  "title": "Alice logs in",
  "steps": [
    {"do": "login", "user": "alice"},
    {"expect": "CONNECTED", "fields": {"user": "${alice.user}"}}
  ]
}
)";
constexpr std::string_view echo_scenario = R"({
  "title": "The contact echo answers hello",
  "steps": [
    {"do": "login", "user": "alice"},
    {"expect": "CONNECTED", "fields": {"user": "${alice.user}"}},
    {"do": "write", "user": "alice", "to": "${contact.echo}", "text": "hello"},
    {"expect": "CONV_MESSAGE",
     "fields": {"userName": "${alice.user}", "buddyName": "${contact.echo}", "message": {"contains": "hello"}}}
  ]
}
)";

bool has_echo(const std::vector<Detected>& detected) {
  return std::ranges::any_of(
      detected, [](const Detected& one) { return one.has && one.capability == "echo"; });
}

Refusal refuse_existing() {
  std::vector<std::string> there;
  for (const char* path : {profile_path, scenario_path, ci_path}) {
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
      there.emplace_back(path);
    }
  }
  if (there.empty()) return {};
  return {exit_usage,
          fmt::format("{} {} already; --force overwrites {}", fmt::join(there, ", "),
                      there.size() == 1 ? "exists" : "exist", there.size() == 1 ? "it" : "them")};
}

/// Runs the probes. `detector` knows what they showed, if nothing is refused.
Refusal ask_backend(const DetectRequest& request, Inputs inputs, Detector* detector) {
  Refusal no;
  Selection selection;
  select_probes(inputs, selection);
  RunPlan plan;
  PlanOptions options;
  options.shard = Shard{};
  if ((no = make_plan(inputs, selection, options, {}, &plan))) return no;
  const SessionOptions session;
  const std::unique_ptr<Runtime> runtime = Runtime::start(
      {inputs.profile, session, find_backend(inputs.profile, session), false, 0}, &no);
  if (!runtime) return no;
  say("Asking the backend what it can do.\n");
  RunSettings settings;
  settings.jobs = detect_jobs;
  settings.session = session;
  Runner runner(runtime->tools(), inputs.profile, std::move(settings), std::move(plan.planned),
                {detector});
  const std::string trouble = runtime->play(runner.run(), [&runner] { runner.interrupt(); });
  if (!trouble.empty()) return {exit_broken, trouble};
  return why_nothing_detected(*detector, request);
}

Refusal write_file(const NewFile& file) {
  const std::filesystem::path folder = std::filesystem::path(file.path).parent_path();
  std::error_code failure;
  if (!folder.empty()) std::filesystem::create_directories(folder, failure);
  std::string error;
  const auto out = ReportFile::create(file.path, &error);
  if (!out) return {exit_broken, error};
  std::fwrite(file.text.data(), 1, file.text.size(), out->stream());
  out->finish();
  return {out->trouble().empty() ? exit_ok : exit_broken, out->trouble()};
}

int init(const Call& call, InitOptions options) {
  Refusal no;
  if (call.backend.empty()) {
    return tell(
        {exit_usage,
         fmt::format("no backend: give its command after --\nTry: {} init --help", program_name)});
  }
  if (!options.force && (no = refuse_existing())) return tell(no);
  Inputs inputs;
  if ((no = read_inputs(options.input, call, &inputs))) return tell(no);
  Detector detector;
  const Profile profile = inputs.profile;
  const DetectRequest request{call, options.input, profile};
  if ((no = ask_backend(request, std::move(inputs), &detector))) return tell(no);
  const std::vector<Detected> detected = detector.detected();
  const std::vector<NewFile> files = {
      {profile_path, profile_text(profile, detected)},
      {scenario_path, std::string(has_echo(detected) ? echo_scenario : login_scenario)},
      {ci_path, std::string(ci_file_text)}};
  fmt::print("{}\n{}\n", tried_text(profile), detect_text(detected, style_of(STDOUT_FILENO)));
  for (const NewFile& file : files) {
    if ((no = write_file(file))) return tell(no);
    fmt::print("Wrote {}\n", file.path);
  }
  const std::string program = quote_shell_word(call.program);
  fmt::print(
      "\nNext:\n"
      "  {0} run --backend {1} {2}    the first scenario\n"
      "  {0} run --backend {1}               the suite\n"
      "Put accounts, contacts and rooms that your network has into {1}. What the backend can do\n"
      "with them becomes its \"can\":\n"
      "  {0} run --backend {1} --detect\n"
      "Say in {3} how the backend is built and where the image is.\n",
      program, profile_path, scenario_path, ci_path);
  return exit_ok;
}

}  // namespace

Command init_command() {
  const auto options = std::make_shared<InitOptions>();
  return {
      .name = "init",
      .help = "Ask a backend what it can do; write its profile, a first scenario and a CI file.",
      .examples = {"spectrum2-harness init -- ./my_backend",
                   "spectrum2-harness init -- python3 my_backend.py",
                   "spectrum2-harness init --argument -j --argument irc.example.org \\\n"
                   "      -- ./my_backend"},
      .options = {argument_option(options->input.arguments),
                  {.names = "--force",
                   .value = "",
                   .help =
                       fmt::format("Overwrite {}, {} and {}", profile_path, scenario_path, ci_path),
                   .to = flag(&options->force)}},
      .takes_backend = true,
      .run = [options](const Call& call) { return init(call, *options); }};
}

}  // namespace harness
