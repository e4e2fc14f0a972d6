#include "commands/session_flags.h"

#include <fmt/format.h>

#include "text/nearest.h"
#include "text/units.h"
#include "world/finding.h"

namespace harness {

namespace {

[[noreturn]] void refuse_value(const std::string& words) { throw CLI::ValidationError(words); }

}  // namespace

void add_session_flags(CLI::App& app, SessionFlags& flags) {
  const std::size_t before = app.get_options().size();
  SessionOptions& options = flags.options;
  app.add_option("--host", options.host, "Address to listen on (default 127.0.0.1)")
      ->type_name("HOST");
  app.add_option("--port", options.port, "Port to listen on (default: the system chooses)")
      ->type_name("PORT")
      ->check(CLI::Range(1, 65535));
  app.add_flag("--attach", options.attach,
               "Start nothing: print the backend's command line and wait for it");
  app.add_option_function<std::string>(
         "--ping-interval",
         [&options](const std::string& text) {
           const auto parsed = parse_duration(text);
           if (!parsed || *parsed <= Duration{}) {
             refuse_value(fmt::format(
                 "--ping-interval: \"{}\" is no duration such as 300ms, 5s or 2m", text));
           }
           options.ping_interval = *parsed;
         },
         "Time between the server's PINGs (default 20s)")
      ->type_name("TIME");
  app.add_option("--timeout-scale", options.timeout_scale,
                 "Multiply every time the harness waits for the backend (default 1)")
      ->type_name("FACTOR")
      ->check(CLI::Range(0.01, 1000.0));
  app.add_option_function<std::string>(
         "--max-frame",
         [&options](const std::string& text) {
           const auto parsed = parse_size(text);
           if (!parsed || *parsed < 1) {
             refuse_value(
                 fmt::format("--max-frame: \"{}\" is no size such as 512, 64KiB or 64MiB", text));
           }
           options.max_frame = static_cast<std::size_t>(*parsed);
         },
         "Longest frame taken from a backend (default 64MiB)")
      ->type_name("SIZE");
  app.add_option("--keep", options.keep, "Keep traces, logs and the backends' folders below DIR")
      ->type_name("DIR");
  app.add_option_function<std::vector<std::string>>(
         "--allow",
         [&options](const std::vector<std::string>& ids) {
           for (const std::string& id : ids) {
             if (!find_finding(id)) {
               refuse_value(fmt::format("--allow: unknown finding \"{}\"{}", id,
                                        did_you_mean(id, finding_ids())));
             }
             options.allow.push_back(id);
           }
         },
         "Silence a finding; repeatable")
      ->type_name("ID")
      ->allow_extra_args(false);
  app.add_option("--seed", options.seed, "Seed of ${random.…} (default 0)")->type_name("N");
  // What decides how a session goes stands in the command that runs a scenario again, --keep and
  // the way of starting apart.
  const auto options_now = app.get_options();
  for (std::size_t i = before; i < options_now.size(); ++i) {
    if (!options_now[i]->check_lname("keep")) flags.in_rerun.push_back(options_now[i]);
  }
}

// The parser calls the type of a flag's value bool, and expects none of it.
bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::vector<std::string> words_for_rerun(const SessionFlags& flags) {
  std::vector<std::string> words;
  for (const CLI::Option* option : flags.in_rerun) {
    if (option->count() == 0) continue;
    const std::string name = "--" + option->get_lnames().front();
    if (!takes_value(*option)) {
      words.push_back(name);
      continue;
    }
    for (const std::string& value : option->results()) words.insert(words.end(), {name, value});
  }
  return words;
}

}  // namespace harness
