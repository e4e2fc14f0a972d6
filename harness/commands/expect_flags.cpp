#include "commands/expect_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "commands/exit_status.h"
#include "commands/files.h"
#include "text/say.h"

namespace harness {

namespace {

/// The ids of the scenarios that were read, and of the suite, which need not have been.
std::vector<std::string> all_ids(const Inputs& inputs) {
  std::set<std::string> ids;
  for (const auto& scenario : inputs.scenarios) ids.insert(scenario->id);
  for (std::string& id : suite_ids(suite_folder())) ids.insert(std::move(id));
  return {ids.begin(), ids.end()};
}

/// True if the command line names single scenarios: the profile's expectations may then be about
/// others, which are not known here.
bool names_single_scenarios(const std::vector<std::string>& paths) {
  return std::ranges::any_of(paths, [](const std::string& path) {
    return !is_folder(path) && !is_folder(suite_folder() + "/" + path);
  });
}

}  // namespace

void add_expect_flags(CLI::App& app, ExpectFlags& flags) {
  app.add_option("--expect", flags.file,
                 "What is known to fail, a line each: fails, weak, flaky or skip | scenario or "
                 "glob | text that the failure must contain | reason (default: the profile's)")
      ->type_name("FILE");
  app.add_flag("--update-expectations", flags.update,
               "Write that file as this run says it should be, and end with 0");
}

std::unique_ptr<Expecting> Expecting::open(const ExpectFlags& flags, const Inputs& inputs,
                                           const std::vector<std::string>& paths, int* status) {
  const auto refuse = [status](int with, const std::string& words) {
    say("{}\n", words);
    *status = with;
    return nullptr;
  };
  auto expecting = std::make_unique<Expecting>();
  const Profile& profile = inputs.profile;
  expecting->path_ = flags.file.empty() ? profile.expectations.value_or("") : flags.file;
  if (expecting->path_.empty()) {
    if (!flags.update) return expecting;
    return refuse(exit_usage,
                  "spectrum2-harness: --update-expectations needs a file: give --expect FILE, or "
                  "\"expectations\" in the profile");
  }
  expecting->ids_ = all_ids(inputs);
  const bool is_new = flags.update && !is_file(expecting->path_) && !is_folder(expecting->path_);
  if (!is_new) {
    std::string error;
    auto source = read_source(expecting->path_, &error);
    if (!source) {
      const auto text = flags.file.empty() ? read_source(profile.file, &error) : std::nullopt;
      if (text) error = format_diagnostic(*text, {profile.expectations_offset, error});
      return refuse(exit_input, error);
    }
    source->name = shown_path(source->name);
    std::vector<Diagnostic> errors;
    expecting->file_ = parse_expectations(*source, &errors);
    const bool may_be_about_others = flags.file.empty() && names_single_scenarios(paths);
    if (expecting->file_ && !flags.update && !may_be_about_others) {
      errors = check_expectations(*expecting->file_, expecting->ids_);
    }
    if (may_be_about_others) expecting->ids_.clear();
    std::string words;
    for (const Diagnostic& diagnostic : errors) {
      words += (words.empty() ? "" : "\n") + format_diagnostic(*source, diagnostic);
    }
    if (!words.empty()) return refuse(exit_input, words);
  }
  if (flags.update) {
    std::string error;
    expecting->out_ = ReportFile::create(expecting->path_, &error);
    if (!expecting->out_) return refuse(exit_broken, "spectrum2-harness: " + error);
  }
  return expecting;
}

void Expecting::mark(std::vector<Planned>& plan) const {
  if (!file_) return;
  for (Planned& planned : plan) planned.expectation = file_->find(planned.name);
}

void Expecting::judge(const Planned& planned, ScenarioResult& result) {
  if (out_) {
    seen_.push_back({planned.name, result.verdict, failure_words(result.outcome),
                     expectation_text(result.outcome)});
  }
  if (file_) apply_expectation(*file_, planned.expectation, result);
}

int Expecting::finish(const RunSummary& summary, const std::vector<std::string>& names,
                      const std::string& backend_name) {
  if (!out_ || summary.interrupted) return summary.exit_status();
  if (summary.not_run > 0) {
    say("spectrum2-harness: {} is not written: {}\n", path_, summary.not_run_why);
    return summary.exit_status();
  }
  std::set<std::string_view> ran;
  for (const SeenResult& result : seen_) ran.insert(result.name);
  std::vector<std::string> not_run;
  for (const std::string& name : names) {
    if (!ran.contains(name)) not_run.push_back(name);
  }
  const ExpectationUpdate update = update_expectations(file_ ? &*file_ : nullptr, seen_, not_run,
                                                       ids_, summary.strict, backend_name);
  std::fwrite(update.text.data(), 1, update.text.size(), out_->stream());
  out_->finish();
  if (!out_->trouble().empty()) {
    say("spectrum2-harness: {}\n", out_->trouble());
    return exit_broken;
  }
  say("{}: {} added, {} changed, {} removed\n", path_, update.added, update.changed,
      update.removed);
  return summary.count(Verdict::error) > 0 ? exit_broken : exit_ok;
}

}  // namespace harness
