#include "commands/commands.h"

#include <fmt/format.h>

#include <iostream>

#include "commands/exit_status.h"
#include "commands/version.h"
#include "text/nearest.h"
#include "text/say.h"

namespace harness {

namespace {

struct CommandRow {
  std::string_view name;
  std::string_view help;
  std::string_view examples;
  Command (*add)(CLI::App& app, const CommandContext& context);
};

constexpr CommandRow commands[] = {
    {"run", "Test a backend: start it, play scenarios, say what is wrong.",
     "Examples:\n"
     "  spectrum2-harness run -- ./my_backend\n"
     "  spectrum2-harness run --backend backend.json\n"
     "  spectrum2-harness run --backend backend.json conformance/messages\n"
     "  spectrum2-harness run --backend backend.json my-scenario.json -v\n"
     "  spectrum2-harness run --attach --port 31640 conformance/login -- gdb --args ./my_backend\n",
     add_run},
    {"check", "Read scenarios and profiles and report every mistake, without running them.",
     "Examples:\n"
     "  spectrum2-harness check my-scenario.json backend.json\n"
     "  spectrum2-harness check --backend backend.json scenarios/*.json\n",
     add_check},
    {"list", "Show what run would run, and what each scenario needs.",
     "Examples:\n"
     "  spectrum2-harness list\n"
     "  spectrum2-harness list --backend backend.json --filter rooms\n",
     add_list},
    {"merge", "Join the JSON reports of a run's shards into one report, of any format.",
     "Examples:\n"
     "  spectrum2-harness merge shard-1.json shard-2.json\n"
     "  spectrum2-harness merge shard-*.json --report junit:report.xml --report json:report.json\n",
     add_merge},
    {"completion", "Print what a shell needs to complete this program's words, or the manual page.",
     "Examples:\n"
     "  source <(spectrum2-harness completion bash)\n"
     "  spectrum2-harness completion man | man -l -\n",
     add_completion},
};

/// What a user sees for a wrong command line: one line, and where help is.
int report_usage(const CLI::Error& error, const CLI::App& app,
                 const std::vector<std::string>& words) {
  std::string message = error.what();
  for (const std::string& word : words) {
    if (word.compare(0, 2, "--") != 0) continue;
    const std::string name = word.substr(0, word.find('='));
    std::vector<std::string> known;
    bool is_known = false;
    const auto collect = [&](const CLI::App& of) {
      for (const CLI::Option* option : of.get_options()) {
        for (const std::string& option_name : option->get_lnames()) {
          known.push_back("--" + option_name);
          is_known = is_known || known.back() == name;
        }
      }
    };
    collect(app);
    for (const CLI::App* sub : app.get_subcommands()) collect(*sub);
    if (!is_known) {
      message = fmt::format("unknown option {}{}", name, did_you_mean(name, known));
      break;
    }
  }
  std::string help = "spectrum2-harness";
  for (const CLI::App* sub : app.get_subcommands()) help += " " + sub->get_name();
  say("spectrum2-harness: {}\nTry: {} --help\n", message, help);
  return exit_usage;
}

}  // namespace

int run_program(int argc, char** argv) {
  CommandContext context;
  context.program = argv[0];
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--") {
      context.command.assign(argv + i + 1, argv + argc);
      break;
    }
    words.emplace_back(argv[i]);
  }
  CLI::App app("A fake Spectrum 2 server that puts backends to the test.", "spectrum2-harness");
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", version_text());
  app.footer(
      "A backend is tested with:  spectrum2-harness run -- ./my_backend\n"
      "Exit status: 0 all as expected, 1 a scenario failed, 2 wrong usage, 3 wrong or missing\n"
      "input, 4 the run itself broke, 5 nothing to run, 130 interrupted.");
  std::vector<std::string> names;
  std::vector<std::pair<CLI::App*, Command>> known;
  for (const CommandRow& row : commands) {
    CLI::App* sub = app.add_subcommand(std::string(row.name), std::string(row.help));
    sub->footer(std::string(row.examples));
    known.emplace_back(sub, row.add(*sub, context));
    names.emplace_back(row.name);
  }
  if (!words.empty() && words.front().front() != '-' &&
      std::find(names.begin(), names.end(), words.front()) == names.end()) {
    say("spectrum2-harness: unknown command \"{}\"{}\nTry: spectrum2-harness --help\n",
        words.front(), did_you_mean(words.front(), names));
    return exit_usage;
  }
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const auto subs = app.get_subcommands();
    fmt::print("{}", subs.empty() ? app.help() : subs.front()->help("spectrum2-harness"));
    return exit_ok;
  } catch (const CLI::CallForVersion&) {
    fmt::print("{}\n", version_text());
    return exit_ok;
  } catch (const CLI::Error& error) {
    return report_usage(error, app, words);
  }
  for (const auto& [sub, command] : known) {
    if (sub->parsed()) return command();
  }
  say("{}", app.help());
  return exit_usage;
}

}  // namespace harness
