#include "match/matcher_text.h"

#include <expat.h>

#include <memory>

namespace harness {
namespace {

struct Depth {
  XML_Parser parser;
  int open = 0;
};

void XMLCALL on_start(void* data, const XML_Char*, const XML_Char**) {
  ++static_cast<Depth*>(data)->open;
}

/// The element around the text must stay open to the end, or the text closed it itself.
void XMLCALL on_end(void* data, const XML_Char*) {
  auto* depth = static_cast<Depth*>(data);
  if (--depth->open == 0) XML_StopParser(depth->parser, XML_FALSE);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

bool is_well_formed_xml(std::string_view text) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), &XML_ParserFree);
  Depth depth{parser.get()};
  XML_SetUserData(parser.get(), &depth);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  const auto feed = [&](std::string_view piece) {
    return XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), XML_FALSE) ==
           XML_STATUS_OK;
  };
  if (!feed("<text>") || !feed(text) || depth.open != 1) return false;
  XML_SetElementHandler(parser.get(), nullptr, nullptr);
  return XML_Parse(parser.get(), "</text>", 7, XML_TRUE) == XML_STATUS_OK;
}

std::vector<std::pair<std::string, std::string>> read_ini(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> result;
  std::string section;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, newline));
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[' && line.back() == ']') {
      section = std::string(trimmed(line.substr(1, line.size() - 2))) + ".";
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    result.emplace_back(section + std::string(trimmed(line.substr(0, equals))),
                        std::string(trimmed(line.substr(equals + 1))));
  }
  return result;
}

}  // namespace harness
