#include "world/finding.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "text/encoding.h"
#include "text/json.h"
#include "wire/message_json.h"

namespace harness {
namespace {

TEST(FindingTable, IdsAreUniqueAndNamedByArea) {
  std::set<std::string_view> seen;
  for (const FindingRow& row : finding_rows()) {
    EXPECT_TRUE(seen.insert(row.id).second) << row.id;
    EXPECT_TRUE(RE2::FullMatch(std::string(row.id), "[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*")) << row.id;
  }
}

TEST(FindingTable, WordsAreThere) {
  for (const FindingRow& row : finding_rows()) {
    EXPECT_FALSE(row.what.empty()) << row.id;
    EXPECT_NE(row.what.back(), '.') << row.id << ": no sentence";
    EXPECT_TRUE(row.server.starts_with("the real server")) << row.id;
    EXPECT_NE(row.server.back(), '.') << row.id << ": no sentence";
    EXPECT_TRUE(row.users.ends_with(".")) << row.id << ": a sentence";
    EXPECT_TRUE(RE2::FullMatch(std::string(row.mend), "[A-Z].*[^.]\\."))
        << row.id << ": a sentence";
    EXPECT_TRUE(row.section.starts_with("proto/README.md, ")) << row.id;
  }
}

/// `\n` and `\xe9` as the bytes that they stand for.
std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with("\\n")) {
      bytes += '\n';
      ++at;
    } else if (text.substr(at).starts_with("\\x")) {
      bytes += *from_hex(text.substr(at + 2, 2));
      at += 3;
    } else {
      bytes += text[at];
    }
  }
  return bytes;
}

