#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/account.h"
#include "backend/config_file.h"
#include "text/diagnostic.h"
#include "text/json_tree.h"

/// Readers of the values that profiles and scenario heads share (`accounts`, `config`,
/// `environment`, `arguments`). Each adds a Diagnostic for everything that is wrong and returns
/// what was right. `key` is how messages call the value: "arguments".
namespace harness {

/// `"arguments" is a string, expected a list of strings`.
void add_kind_error(const JsonNode& node, std::string_view key, std::string_view expected,
                    std::vector<Diagnostic>* errors);
/// `an item of "arguments" is a whole number, expected a string`.
void add_item_error(const JsonNode& item, std::string_view key, std::string_view expected,
                    std::vector<Diagnostic>* errors);

/// `unknown capability "ecko", did you mean "echo"?`, or all the known ones if none is near.
void add_unknown_error(std::size_t offset, std::string_view what, std::string_view word,
                       const std::vector<std::string>& known, std::vector<Diagnostic>* errors);

/// A string that is not empty and holds no NUL.
std::optional<std::string> read_text(const JsonNode& node, std::string_view key,
                                     std::vector<Diagnostic>* errors);

/// A list of strings without NUL; empty strings are fine.
std::vector<std::string> read_words(const JsonNode& node, std::string_view key,
                                    std::vector<Diagnostic>* errors);

/// Name -> string, no name empty.
std::map<std::string, std::string> read_text_map(const JsonNode& node, std::string_view key,
                                                 std::vector<Diagnostic>* errors);

/// read_text_map, and no `=` in a name.
std::map<std::string, std::string> read_environment(const JsonNode& node, std::string_view key,
                                                    std::vector<Diagnostic>* errors);

/// `{"service": {"jid": "x", "port": 7, "debug": true, "servers": ["a", "b"]}}`: numbers are
/// written as in the text, true and false too; a list repeats the key, an empty one takes
/// it away.
ConfigSections read_config_sections(const JsonNode& node, std::string_view key,
                                    std::vector<Diagnostic>* errors);

/// `{"alice": {"user": …, "legacyName": …, "password": …}}`: all three are needed; user and
/// legacyName not empty.
std::vector<Account> read_accounts(const JsonNode& node, std::string_view key,
                                   std::vector<Diagnostic>* errors);

/// The accounts of `more` put into `accounts`: those of the same name are replaced.
void merge_accounts(const std::vector<Account>& more, std::vector<Account>* accounts);

}  // namespace harness
