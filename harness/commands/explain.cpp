// What a word of the harness means: everything is read off the tables that the harness itself goes
// by.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "backend/profile_rows.h"
#include "commands/commands.h"
#include "commands/files.h"
#include "commands/inputs.h"
#include "commands/refusal.h"
#include "match/matcher.h"
#include "scenario/verbs.h"
#include "suite/ladder.h"
#include "text/columns.h"
#include "text/nearest.h"
#include "wire/message_json.h"
#include "world/actions.h"
#include "world/finding.h"

namespace harness {

namespace {

constexpr std::size_t words_column = 14;

/// The lines of one explanation: a head, then labelled paragraphs.
class Page {
 public:
  explicit Page(const std::string& head) : text_(head + "\n") {}
  /// `label`: what follows it, folded below each other. Nothing if there are no words.
  void say(std::string_view label, std::string_view words) {
    if (words.empty()) return;
    text_ += two_columns(label, words, words_column);
  }
  /// A line as it is.
  void line(std::string_view label, std::string_view words) {
    if (!words.empty()) text_ += fmt::format("  {:<{}}{}\n", label, words_column - 2, words);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string sentence(std::string_view words) {
  std::string made(words);
  if (!made.empty() && made[0] >= 'a' && made[0] <= 'z') made[0] = static_cast<char>(made[0] - 32);
  if (!made.empty() && made.back() != '.' && made.back() != '?') made += '.';
  return made;
}

/// Ids of the suite's scenarios about the same thing of the manual, the first few: those whose
/// source begins as the section does, up to its first word.
std::string scenarios_about(std::string_view section) {
  const std::size_t colon = section.find(": ");
  section = section.substr(0, section.find(' ', colon + 2));
  constexpr std::size_t most = 5;
  InputReader reader(default_profile());
  std::vector<std::string> ids;
  std::size_t more = 0;
  for (const std::string& id : suite_ids(reader.suite())) {
    std::string error;
    std::vector<std::string> errors;
    const auto source = read_source(reader.suite() + "/" + id + ".json", &error);
    const auto scenario = source ? reader.read_scenario(*source, id, &errors) : nullptr;
    if (!scenario || !scenario->source.starts_with(section)) continue;
    if (ids.size() < most) {
      ids.push_back(id);
    } else {
      ++more;
    }
  }
  std::string words = fmt::format("{}", fmt::join(ids, " "));
  return more > 0 ? words + fmt::format(" and {} more", more) : words;
}

std::string explain_finding(const std::string& id) {
  const FindingRow& row = *find_finding(id);
  Page page(fmt::format("{}: a finding ({})", row.id, level_name(row.level)));
  page.say("backend", sentence(row.what));
  page.say("server", sentence(row.server));
  page.say("users", row.users);
  page.say("mend", row.mend);
  page.say("example", row.example);
  page.say("written", row.section);
  page.say("scenarios", scenarios_about(row.section));
  page.line("silence", fmt::format("--allow {}", row.id));
  return page.take();
}

std::string field_words(const google::protobuf::FieldDescriptor& field) {
  std::string words = fmt::format("{} ({})", field.name(), field.number());
  if (field.is_repeated()) words += ", repeated";
  if (field.is_required()) words += ", required";
  if (const auto* names = enum_of_field(field)) {
    words += fmt::format(": {}", fmt::join(enum_names(*names), " "));
  }
  return words;
}

std::string explain_type(const std::string& name) {
  const WrapperType& type = *find_wrapper_type(name);
  const std::string_view sender = type.sender == Sender::spectrum  ? "Spectrum"
                                  : type.sender == Sender::backend ? "the backend"
                                                                   : "both";
  Page page(fmt::format("{}: wrapper type {}, sent by {}", type.name, type.number, sender));
  page.say("meaning", sentence(type.meaning));
  page.say("when", type.when);
  page.say("traps", type.traps);
  if (const auto* payload = payload_descriptor(type)) {
    page.line("payload", payload->name());
    for (int i = 0; i < payload->field_count(); ++i) {
      page.say(i == 0 ? "fields" : "", field_words(*payload->field(i)));
    }
  } else {
    page.line("payload", type.has_payload() ? "the XML itself" : "none");
  }
  page.say("schema", type.until == 0 ? fmt::format("since {}", type.since)
                                     : fmt::format("from {} until {}", type.since, type.until));
  page.say("written", fmt::format("proto/README.md, 3: {}", type.name));
  return page.take();
}

std::string explain_verb(const std::string& name) {
  const VerbRow& row = *find_verb(name);
  Page page(fmt::format("{}: a verb of scenarios", row.name()));
  page.say("meaning", row.meaning());
  for (const Key& key : row.own_keys()) {
    page.say("", fmt::format("{}: {}", key.name, key.meaning));
  }
  page.line("example", row.example);
  page.say("written", "scenarios/README.md");
  return page.take();
}

std::string explain_action(const std::string& name) {
  const ActionRow& row = *find_action(name);
  Page page(fmt::format("{}: an action of the verb do", row.name));
  page.say("the user", std::string(row.meaning) + ".");
  std::vector<std::string> keys{"user"};
  for (const ActionKey& key : row.keys) {
    std::string words(key.name);
    if (!key.choices.empty()) words += fmt::format(" ({})", fmt::join(key.choices, " "));
    keys.push_back(words + (key.required ? "" : ", optional"));
  }
  page.say("keys", fmt::format("{}", fmt::join(keys, "; ")));
  page.say("written", "proto/README.md, 7");
  return page.take();
}

std::string explain_matcher(const std::string& name) {
  const MatcherRow& row = *find_matcher(name);
  Page page(fmt::format("{}: a matcher", row.name));
  page.say("true if", sentence(row.meaning));
  page.line("example", row.example);
  return page.take();
}

std::string explain_capability(const std::string& name) {
  const CapabilityRow& row = *find_capability(name);
  Page page(fmt::format("{}: a capability, for \"can\" in the profile", row.name));
  page.say("promises", sentence(row.meaning));
  return page.take();
}

std::string explain_area(const std::string& name) {
  const AreaRow& row = *find_area(name);
  Page page(fmt::format("{}: an area of the suite", row.name));
  page.say("meaning", row.meaning);
  page.line("run it", fmt::format("spectrum2-harness run … conformance/{}", row.name));
  return page.take();
}

std::string explain_scenario(const std::string& id) {
  InputReader reader(default_profile());
  std::string error;
  std::vector<std::string> errors;
  const auto source = read_source(reader.suite() + "/" + id + ".json", &error);
  const auto scenario = source ? reader.read_scenario(*source, id, &errors) : nullptr;
  if (!scenario) return error + fmt::format("{}\n", fmt::join(errors, "\n"));
  Page page(fmt::format("{}: a scenario ({})", id, level_name(scenario->level)));
  page.say("checks", sentence(scenario->title));
  page.say("needs", fmt::format("{}", fmt::join(scenario->needs, " ")));
  page.say("written", scenario->source);
  page.line("file", scenario->file);
  page.line("run it", fmt::format("spectrum2-harness run … {}", id));
  return page.take();
}

std::string explain_status(const std::string& number) {
  for (const ExitStatusRow& row : exit_status_rows()) {
    if (std::to_string(row.status) != number) continue;
    Page page(fmt::format("{}: an exit status", number));
    page.say("meaning", sentence(row.meaning));
    return page.take();
  }
  return "";
}

template <typename Rows, typename Name>
std::vector<std::string> names_of(const Rows& rows, const Name& name) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.emplace_back(name(row));
  return names;
}

/// A kind of word that can be explained.
struct KindOfWord {
  std::string_view name;  ///< In the plural.
  std::vector<std::string> (*names)();
  std::string (*text)(const std::string& name);
  bool is_listed = true;  ///< All its names are shown by `explain` alone.
};

constexpr KindOfWord kinds_of_words[] = {
    {"findings", finding_ids, explain_finding},
    {"wrapper types", wrapper_type_names, explain_type},
    {"verbs", verb_names, explain_verb},
    {"actions", action_names, explain_action},
    {"matchers", matcher_names, explain_matcher},
    {"capabilities", capability_names, explain_capability},
    {"areas", [] { return names_of(area_rows(), [](const AreaRow& row) { return row.name; }); },
     explain_area},
    {"exit statuses",
     [] {
       return names_of(exit_status_rows(),
                       [](const ExitStatusRow& row) { return std::to_string(row.status); });
     },
     explain_status},
    {"scenarios", [] { return suite_ids(suite_folder()); }, explain_scenario, false},
};

/// True if the user may call the thing so: a type with its prefix, a scenario by its area and name.
bool means(const std::string& word, const std::string& name) {
  if (word == name || word == "TYPE_" + name) return true;
  return word.find('/') != std::string::npos && name.ends_with("/" + word);
}

int explain_all() {
  for (const KindOfWord& kind : kinds_of_words) {
    if (!kind.is_listed) continue;
    fmt::print("{}\n{}", kind.name,
               two_columns("", fmt::format("{}", fmt::join(kind.names(), " ")), 4));
  }
  fmt::print("scenarios\n    as list shows them, e.g. messages/echo\n");
  return exit_ok;
}

int explain(std::string word) {
  while (word.ends_with('/')) word.pop_back();
  if (word.ends_with(".json")) word.resize(word.size() - 5);
  std::vector<std::string> known;
  bool found = false;
  for (const KindOfWord& kind : kinds_of_words) {
    for (const std::string& name : kind.names()) {
      known.push_back(name);
      if (!means(word, name)) continue;
      fmt::print("{}{}", found ? "\n" : "", kind.text(name));
      found = true;
    }
  }
  if (found) return exit_ok;
  return tell({exit_usage, fmt::format("nothing is called \"{}\"{}\nTry: {} explain", word,
                                       did_you_mean(word, known), program_name)});
}

}  // namespace

Command explain_command() {
  const auto words = std::make_shared<std::vector<std::string>>();
  return {.name = "explain",
          .help = "Say what a word means: a finding, message type, verb, action, …",
          .examples = {"spectrum2-harness explain", "spectrum2-harness explain LOGIN",
                       "spectrum2-harness explain message.bad-timestamp",
                       "spectrum2-harness explain messages/echo"},
          .options = {{.names = "",
                       .value = "WORD",
                       .help = "The word; without one, all of them are listed",
                       .to = texts(words.get())}},
          .run = [words](const Call&) {
            if (words->empty()) return explain_all();
            int status = exit_ok;
            for (std::size_t i = 0; i < words->size(); ++i) {
              if (i > 0) fmt::print("\n");
              if (const int worse = explain((*words)[i]); worse != exit_ok) status = worse;
            }
            return status;
          }};
}

}  // namespace harness
