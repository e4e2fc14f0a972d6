#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "backend/account.h"
#include "journal/level.h"
#include "match/matcher.h"
#include "match/template.h"
#include "text/units.h"
#include "wire/message.h"
#include "world/actions.h"

/// What a scenario is, as plain values. How the parts meet:
///
///     JSON text ──parse──> Scenario (this file) ──interpreter──> steps run in a session
///                 ▲                                   ▲
///          verb_table (keys of every verb)      matcher, template (values at run time)
///
/// Everything that can be wrong is found by parse: names are resolved to table rows and
/// descriptors, patterns compiled, durations read. The interpreter sees no JSON.
namespace harness {

struct Step;
using Steps = std::vector<Step>;

/// How bytes are cut when they are written.
struct Cut {
  std::vector<std::size_t> chunks;  ///< Sizes of the first pieces; the rest is the last piece.
  Duration gap{};                   ///< Wait between pieces.
  bool whole() const { return chunks.empty(); }
};

/// `send`: one frame.
struct SendStep {
  const WrapperType* type = nullptr;
  std::vector<FieldValue> fields;
  std::optional<std::string> payload;  ///< Raw payload bytes instead of fields.
  std::optional<Template> xml;         ///< Of RAW_XML: the stanza, instead of fields.
  Cut cut;
};

/// `do`: what an XMPP user does.
struct DoStep {
  const ActionRow* action = nullptr;
  std::string user;  ///< Name of an account. May hold a variable: then `user_template` is used.
  Template user_template;
  std::map<std::string, Template, std::less<>> values;
  std::optional<std::vector<Template>> groups;
};

/// `expect`, and each part of `all_of`.
struct ExpectStep {
  const WrapperType* type = nullptr;
  std::vector<FieldMatch> fields;
  std::optional<Matcher> xml;  ///< For RAW_XML: the key `fields` may hold `xml` only.
  std::optional<Duration> within;
  int count = 1;
  bool next = false;
  /// Variable name -> dotted field name (`user`, `settings.value.KEY`), for read_field; or `xml`.
  std::vector<std::pair<std::string, std::string>> save;
  std::optional<Level> level;  ///< Of a part of `all_of`; a step has its own.
  std::string why;             ///< The same.
};

/// `expect_none`.
struct ExpectNoneStep {
  const WrapperType* type = nullptr;
  std::vector<FieldMatch> fields;
  std::optional<Matcher> xml;
  bool until_pong = false;
  Duration quiet{};
};

struct AllOfStep {
  std::vector<ExpectStep> expects;
  std::optional<Duration> within;
};

/// The first branch whose first `expect` matches.
struct AnyOfStep {
  std::vector<Steps> branches;
};

/// `log` and `log_none`.
struct LogStep {
  std::string source;  ///< "server", "stdout", "stderr" or a log of the profile.
  bool none = false;
  enum class How { contains, matches, line } how = How::contains;
  Template text;                     ///< For contains and line.
  std::shared_ptr<RE2> pattern;      ///< For matches; null if it has variables: make_pattern(text).
  std::optional<std::string> level;  ///< INFO, WARN, ERROR; for the server's log.
  std::optional<Duration> within;
  bool ordered = false;
};

struct PingStep {
  std::optional<Duration> within;
};

struct RawStep {
  std::string bytes;  ///< Of hex or base64, or of a text without variables.
  Template text;      ///< Of a text with variables, else empty.
  int times = 1;
  bool frame = false;  ///< A length word in front of each.
  Cut cut;
};

/// Several of send, raw, do in one write.
struct TogetherStep {
  Steps steps;
};

struct ConnectionStep {
  enum class Close { none, fin, rst, half } close = Close::none;
  std::optional<bool> stop_reading;  ///< true stops, false goes on.
  std::optional<Duration> delay;     ///< Every later write waits this long first.
  std::optional<std::int64_t> rate;  ///< Later writes at so many bytes a second.
  bool expect_closed = false;
  std::optional<Duration> within;
};

struct SignalStep {
  int number = 0;
};

struct ExitStep {
  std::optional<Duration> within;
  std::optional<int> code;
  std::optional<int> signal;
  bool any = false;
};

/// A bound on one figure of the backend's process.
struct Bound {
  std::optional<std::int64_t> less_than;
  std::optional<std::int64_t> grown_by_at_most;  ///< Against the mark named by `since`.
};

struct ResourcesStep {
  std::map<std::string, Bound, std::less<>> bounds;  ///< memory, descriptors, threads, children.
  std::string since;                                 ///< "" = the session's start.
};

struct MarkStep {
  std::string name;
};

struct SpawnStep {
  int id = 2;
};

struct RepeatStep {
  int count = 1;
  Steps steps;
};

struct ForEachStep {
  std::string variable;
  std::vector<Template> in;
  Steps steps;
};

/// Logs in made-up accounts u1…uN side by side, then runs the steps once for each user, with `${i}`
/// and `${user}` (the account's name), `${user.user}`, `${user.legacyName}`.
struct UsersStep {
  int count = 1;
  Steps steps;
};

struct UseStep {
  std::string fragment;
  std::vector<std::pair<std::string, Template>> with;
  Steps steps;  ///< Of the fragment.
};

struct SetStep {
  std::vector<std::pair<std::string, Template>> values;
};

struct PauseStep {
  Duration duration{};
};

struct NoteStep {
  Template text;
};

/// One step: one verb (scenario/verb_table.h has the row of each).
struct Step {
  std::string_view verb;       ///< Its row's name.
  std::size_t line = 0;        ///< 1-based line in `file`.
  std::string file;            ///< As shown; a fragment's steps have the fragment's.
  std::optional<Level> level;  ///< Instead of the scenario's.
  std::string why;
  int backend = 1;
  std::variant<SendStep, DoStep, ExpectStep, ExpectNoneStep, AllOfStep, AnyOfStep, LogStep,
               PingStep, RawStep, TogetherStep, ConnectionStep, SignalStep, ExitStep, ResourcesStep,
               MarkStep, SpawnStep, RepeatStep, ForEachStep, UsersStep, UseStep, SetStep, PauseStep,
               NoteStep>
      what;
};

/// How far the session's start goes before the first step.
enum class StartWait { pong, connected, nothing };

/// Head key `start`.
struct Start {
  std::vector<std::string> arguments;  ///< After the profile's.
  std::map<std::string, std::map<std::string, std::vector<std::string>>> config;  ///< Overrides.
  std::map<std::string, std::string> environment;
  std::optional<std::string> host;
  StartWait wait = StartWait::pong;
  std::optional<std::int64_t> descriptor_limit;
  int backend_id = 1;
};

/// Head key `server`: times and limits of the fake server, for scenarios that check them. Beyond
/// the language's promises; every one has the default of a scenario session.
struct ServerOptions {
  std::optional<Duration> ping_interval;
  std::optional<bool> drop_idle;
  std::optional<int> users_per_backend;
  std::optional<Duration> first_ping_delay;  ///< proto/README.md 1: "that second".
};

struct Scenario {
  std::string id;    ///< `conformance/messages/echo`.
  std::string file;  ///< Path as shown in messages.
  std::string title;
  Level level = Level::must;
  std::string source;
  std::vector<std::string> needs;
  std::vector<std::string> tags;
  Duration timeout = std::chrono::seconds(30);
  bool only_expected = false;
  std::vector<const WrapperType*> ignore;  ///< Default STATS, PONG, BACKEND_CONFIG.
  bool reacts = true;
  int backends = 1;
  Start start;
  ServerOptions server;
  std::vector<Account> accounts;  ///< Of this scenario: more, or instead of the profile's.
  std::vector<std::pair<std::string, Template>> vars;
  Steps steps;
  Steps cleanup;

  /// The area: the folder above the file (`messages`), "" if there is none.
  std::string area() const;
};

}  // namespace harness
