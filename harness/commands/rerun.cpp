#include "commands/rerun.h"

#include <algorithm>

#include "commands/files.h"
#include "text/shell_words.h"

namespace harness {

namespace {

/// True if each scenario has the same id when its file is given alone, and an expectation file
/// about them speaks of no other ones.
bool all_are_of_the_suite(const Inputs& inputs) {
  const std::string suite = absolute_path(suite_folder()) + "/";
  return std::ranges::all_of(inputs.scenarios, [&](const auto& scenario) {
    return absolute_path(scenario->file).starts_with(suite);
  });
}

std::vector<std::string> words_for_same_backend(const Call& call, const InputOptions& input,
                                                std::string_view command) {
  std::vector<std::string> words = {call.program, std::string(command)};
  if (!input.profile.empty()) words.insert(words.end(), {"--backend", input.profile});
  for (const GivenOption& given : call.given) {
    if (!given.row->in_rerun) continue;
    const std::string name(given.row->name());
    if (given.row->is_flag()) {
      words.push_back(name);
    } else {
      for (const std::string& word : given.words) words.insert(words.end(), {name, word});
    }
  }
  return words;
}

void add_backend(const Call& call, std::vector<std::string>* words) {
  if (call.backend.empty()) return;
  words->emplace_back("--");
  words->insert(words->end(), call.backend.begin(), call.backend.end());
}

}  // namespace

std::string command_for_same_backend(const Call& call, const InputOptions& input,
                                     std::string_view command,
                                     const std::vector<std::string>& more) {
  std::vector<std::string> words = words_for_same_backend(call, input, command);
  words.insert(words.end(), more.begin(), more.end());
  add_backend(call, &words);
  return join_shell_words(words);
}

std::string rerun_command(const RerunRequest& run, const Planned& planned,
                          const ScenarioResult& result) {
  std::vector<std::string> words = words_for_same_backend(run.call, run.input, "run");
  const auto add = [&words](const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  // Of the outcome: with --strict and --retry, a weak one may have become flaky.
  if (run.strict && verdict_of(result.outcome) == Verdict::weak) add({"--strict"});
  const bool is_expected = planned.expectation && !run.expect.file.empty();
  if (is_expected) add({"--expect", run.expect.file});
  if (!is_expected || run.inputs.scenarios.size() == 1 || all_are_of_the_suite(run.inputs)) {
    add({planned.scenario->file});
  } else {
    // The file's lines name scenarios by their path below the folders that were given.
    add({"--filter", planned.name});
    add(run.input.paths);
  }
  if (planned.shape != Shape::plain) {
    add({"--shape", std::string(shape_row(planned.shape).name)});
  }
  add_backend(run.call, &words);
  return join_shell_words(words);
}

}  // namespace harness