/// A field's value as message_to_line prints it: "text", ["list", "of texts"], 0 (NONE) or ONLINE.
Json value_of(const std::string& printed) {
  static const RE2 text(R"re("([^"]*)")re");
  static const RE2 number(R"((\d+)(?: \(\w+\))?)");
  std::string words;
  int figure = 0;
  if (printed.starts_with("[")) {
    Json list = Json::array();
    re2::StringPiece rest = printed;
    while (RE2::FindAndConsume(&rest, text, &words)) list.push_back(unescaped(words));
    return list;
  }
  if (RE2::FullMatch(printed, text, &words)) return unescaped(words);
  if (RE2::FullMatch(printed, number, &figure)) return figure;
  return printed;
}

/// The message that message_to_line prints as `line`; of the lines that it can print, those that
/// stand in the table.
MessagePtr message_of_line(const std::string& line) {
  std::string name, bytes;
  if (RE2::FullMatch(line, R"re(\(no WrapperMessage\) "(.*)")re", &bytes))
    return decode_message(unescaped(bytes));
  re2::StringPiece rest = line;
  RE2::Consume(&rest, R"re((\w+) ?)re", &name);
  const WrapperType* type = find_wrapper_type(name);
  if (type == nullptr) return nullptr;
  const auto number = static_cast<pb::WrapperMessage::Type>(type->number);
  if (RE2::FullMatch(rest, R"re(payload="(.*)" \(payload does not parse\))re", &bytes))
    return make_raw_message(number, unescaped(bytes));
  if (type->payload == "xml")
    return make_raw_message(number, unescaped({rest.data(), rest.size()}));
  if (!type->has_payload()) return make_message(number);
  std::unique_ptr<google::protobuf::Message> payload = new_payload(*type);
  std::string field, value;
  static const RE2 one(R"re((\w+)=("[^"]*"|\[[^\]]*\]|\w+(?: \(\w+\))?) ?)re");
  while (RE2::Consume(&rest, one, &field, &value)) {
    const auto* descriptor = payload->GetDescriptor()->FindFieldByName(field);
    if (descriptor == nullptr) return nullptr;
    EXPECT_EQ(set_field_from_json(payload.get(), *descriptor, value_of(value)), "") << line;
  }
  return make_message(number, std::move(payload));
}

TEST(FindingTable, ExamplesAreFramesAsTheyArePrinted) {
  int seen = 0;
  for (const FindingRow& row : finding_rows()) {
    if (row.example.empty()) continue;
    ++seen;
    const MessagePtr message = message_of_line(std::string(row.example));
    ASSERT_NE(message, nullptr) << row.example;
    EXPECT_EQ(message_to_line(*message), row.example) << row.id;
  }
  EXPECT_GT(seen, 20);
}

TEST(FindingTable, IsLookedUpById) {
  ASSERT_NE(find_finding("message.bad-timestamp"), nullptr);
  EXPECT_EQ(find_finding("message.bad-timestamp")->level, Level::must);
  EXPECT_EQ(find_finding("message.no-such"), nullptr);
  EXPECT_EQ(finding_ids().size(), finding_rows().size());
}

TEST(FindingTable, MakesFindings) {
  const Finding finding = make_finding("stats.bad-id", 2, "id \"x\"");
  EXPECT_EQ(finding.row->id, "stats.bad-id");
  EXPECT_EQ(finding.backend, 2);
  EXPECT_EQ(finding.detail, "id \"x\"");
}

/// The ids that stand in the sources of world and session.
std::set<std::string> ids_in_sources() {
  std::set<std::string> areas;
  for (const FindingRow& row : finding_rows()) {
    areas.emplace(row.id.substr(0, row.id.find('.')));
  }
  std::set<std::string> ids;
  for (const char* folder : {"harness/world", "harness/session"}) {
    const std::filesystem::path path = std::filesystem::path(SOURCE_ROOT) / folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() != ".cpp" || entry.path().filename() == "finding.cpp") continue;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      re2::StringPiece rest = text;
      std::string id;
      // Whatever is given to one of the functions that make findings, known area or not.
      static const RE2 made(R"re((?:make_finding|report|report_limit)\(\s*"([^"]+)")re");
      while (RE2::FindAndConsume(&rest, made, &id)) ids.insert(id);
      // Whatever looks like an id of a known area: tables, and choices of one of two.
      rest = text;
      std::string area;
      static const RE2 literal(R"re("(([a-z]+)\.[a-z0-9-]+)")re");
      while (RE2::FindAndConsume(&rest, literal, &id, &area)) {
        if (areas.contains(area)) ids.insert(id);
      }
    }
  }
  return ids;
}

TEST(FindingTable, HasAllThatIsMadeAndNoMore) {
  const std::set<std::string> made = ids_in_sources();
  for (const std::string& id : made) EXPECT_NE(find_finding(id), nullptr) << id;
  for (const FindingRow& row : finding_rows()) {
    EXPECT_TRUE(made.contains(std::string(row.id))) << row.id << " is made by nothing";
  }
}

/// All that the tests say, but for this file.
std::string text_of_tests() {
  std::string text;
  const std::filesystem::path tests = std::filesystem::path(SOURCE_ROOT) / "tests";
  for (const char* folder : {"unit", "end_to_end", "golden"}) {
    for (const auto& entry : std::filesystem::directory_iterator(tests / folder)) {
      const std::string ending = entry.path().extension().string();
      if (ending != ".cpp" && ending != ".py" && ending != ".txt") continue;
      if (entry.path().filename() == "finding_test.cpp") continue;
      std::ifstream file(entry.path());
      text.append(std::istreambuf_iterator<char>(file), {});
    }
  }
  return text;
}

TEST(FindingTable, EachIsLookedForByATest) {
  const std::string tests = text_of_tests();
  for (const FindingRow& row : finding_rows()) {
    const std::string whole = "(^|[^a-z.-])" + RE2::QuoteMeta(std::string(row.id)) + "($|[^a-z-])";
    EXPECT_TRUE(RE2::PartialMatch(tests, whole)) << row.id;
  }
}

}  // namespace
}  // namespace harness
