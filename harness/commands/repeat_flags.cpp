#include "commands/repeat_flags.h"

#include <string>

namespace harness {

void add_repeat_flags(CLI::App& app, RepeatFlags& flags) {
  app.add_option("--repeat", flags.repeat, "Run everything so many times")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--until-fail", flags.until_fail,
               "Stop at the first failure; without --repeat, go on until there is one");
  app.add_option("--retry", flags.retry,
                 "Run a scenario that failed up to N times more; if it passes then it is flaky")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  app.add_option_function<std::string>(
         "--order", [&flags](const std::string& order) { flags.random_order = order == "random"; },
         "found (default), or random: by --seed")
      ->type_name("ORDER")
      ->check(CLI::IsMember({"found", "random"}));
  app.add_flag("--stress", flags.stress, "Keep all cores busy with other work during the run");
}

}  // namespace harness
