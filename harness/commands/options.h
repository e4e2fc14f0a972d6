#pragma once

#include <string>
#include <vector>

#include "commands/option.h"

namespace harness {

struct ExpectOptions;
struct InputOptions;
struct OutputOptions;
struct PlanOptions;
struct ReportRequest;
struct SessionOptions;

/// The rows that commands share: an option has the same name and the same words wherever it stands.
/// What the values are put into outlives the parser.

/// --backend
Option profile_option(std::string& to);
/// --argument
Option argument_option(std::vector<std::string>& to);
/// The scenarios, --backend, --filter, --tag and --level.
std::vector<Option> input_options(InputOptions& to);
/// --shape, --shard, --shard-total and --durations.
std::vector<Option> plan_options(PlanOptions& to);
/// --host, --port, --attach, --ping-interval, --timeout-scale, --max-frame, --allow, --seed and
/// --keep.
std::vector<Option> session_options(SessionOptions& to);
/// --expect and --update-expectations.
std::vector<Option> expect_options(ExpectOptions& to);
/// --report and --all.
std::vector<Option> report_options(OutputOptions& to);
/// These, --coverage, --coverage-json, --coverage-add and --verbose.
std::vector<Option> output_options(OutputOptions& to);

}  // namespace harness
