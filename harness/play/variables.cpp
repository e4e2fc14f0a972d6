#include "play/variables.h"

#include <functional>
#include <random>
#include <string_view>

#include "backend/profile.h"
#include "scenario/scope.h"

namespace harness {

namespace {

/// Draws from the run's seed, a different row for each scenario.
class Random {
 public:
  Random(std::uint64_t seed, const std::string& scenario)
      : engine_(static_cast<std::minstd_rand::result_type>(seed * 2654435761u +
                                                           std::hash<std::string>{}(scenario))) {}

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }
  std::string letters(int count) {
    std::string word;
    for (int i = 0; i < count; ++i) word += static_cast<char>('a' + below(26));
    return word;
  }
  /// Words of other scripts, signs and emoji, which XML allows and no case folding changes.
  std::string text_from_everywhere() {
    static constexpr std::string_view pieces[] = {
        "straße", "naïve",      "Ελλάδα", "Привет",      "שלום", "مرحبا",
        "नमस्ते",   "こんにちは", "漢字",   "한글",        "ไทย",  "é̂",
        "ﬁ",      "½ €",        "👋",      "👩‍🚀", "🇪🇺",   "<&>\"'"};
    std::string text;
    for (int i = 0; i < 5; ++i) {
      if (i > 0) text += ' ';
      text += pieces[below(std::size(pieces))];
    }
    return text;
  }

 private:
  std::minstd_rand engine_;
};

}  // namespace

void set_account_parts(Variables& variables, const std::string& name, const Account& account) {
  for (const AccountPart& part : account_parts()) {
    variables.set(name + "." + std::string(part.name), account.*part.member);
  }
}

void set_builtin_variables(Variables& variables, BackendUnderTest& test, const Scenario& scenario) {
  Random random(test.options().seed, scenario.id);
  const BackendFacts* first = test.backend(1);
  const auto value_of = [&](BuiltinVariable::Id id) -> std::string {
    switch (id) {
      case BuiltinVariable::Id::backend_pid:
        return first && first->was_started() ? std::to_string(first->process_id) : "";
      case BuiltinVariable::Id::backend_id:
        return first ? std::to_string(first->backend_id) : "";
      case BuiltinVariable::Id::backend_port:
        return std::to_string(test.port());
      case BuiltinVariable::Id::backend_host:
        return test.options().host;
      case BuiltinVariable::Id::backend_name:
        return test.profile().name;
      case BuiltinVariable::Id::backend_config:
        return test.config_path();
      case BuiltinVariable::Id::random_word:
        return random.letters(8);
      case BuiltinVariable::Id::random_number:
        return std::to_string(random.below(1'000'000));
      case BuiltinVariable::Id::random_text:
        return random.text_from_everywhere();
      case BuiltinVariable::Id::scenario_id:
        return scenario.id;
      case BuiltinVariable::Id::seed:
        return std::to_string(test.options().seed);
    }
    return "";
  };
  for (const BuiltinVariable& row : builtin_variables()) variables.set(row.name, value_of(row.id));
}

}  // namespace harness
