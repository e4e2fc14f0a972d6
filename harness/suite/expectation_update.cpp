#include "suite/expectation_update.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "text/encoding.h"

namespace harness {

namespace {

/// What follows these differs from run to run, or cannot be in a column.
constexpr std::string_view text_ends[] = {
    " within ",
    ", but the backend ",
    " before the scenario's timeout",
    ", grew from ",
    ", is ",
    ", came ",
    " next, ",
    "|",
    "\n",
};
constexpr std::size_t longest_text = 120;

std::string steady_part(std::string_view words) {
  std::size_t end = std::min(words.size(), longest_text);
  for (const std::string_view mark : text_ends) end = std::min(end, words.find(mark));
  words = words.substr(0, character_edge(words, end));
  while (words.ends_with(' ')) words.remove_suffix(1);
  return std::string(words);
}

/// All results of one name: of several rounds, if there were.
struct Combined {
  std::optional<ExpectationKind> kind;  ///< What a line about it has to say; nothing: no line.
  bool is_known = true;                 ///< False if the run could not tell.
  std::vector<std::string> words;
  std::string text;
};

using Results = std::map<std::string, Combined>;

Results combine(const std::vector<SeenResult>& seen) {
  struct Counts {
    int passed = 0, bad = 0;
  };
  std::map<std::string, Counts> counts;
  Results results;
  for (const SeenResult& result : seen) {
    Combined& combined = results[result.name];
    Counts& count = counts[result.name];
    const auto note_kind = [&](ExpectationKind kind) {
      if (!combined.kind || *combined.kind == ExpectationKind::weak) {
        combined.kind = kind;
        combined.text = result.text;
      }
      combined.words.insert(combined.words.end(), result.words.begin(), result.words.end());
      ++count.bad;
    };
    switch (result.verdict) {
      case Verdict::fail:
        note_kind(ExpectationKind::fails);
        break;
      case Verdict::weak:
        note_kind(ExpectationKind::weak);
        break;
      case Verdict::flaky:
        note_kind(ExpectationKind::flaky);
        ++count.passed;
        break;
      case Verdict::error:
      case Verdict::not_applicable:
        combined.is_known = false;
        break;
      default:
        ++count.passed;
    }
    if (count.passed > 0 && count.bad > 0) combined.kind = ExpectationKind::flaky;
    if (count.passed + count.bad > 0) combined.is_known = true;
  }
  return results;
}

bool holds(const Expectation& line, const Combined& result) {
  if (!result.is_known) return true;
  if (!result.kind) return line.kind == ExpectationKind::flaky;
  if (line.kind != *result.kind && line.kind != ExpectationKind::flaky) return false;
  return std::ranges::any_of(result.words, [&](const std::string& words) {
    return words.find(line.text) != std::string::npos;
  });
}

std::string line_text(ExpectationKind kind, std::string_view name, std::string_view text,
                      std::string_view reason) {
  const auto row = std::ranges::find(expectation_kinds(), kind, &ExpectationKindRow::kind);
  return fmt::format("{} | {} | {} | {}", row->name, name, text, reason);
}

/// A line that does not hold any more, written anew: one line for each result that still needs one.
std::vector<std::string> rewritten(const Expectation& line, const std::vector<std::string>& names,
                                   const Results& results) {
  std::vector<std::string> lines;
  for (const std::string& name : names) {
    const auto found = results.find(name);
    if (found == results.end() || holds(line, found->second)) {
      lines.push_back(line_text(line.kind, name, line.text, line.reason));
    } else if (const Combined& result = found->second; result.kind) {
      // A flaky line with another text stays flaky: one failure does not prove the contrary.
      const bool stays_flaky = line.kind == ExpectationKind::flaky;
      lines.push_back(line_text(stays_flaky ? line.kind : *result.kind,
                                line.is_glob() ? name : line.pattern, result.text, line.reason));
    }
  }
  return lines;
}

constexpr std::string_view head_of_new_file =
    "# What {} is known to fail. A line is\n"
    "#   fails, weak, flaky or skip | scenario or glob | text that the failure must contain | "
    "reason\n"
    "# run --update-expectations adds, changes and removes lines; comments and reasons stay.\n\n";

}  // namespace

std::string expectation_text(const Outcome& outcome) {
  for (const Level level : {Level::must, Level::should, Level::may}) {
    for (const Failure& failure : outcome.failures) {
      if (failure.level == level) return steady_part(failure.what);
    }
    for (const FindingCount& finding : outcome.findings) {
      if (finding.first.level == level) return std::string(finding.first.row->id);
    }
  }
  return "";
}

ExpectationUpdate update_expectations(const ExpectationFile* file,
                                      const std::vector<SeenResult>& seen,
                                      const std::vector<std::string>& not_run,
                                      const std::vector<std::string>& ids, bool strict,
                                      const std::string& backend_name) {
  ExpectationUpdate update;
  const Results results = combine(seen);
  // The names that each line decides about: those that were run, in the order of the run, first.
  std::map<const Expectation*, std::vector<std::string>> names_of;
  std::vector<std::string> without_line;
  std::map<std::string, bool> told;
  for (const SeenResult& result : seen) {
    if (!told.emplace(result.name, true).second) continue;
    const Expectation* line = file ? file->find(result.name) : nullptr;
    if (line) {
      names_of[line].push_back(result.name);
    } else {
      without_line.push_back(result.name);
    }
  }
  std::map<const Expectation*, std::vector<std::string>> left_out;
  for (const std::string& name : not_run) {
    if (const Expectation* line = file ? file->find(name) : nullptr) left_out[line].push_back(name);
  }

  const auto add = [&update](std::string_view line) { update.text.append(line).append("\n"); };
  const auto keep_or_rewrite = [&](const ExpectationFile::Line& line) {
    if (!line.expectation) return add(line.text);
    const Expectation& expectation = *line.expectation;
    if (!ids.empty() && count_covered(expectation, ids) == 0) {
      ++update.removed;
      return;
    }
    std::vector<std::string> names = names_of[&expectation];
    const bool is_whole = expectation.kind == ExpectationKind::skip ||
                          std::ranges::all_of(names, [&](const std::string& name) {
                            return holds(expectation, results.at(name));
                          });
    if (is_whole) return add(line.text);
    if (expectation.is_glob()) {
      const auto& others = left_out[&expectation];
      names.insert(names.end(), others.begin(), others.end());
    }
    const std::vector<std::string> lines = rewritten(expectation, names, results);
    for (const std::string& text : lines) add(text);
    ++(lines.empty() ? update.removed : update.changed);
  };
  if (file) {
    for (const ExpectationFile::Line& line : file->lines) keep_or_rewrite(line);
  } else {
    update.text = fmt::format(head_of_new_file, backend_name);
  }
  for (const std::string& name : without_line) {
    const Combined& result = results.at(name);
    if (!result.kind || (*result.kind == ExpectationKind::weak && !strict)) continue;
    add(line_text(*result.kind, name, result.text, reason_to_fill_in));
    ++update.added;
  }
  return update;
}

}  // namespace harness
