#include "suite/select.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "suite/ladder.h"
#include "text/diagnostic.h"
#include "text/nearest.h"

namespace harness {

bool name_matches(std::string_view name, const std::string& pattern) {
  if (pattern.find_first_of("*?[") == std::string::npos) {
    return name.find(pattern) != std::string_view::npos;
  }
  return fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0;
}

namespace {

/// More tags than this are not listed.
constexpr std::size_t few_tags = 8;

/// Each name, and the parts of it that a filter may mean: `messages/echo`, `messages`, `echo`.
std::vector<std::string> parts_of_names(const std::vector<std::string>& names) {
  std::set<std::string> parts;
  for (const std::string& name : names) {
    for (std::size_t from = 0; from != std::string::npos; from = name.find('/', from)) {
      from += name[from] == '/' ? 1 : 0;
      parts.insert(name.substr(from));
      parts.insert(name.substr(from, name.find('/', from) - from));
    }
  }
  return {parts.begin(), parts.end()};
}

std::string why_no_tag(const std::vector<std::string>& wanted, const std::set<std::string>& known) {
  const std::vector<std::string> all(known.begin(), known.end());
  const std::string meant = did_you_mean(wanted.front(), all);
  std::string words = fmt::format("no scenario has the tag \"{}\"{}", wanted.front(), meant);
  if (meant.empty() && all.size() <= few_tags) {
    words += all.empty() ? "; none has a tag" : fmt::format("; known: {}", join_or(all));
  }
  return words;
}

std::string why_no_name(const std::vector<std::string>& filters,
                        const std::vector<std::string>& names) {
  const std::string& filter = filters.front();
  const bool is_pattern = filter.find_first_of("*?[") != std::string::npos;
  std::string word = filter;
  std::erase_if(word,
                [](char c) { return std::string_view("*?[]").find(c) != std::string_view::npos; });
  while (word.starts_with('/')) word.erase(0, 1);
  while (word.ends_with('/')) word.pop_back();
  const std::string meant = did_you_mean(word, parts_of_names(names));
  return is_pattern ? fmt::format("no scenario's name matches \"{}\"{}", filter, meant)
                    : fmt::format("no scenario's name contains \"{}\"{}", filter, meant);
}

}  // namespace

std::string why_nothing(const std::vector<std::unique_ptr<Scenario>>& scenarios,
                        const Selection& selection) {
  std::set<std::string> tags;
  std::vector<std::string> names;
  bool any_of_level = false;
  for (const auto& scenario : scenarios) {
    tags.insert(scenario->tags.begin(), scenario->tags.end());
    for (const Shape shape : selection.shapes) names.push_back(shaped_name(scenario->id, shape));
    any_of_level = any_of_level || !selection.level || scenario->level <= *selection.level;
  }
  if (names.empty()) return "there is no scenario to run";
  const auto known_tag = [&](const std::string& tag) { return tags.contains(tag); };
  if (!selection.tags.empty() && std::ranges::none_of(selection.tags, known_tag)) {
    return why_no_tag(selection.tags, tags);
  }
  const auto known_name = [&](const std::string& filter) {
    return std::ranges::any_of(names,
                               [&](const std::string& name) { return name_matches(name, filter); });
  };
  if (!selection.filters.empty() && std::ranges::none_of(selection.filters, known_name)) {
    return why_no_name(selection.filters, names);
  }
  if (!any_of_level) {
    return fmt::format("no scenario is of level {} or stricter", level_name(*selection.level));
  }
  return "no scenario matches --filter, --tag and --level together";
}

std::vector<Planned> plan_run(const std::vector<std::unique_ptr<Scenario>>& scenarios,
                              const Selection& selection,
                              const std::set<std::string, std::less<>>& can) {
  std::vector<Planned> plan;
  for (const auto& scenario : scenarios) {
    const auto has_tag = [&](const std::string& tag) {
      return std::find(scenario->tags.begin(), scenario->tags.end(), tag) != scenario->tags.end();
    };
    if (!selection.tags.empty() &&
        std::none_of(selection.tags.begin(), selection.tags.end(), has_tag)) {
      continue;
    }
    if (selection.level && scenario->level > *selection.level) continue;
    for (const Shape shape : selection.shapes) {
      Planned planned;
      planned.scenario = scenario.get();
      planned.shape = shape;
      planned.name = shaped_name(scenario->id, shape);
      const auto has_name = [&](const std::string& filter) {
        return name_matches(planned.name, filter);
      };
      if (!selection.filters.empty() &&
          std::none_of(selection.filters.begin(), selection.filters.end(), has_name)) {
        continue;
      }
      for (const std::string& need : scenario->needs) {
        if (!can.contains(need)) planned.missing.push_back(need);
      }
      plan.push_back(std::move(planned));
    }
  }
  std::ranges::stable_sort(
      plan, {}, [](const Planned& planned) { return place_of_area(planned.scenario->area()); });
  return plan;
}

}  // namespace harness
