#include "commands/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "backend/profile_table.h"
#include "commands/exit_status.h"
#include "commands/files.h"
#include "spectrum/finding.h"
#include "text/nearest.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

std::string absolute(const std::string& path) {
  std::error_code error;
  return fs::absolute(path, error).lexically_normal().string();
}

std::string without_json(const std::string& path) {
  return path.ends_with(".json") ? path.substr(0, path.size() - 5) : path;
}

/// One file to read, with the folder that its id starts from.
struct Found {
  std::string path;
  std::string folder;
};

void find_scenarios(const std::string& given, std::vector<Found>* found, Inputs* inputs) {
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
    const std::string inside = suite_folder() + "/" + given;
    if (is_folder(inside)) return add_folder(inside);
    if (is_file(inside + ".json")) return found->push_back({inside + ".json", ""});
    inputs->errors.push_back(fmt::format("cannot read {}: No such file or directory", given));
  }
  inputs->status = exit_input;
}

}  // namespace

std::string scenario_id(const std::string& path, const std::string& folder) {
  const std::string full = absolute(path);
  const auto below = [&](const std::string& base) -> std::string {
    const std::string start = absolute(base) + "/";
    return full.compare(0, start.size(), start) == 0 ? without_json(full.substr(start.size())) : "";
  };
  if (std::string id = below(suite_folder()); !id.empty()) return id;
  if (!folder.empty()) {
    if (std::string id = below(folder); !id.empty()) return id;
  }
  return fs::path(without_json(full)).filename().string();
}

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

namespace {

/// Where fragments are looked for: `fragments` beside the file or one folder up, then the suite's.
std::vector<std::string> fragment_folders(const std::string& file) {
  const fs::path folder = fs::path(absolute(file)).parent_path();
  std::vector<std::string> folders;
  for (const fs::path& candidate : {folder / "fragments", folder.parent_path() / "fragments",
                                    fs::path(suite_folder()) / "fragments"}) {
    const std::string path = candidate.lexically_normal().string();
    if (is_folder(path) && std::find(folders.begin(), folders.end(), path) == folders.end()) {
      folders.push_back(path);
    }
  }
  return folders;
}

ParseContext parse_context(const std::string& file, const Profile& profile) {
  ParseContext context;
  context.names.accounts = profile.accounts;
  for (const auto& [name, value] : profile.contacts) context.names.contacts.push_back(name);
  for (const auto& [name, value] : profile.rooms) context.names.rooms.push_back(name);
  for (const auto& [name, value] : profile.logs) context.names.logs.push_back(name);
  context.names.capabilities = capability_names();
  context.load_fragment = [file](std::string_view name) -> std::optional<Source> {
    for (const std::string& folder : fragment_folders(file)) {
      const std::string path = fmt::format("{}/{}.json", folder, name);
      std::string error;
      if (is_file(path)) return read_source(path, &error);
    }
    return std::nullopt;
  };
  context.fragment_names = [file] {
    std::vector<std::string> names;
    for (const std::string& folder : fragment_folders(file)) {
      for (const std::string& path : json_files_below(folder)) {
        names.push_back(fs::path(path).stem().string());
      }
    }
    return names;
  };
  return context;
}

}  // namespace

std::unique_ptr<Scenario> read_scenario(const Source& source, const std::string& id,
                                        const Profile& profile, std::vector<std::string>* errors) {
  std::vector<ParseError> problems;
  auto scenario = parse_scenario(source, id, parse_context(source.name, profile), &problems);
  for (const ParseError& problem : problems) {
    errors->push_back(format_diagnostic(problem.source, problem.diagnostic));
  }
  return scenario ? std::make_unique<Scenario>(std::move(*scenario)) : nullptr;
}

void check_fragment_file(const Source& source, const Profile& profile,
                         std::vector<std::string>* errors) {
  for (const ParseError& problem : check_fragment(source, parse_context(source.name, profile))) {
    errors->push_back(format_diagnostic(problem.source, problem.diagnostic));
  }
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
  std::vector<Found> found;
  if (options.paths.empty()) {
    const std::string suite = suite_folder();
    for (std::string& file : json_files_below(suite + "/conformance")) {
      found.push_back({std::move(file), suite});
    }
    for (std::string& file : json_files_below(suite + "/regressions")) {
      found.push_back({std::move(file), suite});
    }
  }
  for (const std::string& path : options.paths) find_scenarios(path, &found, &inputs);
  std::set<std::string> seen;
  for (const Found& file : found) {
    if (!seen.insert(absolute(file.path)).second) continue;
    std::string error;
    const auto source = read_source(file.path, &error);
    if (!source) {
      inputs.errors.push_back(error);
      inputs.status = exit_input;
      continue;
    }
    auto scenario =
        read_scenario(*source, scenario_id(file.path, file.folder), inputs.profile, &inputs.errors);
    if (scenario) {
      inputs.scenarios.push_back(std::move(scenario));
    } else {
      inputs.status = exit_input;
    }
  }
  return inputs;
}

}  // namespace harness
