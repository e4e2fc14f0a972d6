#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "match/template.h"
#include "scenario/parse.h"

namespace harness {

/// A variable that every scenario has. THE table: scope check, suggestions and docs. The player
/// has a value for each id.
struct BuiltinVariable {
  enum class Id {
    backend_pid,
    backend_id,
    backend_port,
    backend_host,
    backend_name,
    backend_config,
    random_word,
    random_number,
    random_text,
    scenario_id,
    seed,
  };
  Id id;
  std::string_view name;
  std::string_view meaning;
};
std::span<const BuiltinVariable> builtin_variables();

/// What stands behind an account's name in a variable: `${alice.user}`.
struct AccountPart {
  std::string_view name;
  std::string Account::*member;
};
std::span<const AccountPart> account_parts();

/// The variables that are known at one place of a scenario, without their values: parse walks the
/// steps in order and asks it. What a step saves or sets is known to all later steps; `${i}`, a
/// `for_each` variable and a fragment's parameters only inside their block.
class Scope {
 public:
  explicit Scope(const KnownNames& names);

  void add_account(std::string_view name);
  /// `users` made the accounts u1…uN.
  void add_made_up(int count);
  bool is_account(std::string_view name) const;

  /// Known from here on. `may_name_account` gives `${name.user}` and so on as well.
  void define(std::string_view name, bool may_name_account);
  void push();
  /// Known until the matching pop().
  void define_local(std::string_view name, bool may_name_account);
  void pop();

  bool knows(std::string_view name) const;
  /// False only if the value is known now and is no account's name.
  bool may_name_account(const Template& value) const;

  /// All accounts, and all variables, for suggestions.
  std::vector<std::string> account_names() const;
  std::vector<std::string> variable_names() const;

 private:
  using Block = std::map<std::string, bool, std::less<>>;
  const bool* find(std::string_view name) const;

  std::set<std::string, std::less<>> accounts_;
  std::set<std::string, std::less<>> builtins_;  ///< With contact.NAME and room.NAME.
  int made_up_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace harness
