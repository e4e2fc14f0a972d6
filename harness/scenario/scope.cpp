#include "scenario/scope.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace harness {
namespace {

using Id = BuiltinVariable::Id;

constexpr BuiltinVariable builtins[] = {
    {Id::backend_pid, "backend.pid", "The backend's process id."},
    {Id::backend_id, "backend.id", "Its number, as in --service.backend_id."},
    {Id::backend_port, "backend.port", "The port that the fake server listens on."},
    {Id::backend_host, "backend.host", "The address that it listens on."},
    {Id::backend_name, "backend.name", "The profile's name."},
    {Id::backend_config, "backend.config",
     "Path of the config file that the backend was started with."},
    {Id::random_word, "random.word", "Eight letters from a to z, made from the run's seed."},
    {Id::random_number, "random.number", "A whole number below a million, made from the seed."},
    {Id::random_text, "random.text", "Words of many scripts, signs and emoji, made from the seed."},
    {Id::scenario_id, "scenario.id", "The scenario's id."},
    {Id::seed, "seed", "The run's seed."},
};

constexpr AccountPart parts_of_accounts[] = {
    {"user", &Account::user},
    {"legacyName", &Account::legacy_name},
    {"password", &Account::password},
};

}  // namespace

std::span<const BuiltinVariable> builtin_variables() { return builtins; }
std::span<const AccountPart> account_parts() { return parts_of_accounts; }

Scope::Scope(const KnownNames& names) : blocks_(1) {
  for (const Account& account : names.accounts) accounts_.insert(account.name);
  for (const BuiltinVariable& builtin : builtins) builtins_.emplace(builtin.name);
  for (const std::string& contact : names.contacts) builtins_.insert("contact." + contact);
  for (const std::string& room : names.rooms) builtins_.insert("room." + room);
}

void Scope::add_account(std::string_view name) { accounts_.emplace(name); }

void Scope::add_made_up(int count) { made_up_ = std::max(made_up_, count); }

bool Scope::is_account(std::string_view name) const {
  if (accounts_.find(name) != accounts_.end()) return true;
  if (name.size() < 2 || name[0] != 'u' || name[1] == '0') return false;
  int number = 0;
  const char* end = name.data() + name.size();
  const auto result = std::from_chars(name.data() + 1, end, number);
  return result.ec == std::errc() && result.ptr == end && number >= 1 && number <= made_up_;
}

void Scope::define(std::string_view name, bool may_name_account) {
  blocks_.front()[std::string(name)] |= may_name_account;
}

void Scope::push() { blocks_.emplace_back(); }

void Scope::define_local(std::string_view name, bool may_name_account) {
  blocks_.back()[std::string(name)] = may_name_account;
}

void Scope::pop() { blocks_.pop_back(); }

const bool* Scope::find(std::string_view name) const {
  for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
    const auto found = block->find(name);
    if (found != block->end()) return &found->second;
  }
  return nullptr;
}

bool Scope::knows(std::string_view name) const {
  if (find(name) != nullptr || builtins_.find(name) != builtins_.end()) return true;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view part = name.substr(dot + 1);
  if (std::ranges::find(parts_of_accounts, part, &AccountPart::name) ==
      std::end(parts_of_accounts)) {
    return false;
  }
  const std::string_view head = name.substr(0, dot);
  if (is_account(head)) return true;
  const bool* names_account = find(head);
  return names_account != nullptr && *names_account;
}

bool Scope::may_name_account(const Template& value) const {
  return !value.is_constant() || is_account(value.text());
}

std::vector<std::string> Scope::account_names() const {
  return std::vector<std::string>(accounts_.begin(), accounts_.end());
}

std::vector<std::string> Scope::variable_names() const {
  std::vector<std::string> result(builtins_.begin(), builtins_.end());
  const auto add_account_parts = [&](const std::string& name) {
    for (const AccountPart& part : parts_of_accounts) {
      result.push_back(name + "." + std::string(part.name));
    }
  };
  for (const std::string& account : accounts_) add_account_parts(account);
  for (const Block& block : blocks_) {
    for (const auto& [name, names_account] : block) {
      result.push_back(name);
      if (names_account) add_account_parts(name);
    }
  }
  return result;
}

}  // namespace harness
