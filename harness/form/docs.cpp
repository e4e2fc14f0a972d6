#include "form/docs.h"

#include <fmt/format.h>

namespace harness {

std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

std::string key_table(std::span<const Key> keys) {
  std::string table = "| key | what it is |\n|---|---|\n";
  for (const Key& key : keys) {
    table += fmt::format("| `{}`{} | {} |\n", key.name, key.need == required ? " (required)" : "",
                         in_cell(key.meaning));
  }
  return table;
}

std::string key_list(std::span<const Key> keys) {
  std::string list;
  for (const Key& key : keys) list += fmt::format("{}`{}`", list.empty() ? "" : " ", key.name);
  return list;
}

}  // namespace harness
