// What refers to proto/README.md, the protocol manual, refers to something that is there: a section
// by its number, and in scenarios and findings words that stand in it, as in `6: user known`.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "scenario_files.h"
#include "text/encoding.h"
#include "wire/message_json.h"
#include "world/finding.h"

namespace harness {
namespace {

constexpr std::string_view manual = "proto/README.md, ";

/// Without marks of Markdown, each run of white space one blank: how words are compared.
std::string folded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '`' || c == '*') continue;
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (blank && (result.empty() || result.back() == ' ')) continue;
    result += blank ? ' ' : c;
  }
  return result;
}

/// The manual's numbered sections, each folded, heading included.
std::map<int, std::string> read_sections() {
  constexpr std::string_view heading = "\n## ";
  static const RE2 numbered(R"(^\n## (\d+)\. )");
  std::map<int, std::string> sections;
  const std::string text = read_whole(std::filesystem::path(SOURCE_ROOT) / "proto/README.md");
  for (std::size_t at = text.find(heading); at != std::string::npos;) {
    const std::size_t next = text.find(heading, at + 1);
    const std::string section = text.substr(at, next == std::string::npos ? next : next - at);
    int number = 0;
    if (RE2::PartialMatch(section, numbered, &number)) sections[number] = folded(section);
    at = next;
  }
  return sections;
}

/// The section with this number, or null.
const std::string* find_section(int number) {
  static const std::map<int, std::string> sections = read_sections();
  const auto section = sections.find(number);
  return section == sections.end() ? nullptr : &section->second;
}

/// "" if `source`, which begins with the manual's name, refers to words that are there.
std::string reference_fault(std::string_view source) {
  static const RE2 form(R"((\d+): (.+))");
  int number = 0;
  std::string words;
  if (!RE2::FullMatch(std::string(source.substr(manual.size())), form, &number, &words))
    return fmt::format("\"{}\" is not in the form \"{}N: words\"", source, manual);
  const std::string* section = find_section(number);
  if (section == nullptr) return fmt::format("\"{}\": there is no section {}", source, number);
  if (section->find(folded(words)) != std::string::npos) return "";
  return fmt::format("\"{}\": section {} does not have these words", source, number);
}

TEST(Sources, AreRefusedIfTheManualDoesNotHaveThem) {
  EXPECT_EQ(reference_fault("proto/README.md, 6: user  `known`"), "");
  EXPECT_NE(reference_fault("proto/README.md, 6: User Known"), "");
  EXPECT_NE(reference_fault("proto/README.md, 1: user known"), "");
  EXPECT_NE(reference_fault("proto/README.md, 11: user known"), "");
  EXPECT_NE(reference_fault("proto/README.md, 6"), "");
  EXPECT_EQ(reference_fault("proto/README.md, 5: The server's own life"), "");
  EXPECT_NE(reference_fault("proto/README.md, 4: The server's own life"), "");
}

TEST(Sources, OfScenariosAreInTheManual) {
  int seen = 0;
  const std::filesystem::path suite = std::filesystem::path(SOURCE_ROOT) / "scenarios";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(suite)) {
    if (entry.path().extension() != ".json") continue;
    const auto scenario = nlohmann::json::parse(read_whole(entry.path()));
    const std::string source =
        scenario.contains("source") ? scenario["source"].get<std::string>() : "";
    if (!source.starts_with("proto/README.md")) continue;
    EXPECT_EQ(reference_fault(source), "") << entry.path();
    ++seen;
  }
  EXPECT_GT(seen, 300);
}

TEST(Sources, OfFindingsAreInTheManual) {
  for (const FindingRow& row : finding_rows()) {
    EXPECT_EQ(reference_fault(row.section), "") << row.id;
  }
}

/// Comments may break the line between the name and the numbers, and name several: `2, 5`, `6 and
/// 7`.
TEST(Sources, OfCommentsNameSectionsThatAreThere) {
  int seen = 0;
  static const RE2 reference(
      R"(proto/README\.md,?\s+(?:(?://+|#)\s*)?(\d+(?:(?:, | and )\d+)*)\b)");
  static const RE2 one(R"((\d+))");
  for (const char* folder : {"harness", "tests", "scenarios"}) {
    const std::filesystem::path root = std::filesystem::path(SOURCE_ROOT) / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const std::filesystem::path& path = entry.path();
      const std::string ending = path.extension().string();
      if (ending != ".h" && ending != ".cpp" && ending != ".py" && ending != ".json") continue;
      if (path.filename() == "sources_test.cpp") continue;
      const std::string text = read_whole(path);
      re2::StringPiece rest = text;
      std::string numbers;
      while (RE2::FindAndConsume(&rest, reference, &numbers)) {
        re2::StringPiece list = numbers;
        int number = 0;
        while (RE2::FindAndConsume(&list, one, &number)) {
          EXPECT_NE(find_section(number), nullptr) << path << ": section " << number;
        }
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 50);
}

/// The bytes of each block of the manual that shows frames in hex, one block a string.
std::vector<std::string> hex_blocks(const std::string& text) {
  static const RE2 line(R"(    (?:[A-Z]+  )?((?:[0-9a-f]{2} ?)+))");
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string hex;
    const bool is_hex = RE2::FullMatch(text.substr(at, end - at), line, &hex);
    if (is_hex && !inside) blocks.emplace_back();
    if (is_hex) blocks.back() += from_hex(hex).value();
    inside = is_hex;
    at = end + 1;
  }
  return blocks;
}

/// "" if the bytes are whole frames of a known type and with a whole payload.
std::string frames_fault(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i)
      length = length << 8 | static_cast<unsigned char>(bytes.at(i));
    if (bytes.size() < 4 + length) return "cut off";
    const MessagePtr message = decode_message(bytes.substr(4, length));
    if (message->decoded != Decoded::ok) return decode_error(*message);
    bytes.remove_prefix(4 + length);
  }
  return "";
}

TEST(Manual, ShowsFramesAsTheyAre) {
  const std::string text = read_whole(std::filesystem::path(SOURCE_ROOT) / "proto/README.md");
  const std::vector<std::string> blocks = hex_blocks(text);
  ASSERT_GE(blocks.size(), 3U);
  for (const std::string& block : blocks) EXPECT_EQ(frames_fault(block), "") << to_hex(block);
  // The first is taken apart in a table, row by row.
  static const RE2 row(R"(\n\| `((?:[0-9a-f]{2} ?)+)` \|)");
  re2::StringPiece rest = text;
  std::string together;
  std::string hex;
  while (RE2::FindAndConsume(&rest, row, &hex)) together += from_hex(hex).value();
  EXPECT_EQ(to_hex(together), to_hex(blocks.front()));
}

}  // namespace
}  // namespace harness
