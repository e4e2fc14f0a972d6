#include "commands/inputs.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <set>

#include "backend/profile_rows.h"
#include "commands/exit_status.h"
#include "commands/files.h"
#include "commands/input_reader.h"
#include "text/nearest.h"
#include "world/finding.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

/// One file to read, with the folder that its id starts from.
struct Found {
  std::string path;
  std::string folder;
};

/// `, did you mean "conformance/messages/echo"?`: the nearest scenario or folder of the suite, or
/// "".
std::string meant_scenario(const std::string& given, const std::string& suite) {
  std::set<std::string> names;
  for (const std::string& id : suite_ids(suite)) {
    for (std::size_t end = id.size(); end != std::string::npos; end = id.rfind('/', end - 1)) {
      names.insert(id.substr(0, end));
    }
  }
  std::string word = given;
  if (word.ends_with(".json")) word.resize(word.size() - 5);
  while (word.ends_with('/')) word.pop_back();
  return did_you_mean(word, {names.begin(), names.end()});
}

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
    inputs->errors.push_back(fmt::format("cannot read {}: No such file or directory{}", given,
                                         meant_scenario(given, suite)));
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
  std::erase_if(found,
                [&](const Found& file) { return !seen.insert(absolute_path(file.path)).second; });
  std::map<std::string, int> times;
  for (const Found& file : found) ++times[reader.scenario_id(file.path, file.folder)];
  for (const Found& file : found) {
    // Two of one name would share a folder of --keep, and a line of every report.
    std::string id = reader.scenario_id(file.path, file.folder);
    if (times[id] > 1) id = fs::path(shown_path(file.path)).replace_extension().string();
    std::string error;
    const auto source = read_source(file.path, &error);
    if (!source) {
      inputs.errors.push_back(error);
      inputs.status = exit_input;
      continue;
    }
    auto scenario = reader.read_scenario(*source, id, &inputs.errors);
    if (scenario) {
      inputs.scenarios.push_back(std::move(scenario));
    } else {
      inputs.status = exit_input;
    }
  }
  return inputs;
}

}  // namespace harness
