#include "suite/judge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "suite/ladder.h"
#include "wire/message_json.h"
#include "wire/wrapper_type.h"

namespace harness {

namespace {

/// What comes after these fails because of them.
constexpr std::array<std::string_view, 4> ends = {
    "process.crashed", "process.ended-early", "process.ended-at-start", "connection.closed-early"};

/// Of the backend's output, the newest.
constexpr std::size_t last_lines_shown = 4;

std::vector<std::string> newest_of(const std::vector<std::string>& lines) {
  const std::size_t shown = std::min(lines.size(), last_lines_shown);
  return {lines.end() - static_cast<std::ptrdiff_t>(shown), lines.end()};
}

/// Of the gravest the first: later ones often fail for it. Null if there is none.
const Failure* gravest(const Outcome& outcome) {
  const auto found = std::ranges::min_element(outcome.failures, {}, &Failure::level);
  return found == outcome.failures.end() ? nullptr : &*found;
}

bool is_end(const FindingCount& finding) {
  return std::ranges::find(ends, finding.first.row->id) != ends.end();
}

Cause cause_of(const ScenarioResult& result) {
  Cause cause;
  cause.scenario = result.name;
  cause.rerun = result.rerun;
  cause.count = 1;
  cause.areas[result.scenario->area()] = 1;
  return cause;
}

Cause finding_cause(const ScenarioResult& result, const FindingCount& made) {
  const Finding& finding = made.first;
  const FindingRow& row = *finding.row;
  Cause cause = cause_of(result);
  const WrapperType* type = finding.message ? finding.message->type : nullptr;
  cause.key = fmt::format("finding {} {}", row.id, type ? type->name : "");
  cause.level = finding.level;
  cause.headline = fmt::format("{}: {}", row.id, finding_words(finding));
  cause.place = result.scenario->file;
  if (finding.message) cause.evidence = {"frame: " + message_to_line(*finding.message)};
  if (is_end(made)) cause.evidence = newest_of(result.outcome.last_lines);
  cause.server = row.server;
  cause.users = row.users;
  cause.next = row.mend;
  cause.explain = row.id;
  return cause;
}

/// True if the frame came, with other fields.
bool differs(const Failure& failure) { return failure.came && !failure.came->differences.empty(); }

Cause failure_cause(const ScenarioResult& result, const Failure& failure) {
  Cause cause = cause_of(result);
  cause.level = failure.level;
  cause.place = fmt::format("{}:{}", failure.file, failure.line);
  cause.server = failure.server;
  cause.headline = failure.what;
  if (failure.type.empty()) {
    cause.key = "step " + cause.place;
  } else if (!failure.came) {
    cause.key = "unwanted " + failure.type;
  } else if (differs(failure)) {
    const std::vector<Difference>& differences = failure.came->differences;
    std::vector<std::string> fields;
    for (const Difference& difference : differences) fields.push_back(difference.field);
    cause.key = fmt::format("differs {} {}", failure.type, fmt::join(fields, " "));
    cause.headline = fmt::format("{} comes with the wrong {}: {}", failure.type,
                                 fmt::join(fields, ", "), difference_words(differences.front()));
  } else {
    cause.key = fmt::format("missing {} {}", failure.type, failure.is_gone ? "gone" : "");
  }
  cause.evidence = detail_lines(failure);
  cause.explain = failure.type;
  return cause;
}

Cause rung_cause(const ScenarioResult& result, const RungRow& itself) {
  const Outcome& outcome = result.outcome;
  const RungRow* row = &itself;
  Cause cause;
  if (const Failure* failure = gravest(outcome)) {
    // The lowest rung waits for the first PONG as well: what is missing is the answer to PING then.
    if (const RungRow* missing = find_rung_of_answer(failure->type)) row = missing;
    cause = failure_cause(result, *failure);
    if (!differs(*failure)) cause.headline = fmt::format("{}: {}", row->without, failure->what);
    cause.explain = row->explain;
    for (std::string& line : newest_of(outcome.last_lines)) {
      cause.evidence.push_back(std::move(line));
    }
  } else {
    const Finding& finding = outcome.findings.front().first;
    cause = finding_cause(result, outcome.findings.front());
    cause.headline = fmt::format("{}: {}", row->without, finding_words(finding));
  }
  cause.rung = planned_name(result);
  cause.users = row->users;
  if (cause.next.empty()) cause.next = row->next;
  return cause;
}

/// True if the first shows the cause better: it is a rung, graver, or there is less to read of it.
bool is_simpler(const Cause& a, const Cause& b) {
  const auto length = [](const Cause& cause) {
    std::size_t sum = cause.headline.size();
    for (const std::string& line : cause.evidence) sum += line.size();
    return sum;
  };
  return std::tuple(a.rung.empty(), a.level, length(a), a.scenario) <
         std::tuple(b.rung.empty(), b.level, length(b), b.scenario);
}

}  // namespace

std::vector<Cause> causes_of(const ScenarioResult& result) {
  const Outcome& outcome = result.outcome;
  const VerdictRow& verdict = verdict_row(result.verdict);
  if (verdict.is_quiet || result.verdict == Verdict::expected_failure) return {};
  if (!outcome.trouble.empty() || (outcome.failures.empty() && outcome.findings.empty())) {
    Cause cause = cause_of(result);
    cause.headline = !outcome.trouble.empty() ? outcome.trouble
                     : !result.reason.empty() ? result.reason
                                              : fmt::format("{}: {}", verdict.name, result.name);
    cause.key = "trouble " + cause.headline;
    cause.place = result.scenario->file;
    return {std::move(cause)};
  }
  const RungRow* rung = find_rung(result.scenario->id);
  if (rung && result.verdict == Verdict::fail && breaks_rung(outcome)) {
    return {rung_cause(result, *rung)};
  }
  std::vector<Cause> causes;
  for (const FindingCount& finding : outcome.findings) {
    causes.push_back(finding_cause(result, finding));
    // What is missing after the end is missing because of it.
    if (is_end(finding) && finding.first.level == Level::must) return {causes.back()};
  }
  const auto is_told = [&](const Failure& failure) {
    return std::ranges::any_of(outcome.findings, [&](const FindingCount& finding) {
      const MessagePtr& message = finding.first.message;
      const WrapperType* type = message ? message->type : nullptr;
      return type && type->name == failure.type && finding.first.level <= failure.level;
    });
  };
  const Failure* first = gravest(outcome);
  if (first && !is_told(*first)) causes.insert(causes.begin(), failure_cause(result, *first));
  std::ranges::stable_sort(causes, {}, &Cause::level);
  return causes;
}

void Judge::add(const ScenarioResult& result) {
  last_was_new_ = false;
  if (result.verdict == Verdict::blocked) ++blocked_[result.blocked_by];
  for (Cause& cause : causes_of(result)) {
    const auto same = std::ranges::find(causes_, cause.key, &Cause::key);
    if (same == causes_.end()) {
      last_was_new_ = true;
      causes_.push_back(std::move(cause));
      continue;
    }
    cause.count += same->count;
    for (const auto& [area, count] : same->areas) cause.areas[area] += count;
    if (is_simpler(cause, *same)) {
      *same = std::move(cause);
    } else {
      same->count = cause.count;
      same->areas = std::move(cause.areas);
    }
  }
}

std::vector<Cause> Judge::causes() const {
  std::vector<Cause> causes = causes_;
  for (Cause& cause : causes) {
    const auto blocked = blocked_.find(cause.rung);
    if (blocked != blocked_.end()) cause.blocked = blocked->second;
  }
  std::ranges::sort(causes, {}, [](const Cause& cause) {
    return std::tuple(cause.level, -cause.count - cause.blocked, cause.scenario, cause.key);
  });
  return causes;
}

}  // namespace harness
