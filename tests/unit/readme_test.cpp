// Reference sections of the README files are written from the tables, so that they cannot drift
// apart. With UPDATE_GOLDEN=1 they are written anew.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backend/profile_rows.h"
#include "form/docs.h"
#include "match/matcher.h"
#include "report/reporter_table.h"
#include "scenario/head.h"
#include "scenario/scope.h"
#include "scenario/verbs.h"
#include "scenario_files.h"
#include "server/shape.h"
#include "suite/exit_status.h"
#include "suite/ladder.h"
#include "suite/result.h"
#include "suite/shard.h"
#include "wire/wrapper_type.h"
#include "world/actions.h"
#include "world/finding.h"

namespace harness {
namespace {

std::string verbs() {
  std::string text = "| verb | what it does | options | example |\n|---|---|---|---|\n";
  for (const VerbRow* row : verb_rows()) {
    text += fmt::format("| `{}` | {} | {} | `{}` |\n", row->name(), in_cell(row->meaning()),
                        key_list(row->own_keys()), in_cell(row->example));
  }
  return text;
}

std::string verb_options() {
  std::string text = "| verb | option | what it is |\n|---|---|---|\n";
  for (const VerbRow* row : verb_rows()) {
    for (const Key& key : row->own_keys()) {
      text += fmt::format("| `{}` | `{}`{} | {}", row->name(), key.name,
                          key.need == required ? " (required)" : "", in_cell(key.meaning));
      for (const std::string& word : words_of(key.choices)) text += fmt::format(" `{}`", word);
      text += " |\n";
    }
  }
  return text;
}

std::string variables() {
  std::string text = "| variable | what it is |\n|---|---|\n";
  for (const BuiltinVariable& row : builtin_variables()) {
    text += fmt::format("| `${{{}}}` | {} |\n", row.name, in_cell(row.meaning));
  }
  return text;
}

/// The keys of the object that a key holds.
std::string keys_in(std::span<const Key> keys, std::string_view key) {
  return key_table(find_key(keys, key)->keys);
}

std::string actions() {
  std::string text = "| action | the user | keys |\n|---|---|---|\n";
  for (const ActionRow& row : action_rows()) {
    std::vector<std::string> keys;
    for (const ActionKey& key : row.keys) {
      keys.push_back(fmt::format("`{}`{}", key.name, key.required ? "" : "?"));
    }
    text +=
        fmt::format("| `{}` | {} | {} |\n", row.name, in_cell(row.meaning), fmt::join(keys, " "));
  }
  return text;
}

std::string matchers() {
  std::string text = "| matcher | example | true if the value … |\n|---|---|---|\n";
  for (const MatcherRow& row : matcher_rows()) {
    if (row.name.empty()) continue;
    text +=
        fmt::format("| `{}` | `{}` | {} |\n", row.name, in_cell(row.example), in_cell(row.meaning));
  }
  return text;
}

std::string capabilities() {
  std::string text = "| `can` | what it promises |\n|---|---|\n";
  for (const CapabilityRow& row : capability_rows()) {
    text += fmt::format("| `{}` | {} |\n", row.name, in_cell(row.meaning));
  }
  return text;
}

std::string findings() {
  std::string text =
      "| finding | level | the backend … | what comes of it | what to do |\n"
      "|---|---|---|---|---|\n";
  for (const FindingRow& row : finding_rows()) {
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.id, level_name(row.level),
                        in_cell(row.what), in_cell(row.server), in_cell(row.mend));
  }
  return text;
}

std::string areas() {
  std::string text = "| area | what it is about |\n|---|---|\n";
  for (const AreaRow& row : area_rows()) {
    text += fmt::format("| `{}` | {} |\n", row.name, in_cell(row.meaning));
  }
  return text;
}

std::string rungs() {
  std::string text = "| scenario | the backend | if it does not |\n|---|---|---|\n";
  for (const RungRow& row : rung_rows()) {
    text += fmt::format("| `{}` | {} | {} |\n", row.scenario, row.what, in_cell(row.users));
  }
  return text;
}

std::string sender_names(const WrapperType& type) {
  if (type.sent_by_spectrum() && type.sent_by_backend()) return "S, B";
  return type.sent_by_spectrum() ? "S" : "B";
}

/// The payload's name, with what it is if it is no message.
std::string payload_name(const WrapperType& type) {
  if (!type.has_payload()) return "none";
  return type.payload == "xml" ? "the XML itself" : std::string(type.payload);
}

std::string wrapper_types_text() {
  std::string table =
      "S = sent by Spectrum, B = sent by the backend.\n\n"
      "| no | TYPE_… | sent by | payload | schema | meaning |\n|---|---|---|---|---|---|\n";
  std::string list = "When each is sent, and what goes wrong with it:\n\n";
  for (const WrapperType& type : wrapper_types()) {
    const std::string years = type.until == 0 ? fmt::format("{}", type.since)
                                              : fmt::format("{}, until {}", type.since, type.until);
    table += fmt::format("| {} | {} | {} | {} | {} | {} |\n", type.number, type.name,
                         sender_names(type), payload_name(type), years, in_cell(type.meaning));
    list += fmt::format("- **{}**: {}", type.name, type.when);
    list += type.traps.empty() ? "\n" : fmt::format(" *Trap:* {}\n", type.traps);
  }
  return table + "\n" + list;
}

std::string exit_statuses() {
  std::string text = "| exit status | meaning |\n|---|---|\n";
  for (const ExitStatusRow& row : exit_status_rows()) {
    text += fmt::format("| {} | {} |\n", static_cast<int>(row.status), in_cell(row.meaning));
  }
  return text;
}

std::string report_formats() {
  std::string text = "| format | what it is |\n|---|---|\n";
  for (const ReporterRow& row : reporter_rows()) {
    text += fmt::format("| `{}` | {} |\n", row.name, in_cell(row.words));
  }
  return text;
}

std::string shapes() {
  std::string text = "| shape | the server's bytes |\n|---|---|\n";
  for (const ShapeRow& row : shape_rows()) {
    text += fmt::format("| `{}` | {} |\n", row.name, in_cell(row.meaning));
  }
  return text;
}

std::string shard_variables_of_schedulers() {
  std::string text =
      "| scheduler | which part this is | how many there are | file |\n|---|---|---|---|\n";
  const auto code = [](std::string_view name) {
    return name.empty() ? std::string() : fmt::format("`{}`", name);
  };
  for (const ShardVariables& row : shard_variables()) {
    text += fmt::format("| {} | {}, from {} | {} | {} |\n", row.scheduler, code(row.index),
                        row.first_index, code(row.total), code(row.status_file));
  }
  return text;
}

/// A part of a README that is written from a table.
struct Section {
  std::string file;  ///< From the repository's root.
  std::string name;
  std::string text;
};

class Readme : public testing::TestWithParam<Section> {};

TEST_P(Readme, SectionIsWrittenFromItsTable) {
  const Section& section = GetParam();
  const std::string path = std::string(SOURCE_ROOT) + "/" + section.file;
  const std::string begin = fmt::format("<!-- {}: written from the table -->\n", section.name);
  const std::string end = fmt::format("<!-- end of {} -->\n", section.name);
  std::string readme = read_whole(path);
  const std::size_t from = readme.find(begin);
  const std::size_t to = readme.find(end);
  ASSERT_NE(from, std::string::npos) << section.file << " lacks " << begin;
  ASSERT_NE(to, std::string::npos) << section.file << " lacks " << end;
  const std::size_t at = from + begin.size();
  if (std::getenv("UPDATE_GOLDEN")) {
    readme.replace(at, to - at, section.text);
    std::ofstream(path) << readme;
  } else {
    EXPECT_EQ(readme.substr(at, to - at), section.text) << "UPDATE_GOLDEN=1 writes it anew";
  }
}

TEST(ReadmeOfScenarios, TellsOfEveryVerdict) {
  const std::string text = read_whole(std::string(SOURCE_ROOT) + "/scenarios/README.md");
  for (const VerdictRow& row : verdict_rows()) {
    EXPECT_NE(text.find(fmt::format("\n| {} | ", row.name)), std::string::npos) << row.name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Readme,
    testing::Values(Section{"scenarios/README.md", "areas", areas()},
                    Section{"scenarios/README.md", "rungs", rungs()},
                    Section{"scenarios/README.md", "matchers", matchers()},
                    Section{"scenarios/README.md", "variables", variables()},
                    Section{"scenarios/README.md", "fragment keys", key_table(fragment_rows())},
                    Section{"scenarios/README.md", "head keys", key_table(head_rows())},
                    Section{"scenarios/README.md", "start keys", keys_in(head_rows(), "start")},
                    Section{"scenarios/README.md", "server keys", keys_in(head_rows(), "server")},
                    Section{"scenarios/README.md", "step keys", key_table(common_rows())},
                    Section{"scenarios/README.md", "verbs", verbs()},
                    Section{"scenarios/README.md", "verb options", verb_options()},
                    Section{"scenarios/README.md", "actions", actions()},
                    Section{"scenarios/README.md", "profile keys", key_table(profile_keys())},
                    Section{"scenarios/README.md", "account keys", key_table(account_keys())},
                    Section{"scenarios/README.md", "service keys", key_table(service_keys())},
                    Section{"scenarios/README.md", "ready keys", keys_in(service_keys(), "ready")},
                    Section{"scenarios/README.md", "limit keys", key_table(limit_keys())},
                    Section{"scenarios/README.md", "capabilities", capabilities()},
                    Section{"scenarios/README.md", "findings", findings()},
                    Section{"harness/ci/README.md", "exit statuses", exit_statuses()},
                    Section{"harness/ci/README.md", "report formats", report_formats()},
                    Section{"harness/ci/README.md", "shapes", shapes()},
                    Section{"harness/ci/README.md", "shard variables",
                            shard_variables_of_schedulers()},
                    Section{"proto/README.md", "wrapper types", wrapper_types_text()}),
    [](const auto& info) {
      std::string name = info.param.name;
      for (char& c : name) c = c == ' ' ? '_' : c;
      return name;
    });

}  // namespace
}  // namespace harness
