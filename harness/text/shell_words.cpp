#include "text/shell_words.h"

namespace harness {

ShellWords split_shell_words(std::string_view line) {
  ShellWords result;
  std::string word;
  bool in_word = false;  // An empty pair of quotes is a word too.
  std::size_t i = 0;
  auto fail = [](std::string error) { return ShellWords{{}, std::move(error)}; };
  while (i < line.size()) {
    char c = line[i++];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (in_word) result.words.push_back(std::move(word));
      word.clear();
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == '\\') {
      if (i == line.size()) return fail("a backslash at the end stands for nothing");
      if (line[i] != '\n') word += line[i];
      ++i;
    } else if (c == '\'') {
      std::size_t end = line.find('\'', i);
      if (end == std::string_view::npos) return fail("a single quote is not closed");
      word += line.substr(i, end - i);
      i = end + 1;
    } else if (c == '"') {
      bool closed = false;
      while (i < line.size() && !closed) {
        c = line[i++];
        if (c == '"') {
          closed = true;
        } else if (c == '\\' && i < line.size() &&
                   std::string_view("\"\\$`\n").find(line[i]) != std::string_view::npos) {
          if (line[i] != '\n') word += line[i];
          ++i;
        } else {
          word += c;
        }
      }
      if (!closed) return fail("a double quote is not closed");
    } else {
      word += c;
    }
  }
  if (in_word) result.words.push_back(std::move(word));
  return result;
}

std::string quote_shell_word(std::string_view word) {
  constexpr std::string_view harmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%^";
  if (!word.empty() && word.find_first_not_of(harmless) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string join_shell_words(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += quote_shell_word(word);
  }
  return line;
}

}  // namespace harness
