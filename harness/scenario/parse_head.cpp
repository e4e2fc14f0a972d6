#include "scenario/parse_head.h"

#include <fmt/format.h>

#include "scenario/parse_step.h"

namespace harness {
namespace {

const KeyRow& head_row(std::string_view name) {
  for (const KeyRow& row : head_rows()) {
    if (row.name == name) return row;
  }
  return head_rows()[0];
}

std::vector<std::string> read_texts(const JsonNode* list) {
  std::vector<std::string> result;
  if (list == nullptr) return result;
  for (const JsonNode& item : list->items) result.push_back(item.string);
  return result;
}

/// A text, number or boolean as it is, without variables.
std::string plain_text(const JsonNode& value) {
  return value.is(JsonNode::Kind::string) ? value.string : value_words(value);
}

void read_config(ParseRun& run, const JsonNode& config, Start* start) {
  for (const JsonNode::Member& section : config.members) {
    const KeyRow row{section.key, Kind::options, false, ""};
    if (!check_kind(run, section.value, row)) continue;
    auto& keys = start->config[section.key];
    for (const JsonNode::Member& member : section.value.members) {
      std::vector<std::string>& values = keys[member.key];
      const bool is_list = member.value.is(JsonNode::Kind::array);
      const KeyRow list_row{member.key, Kind::scalars, false, ""};
      if (is_list && check_kind(run, member.value, list_row)) {
        for (const JsonNode& item : member.value.items) values.push_back(plain_text(item));
      } else if (is_scalar(member.value)) {
        values.push_back(plain_text(member.value));
      } else if (!is_list) {
        run.error(member.value.offset,
                  fmt::format("\"{}\" is {}, expected a string, a number, true, false or an array "
                              "of them",
                              member.key, kind_name(member.value.kind)));
      }
    }
  }
}

void read_start(ParseRun& run, const JsonNode& node, Start* start) {
  const Keys keys = read_options(run, node, head_row("start"));
  start->arguments = read_texts(keys.find("arguments"));
  if (const JsonNode* config = keys.find("config")) read_config(run, *config, start);
  if (const JsonNode* environment = keys.find("environment")) {
    for (const JsonNode::Member& member : environment->members) {
      start->environment[member.key] = plain_text(member.value);
    }
  }
  if (keys.has("host")) start->host = keys.text("host");
  const std::string wait = keys.text("wait");
  if (wait == "connected") start->wait = StartWait::connected;
  if (wait == "nothing") start->wait = StartWait::nothing;
  start->descriptor_limit = keys.number("descriptor_limit");
  start->backend_id = static_cast<int>(keys.number("backend_id").value_or(1));
}

void read_server(ParseRun& run, const JsonNode& node, ServerOptions* server) {
  const Keys keys = read_options(run, node, head_row("server"));
  server->ping_interval = keys.duration("ping_interval");
  server->drop_idle = keys.boolean("drop_idle");
  if (const auto users = keys.number("users_per_backend")) {
    server->users_per_backend = static_cast<int>(*users);
  }
  server->first_ping_delay = keys.duration("first_ping_delay");
}

void read_accounts(ParseRun& run, const JsonNode& node, std::vector<Account>* accounts) {
  const KeyRow& row = head_row("accounts");
  for (const JsonNode::Member& member : node.members) {
    run.scope().add_account(member.key);
    if (!is_variable_name(member.key)) {
      run.error(member.key_offset,
                fmt::format("bad account name \"{}\", expected letters, digits, \"_\", \"-\" and "
                            "dots between them",
                            member.key));
    }
    if (!check_kind(run, member.value, KeyRow{member.key, Kind::options, false, ""})) continue;
    const Keys keys =
        check_keys(run, member.value, fmt::format("account \"{}\"", member.key), row.keys);
    accounts->push_back(
        {member.key, keys.text("user"), keys.text("legacyName"), keys.text("password")});
  }
}

void read_vars(ParseRun& run, const JsonNode& node, Scenario* scenario) {
  for (const JsonNode::Member& member : node.members) {
    Template value = run.read_scalar(member.value);
    run.scope().define(member.key, run.scope().may_name_account(value));
    scenario->vars.emplace_back(member.key, std::move(value));
  }
}

}  // namespace

void parse_head(ParseRun& run, const Keys& keys, Scenario* scenario) {
  scenario->title = keys.has("title") ? keys.text("title") : scenario->id;
  scenario->level = parse_level(keys.text("level")).value_or(Level::must);
  scenario->source = keys.text("source");
  scenario->needs = read_texts(keys.find("needs"));
  scenario->tags = read_texts(keys.find("tags"));
  scenario->timeout = keys.duration("timeout").value_or(scenario->timeout);
  scenario->only_expected = keys.boolean("only_expected").value_or(false);
  scenario->reacts = keys.boolean("reacts").value_or(true);
  scenario->backends = static_cast<int>(keys.number("backends").value_or(1));
  std::vector<std::string> ignored{"STATS", "PONG", "BACKEND_CONFIG"};
  if (const JsonNode* ignore = keys.find("ignore")) ignored = read_texts(ignore);
  for (const std::string& name : ignored) scenario->ignore.push_back(find_wrapper_type(name));
  if (const JsonNode* start = keys.find("start")) read_start(run, *start, &scenario->start);
  if (const JsonNode* server = keys.find("server")) read_server(run, *server, &scenario->server);
  if (const JsonNode* accounts = keys.find("accounts")) {
    read_accounts(run, *accounts, &scenario->accounts);
  }
  if (const JsonNode* vars = keys.find("vars")) read_vars(run, *vars, scenario);
}

}  // namespace harness
