#include "commands/expecting.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

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

Refusal Expecting::open(const ExpectOptions& options, const Inputs& inputs,
                        const std::vector<std::string>& paths) {
  const Profile& profile = inputs.profile;
  path_ = options.file.empty() ? profile.expectations.value_or("") : options.file;
  if (path_.empty()) {
    if (!options.update) return {};
    return {exit_usage,
            "--update-expectations needs a file: give --expect FILE, or \"expectations\" in the "
            "profile"};
  }
  ids_ = all_ids(inputs);
  const bool is_new = options.update && !is_file(path_) && !is_folder(path_);
  if (!is_new) {
    const bool may_be_about_others = options.file.empty() && names_single_scenarios(paths);
    if (const Refusal no = read(options, profile, may_be_about_others)) return no;
    if (may_be_about_others) ids_.clear();
  }
  if (options.update) {
    std::string error;
    out_ = ReportFile::create(path_, &error);
    if (!out_) return {exit_broken, error};
  }
  return {};
}

Refusal Expecting::read(const ExpectOptions& options, const Profile& profile,
                        bool may_be_about_others) {
  std::string error;
  auto source = read_source(path_, &error);
  if (!source) {
    const auto text = options.file.empty() ? read_source(profile.file, &error) : std::nullopt;
    if (text) error = format_diagnostic(*text, {profile.expectations_offset, error});
    return {exit_input, error};
  }
  source->name = shown_path(source->name);
  std::vector<Diagnostic> errors;
  file_ = parse_expectations(*source, &errors);
  if (file_ && !options.update && !may_be_about_others) errors = check_expectations(*file_, ids_);
  if (errors.empty()) return {};
  std::vector<std::string> words;
  for (const Diagnostic& diagnostic : errors) {
    words.push_back(format_diagnostic(*source, diagnostic));
  }
  return {exit_input, fmt::format("{}", fmt::join(words, "\n"))};
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
  if (!summary.not_run_why.empty()) {
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
