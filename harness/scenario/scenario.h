#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "backend/account.h"
#include "backend/config_file.h"
#include "journal/level.h"
#include "match/matcher.h"
#include "match/template.h"
#include "text/units.h"
#include "wire/message.h"
#include "world/actions.h"
#include "world/log.h"

/// What a scenario is, as plain values. How the parts meet:
///
///     JSON text ──parse.h──> Scenario (this file) ──play/──> steps, played in a session
///          ▲                    │
///          └──────print.h───────┘         verbs.h: THE table of verbs. A row has a verb's keys,
///          its
///                                         reader and its printer, which are mirror images.
///
/// Everything that can be wrong is found by parse: names are resolved to table rows and
/// descriptors, patterns compiled, durations read. The player sees no JSON.
///
/// Values compare equal if they mean the same; where they were written does not count.
namespace harness {

struct Step;
using Steps = std::vector<Step>;

/// How bytes are cut when they are written.
struct Cut {
  std::vector<std::size_t> chunks;  ///< Sizes of the first pieces; the rest is the last piece.
  Duration gap{};                   ///< Wait between pieces.
  bool whole() const { return chunks.empty(); }
  bool operator==(const Cut&) const = default;
};

/// `send`: one frame.
struct SendStep {
  const WrapperType* type = nullptr;
  std::vector<FieldValue> fields;
  std::optional<std::string> payload;  ///< Raw bytes of the payload, behind those of the fields.
  std::optional<Template> xml;         ///< Of RAW_XML: the stanza, instead of fields.
  int times = 1;
  Cut cut;
  bool operator==(const SendStep&) const = default;
};

/// `do`: what an XMPP user does.
struct DoStep {
  const ActionRow* action = nullptr;
  Template user;  ///< Name of an account.
  std::map<std::string, Template, std::less<>> values;
  std::optional<std::vector<Template>> groups;
  bool operator==(const DoStep&) const = default;
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
  bool operator==(const ExpectStep&) const = default;
};

/// `expect_none`.
struct ExpectNoneStep {
  const WrapperType* type = nullptr;
  std::vector<FieldMatch> fields;
  std::optional<Matcher> xml;
  bool until_pong = false;
  Duration quiet{};
  bool operator==(const ExpectNoneStep&) const = default;
};

struct AllOfStep {
  std::vector<ExpectStep> expects;
  std::optional<Duration> within;
  bool operator==(const AllOfStep&) const = default;
};

/// The first branch whose first `expect` matches.
struct AnyOfStep {
  std::vector<Steps> branches;
  bool operator==(const AnyOfStep&) const;
};

/// `log` and `log_none`.
struct LogStep {
  std::string source;  ///< "server", "stdout", "stderr" or a log of the profile.
  bool none = false;
  enum class How { contains, matches, line } how = How::contains;
  Template text;                  ///< For contains and line.
  Pattern pattern;                ///< For matches.
  std::optional<LogLevel> level;  ///< Of the line; for the server's log.
  std::optional<Duration> within;
  bool ordered = false;
  bool operator==(const LogStep&) const = default;
};

struct PingStep {
  std::optional<Duration> within;
  bool operator==(const PingStep&) const = default;
};

struct RawStep {
  std::string bytes;  ///< Of hex or base64, or of a text without variables.
  Template text;      ///< Of a text with variables, else empty.
  int times = 1;
  bool frame = false;  ///< A length word in front of each.
  Cut cut;
  bool operator==(const RawStep&) const = default;
};

/// Several of send, raw, do in one write.
struct TogetherStep {
  Steps steps;
  bool operator==(const TogetherStep&) const;
};

struct ConnectionStep {
  enum class Close { none, fin, rst, half } close = Close::none;
  std::optional<bool> stop_reading;  ///< true stops, false goes on.
  std::optional<Duration> delay;     ///< Every later write waits this long first.
  std::optional<std::int64_t> rate;  ///< Later writes at so many bytes a second.
  bool expect_closed = false;
  std::optional<Duration> within;
  bool operator==(const ConnectionStep&) const = default;
};

struct SignalStep {
  int number = 0;
  bool operator==(const SignalStep&) const = default;
};

struct ExitStep {
  std::optional<Duration> within;
  std::optional<int> code;
  std::optional<int> signal;
  bool any = false;
  bool operator==(const ExitStep&) const = default;
};

/// A bound on one figure of the backend's process.
struct Bound {
  std::optional<std::int64_t> less_than;
  std::optional<std::int64_t> grown_by_at_most;  ///< Against the mark named by `since`.
  bool operator==(const Bound&) const = default;
};

struct ResourcesStep {
  std::map<std::string, Bound, std::less<>> bounds;  ///< memory, descriptors, threads, children.
  std::string since;                                 ///< "" = the session's start.
  bool operator==(const ResourcesStep&) const = default;
};

struct MarkStep {
  std::string name;
  bool operator==(const MarkStep&) const = default;
};

struct SpawnStep {
  int id = 2;
  bool operator==(const SpawnStep&) const = default;
};

struct RepeatStep {
  int count = 1;
  Steps steps;
  bool operator==(const RepeatStep&) const;
};

struct ForEachStep {
  std::string variable;
  std::vector<Template> in;
  Steps steps;
  bool operator==(const ForEachStep&) const;
};

/// Logs in made-up accounts u1…uN side by side, then runs the steps once for each user, with `${i}`
/// and `${user}` (the account's name), `${user.user}`, `${user.legacyName}`.
struct UsersStep {
  int count = 1;
  Steps steps;
  bool operator==(const UsersStep&) const;
};

struct UseStep {
  std::string fragment;
  std::vector<std::pair<std::string, Template>> with;
  Steps steps;  ///< Of the fragment.
  bool operator==(const UseStep&) const;
};

struct SetStep {
  std::vector<std::pair<std::string, Template>> values;
  bool operator==(const SetStep&) const = default;
};

struct PauseStep {
  Duration duration{};
  bool operator==(const PauseStep&) const = default;
};

struct NoteStep {
  Template text;
  bool operator==(const NoteStep&) const = default;
};

/// What one step does: a verb of verbs.h each.
using StepContent =
    std::variant<SendStep, DoStep, ExpectStep, ExpectNoneStep, AllOfStep, AnyOfStep, LogStep,
                 PingStep, RawStep, TogetherStep, ConnectionStep, SignalStep, ExitStep,
                 ResourcesStep, MarkStep, SpawnStep, RepeatStep, ForEachStep, UsersStep, UseStep,
                 SetStep, PauseStep, NoteStep>;

/// One step: one verb.
struct Step {
  std::string_view verb;       ///< Its row's name.
  std::size_t line = 0;        ///< 1-based line in `file`.
  std::string file;            ///< As shown; a fragment's steps have the fragment's.
  std::optional<Level> level;  ///< Instead of the scenario's.
  std::string why;
  int backend = 1;
  StepContent what;
  bool operator==(const Step& other) const;
};

/// Calls `visit` with each list of steps that the step holds: the body of a loop, the branches of
/// any_of, a fragment's steps.
template <typename Visit>
void visit_blocks(const Step& step, const Visit& visit) {
  std::visit(
      [&](const auto& what) {
        if constexpr (requires { what.steps; }) visit(what.steps);
        if constexpr (requires { what.branches; }) {
          for (const Steps& branch : what.branches) visit(branch);
        }
      },
      step.what);
}

/// How far the session's start goes before the first step.
enum class StartWait { pong, connected, nothing };

/// Head key `start`.
struct Start {
  std::vector<std::string> arguments;  ///< After the profile's.
  ConfigSections config;               ///< Overrides.
  std::map<std::string, std::string> environment;
  std::optional<std::string> host;
  StartWait wait = StartWait::pong;
  std::optional<std::int64_t> descriptor_limit;
  int backend_id = 1;
  bool operator==(const Start&) const = default;
};

/// Head key `server`: times and limits of the fake server, for scenarios that check them. What is
/// not set is as the run has it.
struct ServerOptions {
  std::optional<Duration> ping_interval;
  std::optional<bool> drop_idle;
  std::optional<int> users_per_backend;
  std::optional<Duration> first_ping_delay;  ///< proto/README.md, 1: "that second".
  bool operator==(const ServerOptions&) const = default;
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
  bool legal = true;  ///< It sends only what a released server sends (proto/README.md, 7).
  int backends = 1;
  Start start;
  ServerOptions server;
  std::vector<Account> accounts;  ///< Of this scenario: more, or instead of the profile's.
  std::vector<std::pair<std::string, Template>> vars;
  Steps steps;
  Steps cleanup;

  /// The area: the folder above the file (`messages`), "" if there is none.
  std::string area() const;
  /// What a failure or a finding of this level counts as: no more than the scenario itself if it is
  /// not legal.
  Level at_most(Level wanted) const;
  /// All but id and file.
  bool operator==(const Scenario& other) const;
};

}  // namespace harness
