#include "suite/expectations.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <set>

#include "server/shape.h"
#include "text/nearest.h"

namespace harness {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const ExpectationKindRow& row : expectation_kinds()) names.emplace_back(row.name);
  return names;
}

/// The columns of a line, trimmed. The last one may have bars in it.
std::vector<std::string_view> columns_of(std::string_view text) {
  std::vector<std::string_view> columns;
  for (;;) {
    const std::size_t bar = columns.size() < 3 ? text.find('|') : std::string_view::npos;
    const std::string_view column = trimmed(text.substr(0, bar));
    columns.push_back(column.empty() ? text.substr(0, 0) : column);
    if (bar == std::string_view::npos) return columns;
    text.remove_prefix(bar + 1);
  }
}

/// One line that is neither empty nor a comment; `text` is part of `whole`.
std::optional<Expectation> parse_line(std::string_view whole, std::string_view text,
                                      std::vector<Diagnostic>* errors) {
  const auto refuse = [&](const char* at, std::string words) {
    errors->push_back({static_cast<std::size_t>(at - whole.data()), std::move(words)});
    return std::nullopt;
  };
  const std::vector<std::string_view> columns = columns_of(text);
  const auto rows = expectation_kinds();
  const auto row = std::ranges::find(rows, columns[0], &ExpectationKindRow::name);
  if (row == rows.end()) {
    return refuse(columns[0].data(),
                  fmt::format("unknown expectation \"{}\"{}, expected {}", columns[0],
                              did_you_mean(columns[0], kind_names()), join_or(kind_names())));
  }
  const char* end = text.data() + text.size();
  if (columns.size() < 4) {
    return refuse(end,
                  fmt::format("expected 4 columns with | between them, found {}", columns.size()));
  }
  if (columns[1].empty()) {
    return refuse(columns[1].data(), "expected a scenario or a glob in the second column");
  }
  if (columns[3].empty()) return refuse(end, "expected a reason in the fourth column");
  Expectation made;
  made.kind = row->kind;
  made.pattern = made.id = columns[1];
  if (const std::size_t at = made.id.rfind('@'); !made.is_glob() && at != std::string::npos) {
    made.shape = made.id.substr(at + 1);
    made.id.resize(at);
  }
  made.text = columns[2];
  made.reason = columns[3];
  made.offset = static_cast<std::size_t>(columns[1].data() - whole.data());
  return made;
}

std::string unknown_words(const Expectation& line, const std::vector<std::string>& ids) {
  if (line.is_glob()) return fmt::format("no scenario matches {}", line.pattern);
  if (!line.shape.empty() && !find_shape(line.shape)) {
    return fmt::format("unknown shape \"{}\"{}", line.shape,
                       did_you_mean(line.shape, shape_names()));
  }
  return fmt::format("unknown scenario \"{}\"{}", line.pattern, did_you_mean(line.id, ids));
}

}  // namespace

std::span<const ExpectationKindRow> expectation_kinds() {
  static constexpr ExpectationKindRow rows[] = {
      {ExpectationKind::fails, "fails", "to fail", "It fails, with this text."},
      {ExpectationKind::weak, "weak", "to be weak", "It is weak, with this text."},
      {ExpectationKind::flaky, "flaky", "to be flaky", "It passes, or fails with this text."},
      {ExpectationKind::skip, "skip", "not to be run", "It is not run."},
  };
  return rows;
}

bool Expectation::is_glob() const { return pattern.find_first_of("*?[") != std::string::npos; }

bool Expectation::covers(std::string_view name) const {
  const std::string whole(name);
  if (is_glob()) {
    return fnmatch(pattern.c_str(), whole.c_str(), 0) == 0 ||
           fnmatch(("*/" + pattern).c_str(), whole.c_str(), 0) == 0;
  }
  return name == pattern || name.ends_with("/" + pattern);
}

const Expectation* ExpectationFile::find(std::string_view name) const {
  const Expectation* glob = nullptr;
  for (const Line& line : lines) {
    if (!line.expectation || !line.expectation->covers(name)) continue;
    if (!line.expectation->is_glob()) return &*line.expectation;
    if (!glob) glob = &*line.expectation;
  }
  return glob;
}

