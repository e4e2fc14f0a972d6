#include "commands/input_reader.h"

#include <algorithm>
#include <filesystem>

#include "backend/profile_rows.h"
#include "commands/files.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

std::string without_json(const std::string& path) {
  return path.ends_with(".json") ? path.substr(0, path.size() - 5) : path;
}

ParseContext context_of(const Profile& profile) {
  ParseContext context;
  context.names.accounts = profile.accounts;
  for (const auto& [name, value] : profile.contacts) context.names.contacts.push_back(name);
  for (const auto& [name, value] : profile.rooms) context.names.rooms.push_back(name);
  for (const auto& [name, value] : profile.logs) context.names.logs.push_back(name);
  context.names.capabilities = capability_names();
  return context;
}

}  // namespace

InputReader::InputReader(const Profile& profile)
    : suite_(suite_folder()), context_(context_of(profile)) {
  context_.trees = &trees_;
}

std::string InputReader::scenario_id(const std::string& path, const std::string& folder) const {
  const std::string full = absolute_path(path);
  const auto below = [&](const std::string& base) -> std::string {
    std::string start = absolute_path(base);
    if (!start.ends_with('/')) start += '/';
    return full.starts_with(start) ? without_json(full.substr(start.size())) : "";
  };
  if (std::string id = below(suite_); !id.empty()) return id;
  if (!folder.empty()) {
    if (std::string id = below(folder); !id.empty()) return id;
  }
  return fs::path(without_json(full)).filename().string();
}

/// Where fragments are looked for: `fragments` beside the file or one folder up, then the suite's.
const std::vector<std::string>& InputReader::fragment_folders(const std::string& file) {
  const std::string full = absolute_path(file);
  const auto slash = std::max<std::size_t>(full.rfind('/'), 1);
  const std::string_view folder = std::string_view(full).substr(0, slash);
  const auto known = fragment_folders_.find(folder);
  if (known != fragment_folders_.end()) return known->second;
  std::vector<std::string> folders;
  for (const fs::path& base :
       {fs::path(folder), fs::path(folder).parent_path(), fs::path(suite_)}) {
    const std::string path = (base / "fragments").lexically_normal().string();
    if (is_folder(path) && std::find(folders.begin(), folders.end(), path) == folders.end()) {
      folders.push_back(path);
    }
  }
  return fragment_folders_.emplace(folder, std::move(folders)).first->second;
}

const std::optional<Source>& InputReader::fragment(const std::string& path) {
  const auto known = fragments_.find(path);
  if (known != fragments_.end()) return known->second;
  std::string error;
  return fragments_.emplace(path, read_source(path, &error)).first->second;
}

const ParseContext& InputReader::context_for(const std::string& file) {
  context_.load_fragment = [this, file](std::string_view name) -> std::optional<Source> {
    for (const std::string& folder : fragment_folders(file)) {
      const auto& source = fragment(folder + "/" + std::string(name) + ".json");
      if (source) return source;
    }
    return std::nullopt;
  };
  context_.fragment_names = [this, file] {
    std::vector<std::string> names;
    for (const std::string& folder : fragment_folders(file)) {
      for (const std::string& path : json_files_below(folder)) {
        names.push_back(fs::path(path).stem().string());
      }
    }
    return names;
  };
  return context_;
}

std::unique_ptr<Scenario> InputReader::read_scenario(const Source& source, const std::string& id,
                                                     std::vector<std::string>* errors) {
  std::vector<ParseError> problems;
  auto scenario = parse_scenario(source, id, context_for(source.name), &problems);
  for (const ParseError& problem : problems) {
    errors->push_back(format_diagnostic(problem.source, problem.diagnostic));
  }
  return scenario ? std::make_unique<Scenario>(std::move(*scenario)) : nullptr;
}

void InputReader::check_fragment_file(const Source& source, std::vector<std::string>* errors) {
  for (const ParseError& problem : check_fragment(source, context_for(source.name))) {
    errors->push_back(format_diagnostic(problem.source, problem.diagnostic));
  }
}

}  // namespace harness
