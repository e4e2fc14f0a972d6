#include "commands/inputs.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "backend/profile_table.h"
#include "commands/exit_status.h"
#include "commands/files.h"
#include "commands/input_reader.h"
#include "spectrum/finding.h"
#include "text/nearest.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

/// One file to read, with the folder that its id starts from.
struct Found {
  std::string path;
  std::string folder;
};

void find_scenarios(const std::string& given, const std::string& suite, std::vector<Found>* found,
                    Inputs* inputs) {
  const auto add_folder = [&](const std::string& folder) {
    for (std::string& file : json_files_below(folder)) found->push_back({std::move(file), folder});
  };
  if (is_folder(given)) return add_folder(given);
  if (is_file(given)) return found->push_back({given, ""});
  if (given.find_first_of("*?[") != std::string::npos) {
    const std::vector<std::string> paths = expand_glob(given);
    for (const std::string& path : paths) {
      if (is_folder(path)) {
        add_folder(path);
      } else {
        found->push_back({path, ""});
      }
    }
    if (!paths.empty()) return;
    inputs->errors.push_back(fmt::format("no file matches {}", given));
  } else {
    // An id of the suite: conformance/messages/echo, or a folder of it.
    const std::string inside = suite + "/" + given;
    if (is_folder(inside)) return add_folder(inside);
    if (is_file(inside + ".json")) return found->push_back({inside + ".json", ""});
    inputs->errors.push_back(fmt::format("cannot read {}: No such file or directory", given));
  }
  inputs->status = exit_input;
}

}  // namespace

std::optional<Profile> read_profile(const std::string& path, std::vector<std::string>* errors) {
  std::string error;
  const auto source = read_source(path, &error);
  if (!source) {
    errors->push_back(error);
    return std::nullopt;
  }
  std::vector<Diagnostic> diagnostics;
  auto profile = parse_profile(*source, &diagnostics);
  if (profile) {
    for (const Named& id : profile->allow) {
      if (find_finding(id.text)) continue;
      diagnostics.push_back({id.offset, fmt::format("unknown finding \"{}\"{}", id.text,
                                                    did_you_mean(id.text, finding_ids()))});
    }
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    errors->push_back(format_diagnostic(*source, diagnostic));
  }
  return diagnostics.empty() ? std::move(profile) : std::nullopt;
}

Inputs read_inputs(const InputOptions& options) {
  Inputs inputs;
  inputs.profile = default_profile();
  if (!options.profile.empty()) {
    auto profile = read_profile(options.profile, &inputs.errors);
    if (profile) {
      inputs.profile = std::move(*profile);
    } else {
      inputs.status = exit_input;
    }
  }
  if (!options.command.empty()) {
    inputs.profile.command = options.command;
    std::error_code error;
    inputs.profile.base_directory = fs::current_path(error).string();
    if (options.profile.empty()) {
      inputs.profile.name = fs::path(options.command.front()).filename().string();
    }
  }
  InputReader reader(inputs.profile);
  const std::string& suite = reader.suite();
  std::vector<Found> found;
  if (options.paths.empty()) {
    for (std::string& file : json_files_below(suite + "/conformance")) {
      found.push_back({std::move(file), suite});
    }
    for (std::string& file : json_files_below(suite + "/regressions")) {
      found.push_back({std::move(file), suite});
    }
  }
  for (const std::string& path : options.paths) find_scenarios(path, suite, &found, &inputs);
  std::set<std::string> seen;
  for (const Found& file : found) {
    if (!seen.insert(absolute_path(file.path)).second) continue;
    std::string error;
    const auto source = read_source(file.path, &error);
    if (!source) {
      inputs.errors.push_back(error);
      inputs.status = exit_input;
      continue;
    }
    auto scenario =
        reader.read_scenario(*source, reader.scenario_id(file.path, file.folder), &inputs.errors);
    if (scenario) {
      inputs.scenarios.push_back(std::move(scenario));
    } else {
      inputs.status = exit_input;
    }
  }
  return inputs;
}

}  // namespace harness