std::optional<ExpectationFile> parse_expectations(const Source& source,
                                                  std::vector<Diagnostic>* errors) {
  ExpectationFile file;
  file.name = source.name;
  const std::size_t errors_before = errors->size();
  std::set<std::string> patterns;
  std::string_view rest = source.text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    ExpectationFile::Line line;
    line.text = text;
    const std::string_view content = trimmed(text);
    if (!content.empty() && content.front() != '#') {
      line.expectation = parse_line(source.text, content, errors);
      if (line.expectation) {
        line.expectation->line = file.lines.size() + 1;
        if (!patterns.insert(line.expectation->pattern).second) {
          errors->push_back({line.expectation->offset,
                             fmt::format("{} already has a line", line.expectation->pattern)});
        }
      }
    }
    file.lines.push_back(std::move(line));
  }
  if (errors->size() > errors_before) return std::nullopt;
  return file;
}

std::size_t count_covered(const Expectation& expectation, const std::vector<std::string>& ids) {
  return static_cast<std::size_t>(std::ranges::count_if(ids, [&](const std::string& id) {
    return std::ranges::any_of(shape_rows(), [&](const ShapeRow& row) {
      return expectation.covers(shaped_name(id, row.shape));
    });
  }));
}

std::vector<Diagnostic> check_expectations(const ExpectationFile& file,
                                           const std::vector<std::string>& ids) {
  std::vector<Diagnostic> errors;
  for (const ExpectationFile::Line& line : file.lines) {
    if (!line.expectation) continue;
    const Expectation& expectation = *line.expectation;
    const std::size_t covered = count_covered(expectation, ids);
    if (covered == 0) {
      errors.push_back({expectation.offset, unknown_words(expectation, ids)});
    } else if (expectation.is_glob() && covered > most_scenarios_a_glob) {
      errors.push_back(
          {expectation.offset, fmt::format("{} covers {} scenarios, a glob may cover at most {}",
                                           expectation.pattern, covered, most_scenarios_a_glob)});
    }
  }
  return errors;
}

std::vector<std::string> failure_words(const Outcome& outcome) {
  std::vector<std::string> words;
  for (const Failure& failure : outcome.failures) {
    words.push_back(failure.what);
    for (std::string& line : detail_lines(failure)) words.push_back(std::move(line));
  }
  for (const FindingCount& finding : outcome.findings) {
    words.push_back(fmt::format("{}: {}", finding.first.row->id, finding_words(finding.first)));
  }
  return words;
}

void apply_expectation(const ExpectationFile& file, const Expectation* line,
                       ScenarioResult& result) {
  const bool is_bad = result.verdict == Verdict::fail || result.verdict == Verdict::weak ||
                      result.verdict == Verdict::flaky;
  if (!line || result.verdict == Verdict::error || result.verdict == Verdict::not_applicable) {
    return;
  }
  const std::string place = fmt::format("{}:{}", file.name, line->line);
  const std::string wanted = fmt::format(
      "{} expects it {} (\"{}\")", place,
      std::ranges::find(expectation_kinds(), line->kind, &ExpectationKindRow::kind)->expects_it,
      line->reason);
  if (!is_bad) {
    if (line->kind == ExpectationKind::flaky) return;
    result.verdict = Verdict::unexpected_pass;
    result.reason = fmt::format("it passed, but {}: remove that line", wanted);
    return;
  }
  const std::vector<std::string> words = failure_words(result.outcome);
  const bool has_text = std::ranges::any_of(
      words, [&](const std::string& each) { return each.find(line->text) != std::string::npos; });
  const bool has_kind = line->kind == ExpectationKind::flaky ||
                        (line->kind == ExpectationKind::fails && result.verdict == Verdict::fail) ||
                        (line->kind == ExpectationKind::weak && result.verdict == Verdict::weak);
  if (has_kind && has_text) {
    result.verdict = Verdict::expected_failure;
    result.reason = fmt::format("{} ({})", line->reason, place);
  } else if (has_kind) {
    result.verdict = result.verdict == Verdict::flaky ? Verdict::flaky : Verdict::fail;
    result.reason = fmt::format("{} expects another failure: \"{}\"", place, line->text);
  } else if (line->kind == ExpectationKind::fails && result.verdict == Verdict::weak) {
    result.verdict = Verdict::unexpected_pass;
    result.reason = fmt::format("it is only weak, but {}: change that line", wanted);
  } else {
    const std::string seen = result.verdict == Verdict::fail
                                 ? "failed"
                                 : fmt::format("is {}", verdict_row(result.verdict).name);
    result.reason = fmt::format("it {}, but {}", seen, wanted);
  }
}

}  // namespace harness
