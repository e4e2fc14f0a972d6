#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/html/html_events.h"
#include "suite/result.h"

namespace harness {

/// What the page shows of one scenario. Holds no pointer into the run, and of the events only what
/// the diagram may show.
struct HtmlScenario {
  std::string name;
  std::string area;
  std::string title;
  std::string source;
  std::string file;
  Level level = Level::must;
  Verdict verdict = Verdict::pass;
  Outcome outcome;  ///< Without events.
  std::string reason;
  Duration duration{};
  std::string rerun;
  EventRows events;
};
HtmlScenario html_scenario(const ScenarioResult& result);

/// How much of each scenario the page shows, so that it stays small.
struct HtmlLimits {
  std::size_t events;         ///< Rows of a scenario that did not pass.
  std::size_t passed_events;  ///< Rows of one that did.
  std::size_t lines;          ///< Of failures, of findings, and of what came, each.
};

/// A verdict's name as a class and as a filter's value: `n-a`.
std::string verdict_slug(const VerdictRow& row);
/// `1.2 s`, `340 ms`.
std::string duration_words(Duration duration);

/// The scenario's `<details>`, whose id is `s<number>`: readable without scripts but for the
/// diagram, which the script draws from the data in it.
std::string html_section(const HtmlScenario& scenario, std::size_t number,
                         const HtmlLimits& limits);

}  // namespace harness
