// The verbs about frames: send do expect expect_none all_of any_of ping raw together.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "backend/profile.h"
#include "play/assignment.h"
#include "play/explain.h"
#include "play/player.h"
#include "session/spare_memory.h"
#include "wire/frame.h"

namespace harness {

bool Player::matches(const ExpectStep& expect, const Message& message,
                     const Variables& variables) const {
  if (message.type != expect.type) return false;
  if (expect.xml) return match_text(*expect.xml, message.payload_bytes, variables);
  if (expect.fields.empty()) return true;
  return message.payload && match_fields(expect.fields, *message.payload, variables);
}

bool Player::is_ignored(const Message& message) const {
  return std::find(scenario_.ignore.begin(), scenario_.ignore.end(), message.type) !=
         scenario_.ignore.end();
}

template <typename Look>
bool Player::look_through(BackendFacts& backend, std::uint64_t* at, const Look& look) {
  const std::set<std::uint64_t>& taken = cursors_[backend.number].taken;
  for (*at = std::max(*at, backend.inbox.begin()); *at < backend.inbox.end();) {
    const std::uint64_t position = (*at)++;
    if (taken.contains(position)) continue;
    // Held, since the inbox lets frames go.
    const MessagePtr message = backend.inbox.at(position).message;
    if (look(position, *message)) return true;
  }
  return false;
}

void Player::report_unexpected(const Step& step, BackendFacts& backend, std::uint64_t until) {
  std::uint64_t at = cursors_[backend.number].position;
  look_through(backend, &at, [&](std::uint64_t position, const Message& message) {
    if (position >= until) return true;
    if (!is_ignored(message)) {
      fail(step, "unexpected frame: " +
                     shown_frame(backend.inbox.at(position).message, test_.redactor()));
    }
    return false;
  });
}

void Player::report_unexpected_rest() {
  if (scenario_.steps.empty()) return;
  for (int number = 1; BackendFacts* backend = test_.backend(number); ++number) {
    report_unexpected(scenario_.steps.back(), *backend, backend->inbox.end());
  }
}

void Player::advance(const Step& step, BackendFacts& backend, std::uint64_t position) {
  if (scenario_.only_expected) report_unexpected(step, backend, position);
  Cursor& cursor = cursors_[backend.number];
  cursor.position = position + 1;
  if (!cursor.taken.empty()) {
    cursor.taken.erase(cursor.taken.begin(), cursor.taken.lower_bound(cursor.position));
  }
  next_step_mark_ = backend.inbox.at(position).sequence;
  backend.inbox.read_up_to(cursor.position);
}

void Player::save_fields(const ExpectStep& expect, const Message& message) {
  for (const auto& [name, field] : expect.save) {
    set_variable(root_, name,
                 field == "xml"    ? std::string(message.payload_bytes)
                 : message.payload ? read_field(*message.payload, field)
                                   : "");
  }
}

// send, raw, do, together

Player::Done Player::write_frame(const Step& step, const SendStep& send,
                                 const Variables& variables) {
  const auto type = static_cast<pb::WrapperMessage::Type>(send.type->number);
  const auto write = [&](const MessagePtr& message) {
    for (int i = 0; i < send.times; ++i) {
      test_.send_frame(backend_number(step), message, send.cut.chunks, send.cut.gap);
    }
    return Done::ok;
  };
  if (send.xml) return write(make_raw_message(type, send.xml->expand(variables)));
  if (send.payload && send.fields.empty()) return write(make_raw_message(type, *send.payload));
  auto payload = new_payload(*send.type);
  if (!payload) return write(make_message(type));
  if (std::string error = build_payload(send.fields, variables, payload.get()); !error.empty()) {
    return fail(step, std::move(error));
  }
  const MessagePtr message = make_message(type, std::move(payload));
  if (!send.payload) return write(message);
  return write(make_raw_message(type, std::string(message->payload_bytes) + *send.payload));
}

Player::Done Player::write_raw(const Step& step, const RawStep& raw, const Variables& variables) {
  const std::string expanded = raw.bytes.empty() ? raw.text.expand(variables) : "";
  const std::string& bytes = raw.bytes.empty() ? expanded : raw.bytes;
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const std::string length = raw.frame ? frame_header(size) : "";
  std::string all;
  all.reserve((length.size() + bytes.size()) * static_cast<std::size_t>(raw.times));
  for (int i = 0; i < raw.times; ++i) all.append(length).append(bytes);
  test_.write_raw(backend_number(step), all, raw.cut.chunks, raw.cut.gap);
  return Done::ok;
}

Player::Done Player::act_as_user(const Step& step, const DoStep& what, const Variables& variables) {
  const std::string name = what.user.expand(variables);
  const Account* account = test_.account(name);
  if (!account) return fail(step, fmt::format("there is no account \"{}\"", name));
  Action action;
  action.row = what.action;
  for (const auto& [key, value] : what.values) {
    const std::string& text = action.values[key] = value.expand(variables);
    if (text.size() >= huge_frame) give_spare_memory_back();
  }
  if (what.groups) {
    action.groups.emplace();
    for (const Template& group : *what.groups) action.groups->push_back(group.expand(variables));
  }
  std::string error =
      test_.act(*account, std::move(action), step.backend == 1 ? 0 : backend_number(step));
  return error.empty() ? Done::ok : fail(step, std::move(error));
}

Task<Player::Done> Player::run(const Step& step, const SendStep& send, const Variables& variables) {
  const Done done = write_frame(step, send, variables);
  if (!send.cut.whole()) co_await wait_until_written(step);
  co_return done;
}

Task<Player::Done> Player::run(const Step& step, const RawStep& raw, const Variables& variables) {
  const Done done = write_raw(step, raw, variables);
  if (!raw.cut.whole()) co_await wait_until_written(step);
  co_return done;
}

Task<Player::Done> Player::run(const Step& step, const DoStep& what, const Variables& variables) {
  co_return act_as_user(step, what, variables);
}

Task<Player::Done> Player::run(const Step& step, const TogetherStep& together,
                               const Variables& variables) {
  test_.cork(backend_number(step));
  Done done = Done::ok;
  for (const Step& part : together.steps) {
    if (const auto* send = std::get_if<SendStep>(&part.what)) {
      done = write_frame(part, *send, variables);
    } else if (const auto* raw = std::get_if<RawStep>(&part.what)) {
      done = write_raw(part, *raw, variables);
    } else if (const auto* what = std::get_if<DoStep>(&part.what)) {
      done = act_as_user(part, *what, variables);
    }
    if (done == Done::failed) break;
  }
  test_.uncork(backend_number(step));
  co_return done;
}

// expect

Task<Player::Done> Player::run(const Step& step, const ExpectStep& expect,
                               const Variables& variables) {
  BackendFacts* from = co_await backend_of(step);
  if (!from) co_return Done::failed;
  const std::uint64_t begin = cursors_[from->number].position;
  const Limit limit = limit_of(expect.within);
  std::uint64_t at = begin;
  int found = 0;
  bool another_came = false;
  const auto look = [&](std::uint64_t position, const Message& message) {
    if (matches(expect, message, variables)) {
      advance(step, *from, position);
      save_fields(expect, message);
      return ++found == expect.count;
    }
    return another_came = expect.next && !is_ignored(message);
  };
  const Waited how = co_await wait_for(
      test_, [&] { return look_through(*from, &at, look); }, limit.until, from);
  if (how == Waited::met && !another_came) co_return Done::ok;
  Particulars particulars;
  particulars.type = expect.type->name;
  particulars.came = came_instead(expect, variables, from->inbox, begin, test_.redactor());
  std::string what = "expected " + describe_expect(expect, variables, test_.redactor());
  if (another_came) co_return fail(step, what + " next", std::move(particulars));
  if (expect.count > 1) what += fmt::format(" {} times, came {}", expect.count, found);
  particulars.server = without_it(*expect.type);
  co_return fail_wait(step, how, limit, from, std::move(what), std::move(particulars));
}

// expect_none

Task<Player::Done> Player::run(const Step& step, const ExpectNoneStep& none,
                               const Variables& variables) {
  BackendFacts* from = co_await backend_of(step);
  if (!from) co_return Done::failed;
  Cursor& cursor = cursors_[from->number];
  ExpectStep unwanted;
  unwanted.type = none.type;
  unwanted.fields = none.fields;
  unwanted.xml = none.xml;
  const Limit limit = limit_of(std::nullopt);
  const Duration quiet_until = test_.now() + test_.scaled(none.quiet);
  std::uint64_t fence = 0;
  if (none.until_pong) {
    test_.ping(from->number);
    fence = from->pings;
  }
  std::uint64_t at = cursor.position;
  MessagePtr came;
  const auto look = [&](std::uint64_t position, const Message& message) {
    if (fence > 0 && from->pongs >= fence && position + 1 == from->last_pong_at) {
      cursor.taken.insert(position);
    } else if (matches(unwanted, message, variables)) {
      came = from->inbox.at(position).message;
    }
    return came != nullptr;
  };
  // First the PONG, then the quiet: an end of the backend breaks only the first.
  Waited how = co_await wait_for(
      test_, [&] { return look_through(*from, &at, look) || from->pongs >= fence; }, limit.until,
      fence > 0 ? from : nullptr);
  if (how == Waited::met && !came) {
    how = co_await wait_for(
        test_, [&] { return look_through(*from, &at, look) || test_.passed(quiet_until); },
        std::max(quiet_until, test_.now()));
  }
  if (came) {
    Particulars particulars;
    particulars.type = none.type->name;
    particulars.details = {"but came: " + shown_frame(came, test_.redactor())};
    co_return fail(step, "expected no " + describe_expect(unwanted, variables, test_.redactor()),
                   std::move(particulars));
  }
  if (how == Waited::met || how == Waited::late) {
    if (fence == 0 || from->pongs >= fence) co_return Done::ok;
  }
  Particulars particulars;
  particulars.type = "PONG";
  particulars.came = all_that_came(from->inbox, cursor.position, test_.redactor());
  particulars.server = without_it(*find_wrapper_type(pb::WrapperMessage::TYPE_PONG));
  co_return fail_wait(step, how, limit, from, "expected PONG, to look at all that comes before it",
                      std::move(particulars));
}

// all_of

Task<Player::Done> Player::run(const Step& step, const AllOfStep& all, const Variables& variables) {
  BackendFacts* from = co_await backend_of(step);
  if (!from) co_return Done::failed;
  Cursor& cursor = cursors_[from->number];
  std::vector<const ExpectStep*> wanted;
  Duration longest = test_.profile().timeout;
  for (const ExpectStep& expect : all.expects) {
    wanted.insert(wanted.end(), static_cast<std::size_t>(expect.count), &expect);
    longest = std::max(longest, expect.within.value_or(longest));
  }
  const Limit limit = limit_of(all.within.value_or(longest));
  Assignment assignment(wanted.size());
  std::vector<std::uint64_t> positions;  // Of the frames given to the assignment.
  const std::uint64_t begin = cursor.position;
  std::uint64_t at = begin;
  const auto look = [&](std::uint64_t position, const Message& message) {
    std::vector<std::size_t> fits;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (matches(*wanted[i], message, variables)) fits.push_back(i);
    }
    if (fits.empty()) return false;
    positions.push_back(position);
    assignment.add(std::move(fits));
    return assignment.complete();
  };
  const Waited how = co_await wait_for(
      test_, [&] { return assignment.complete() || look_through(*from, &at, look); }, limit.until,
      from);
  if (how != Waited::met) {
    Particulars particulars;
    const ExpectStep* first_missing = nullptr;
    for (const std::size_t i : assignment.missing()) {
      if (!first_missing) first_missing = wanted[i];
      // The strictest level among the missing parts counts.
      const Level level = wanted[i]->level.value_or(step.level.value_or(scenario_.level));
      particulars.level = std::min(particulars.level.value_or(level), level);
      particulars.details.push_back("missing: " +
                                    describe_expect(*wanted[i], variables, test_.redactor()));
    }
    particulars.came =
        came_instead(*first_missing, variables, from->inbox, begin, test_.redactor());
    particulars.type = first_missing->type->name;
    particulars.server = without_it(*first_missing->type);
    co_return fail_wait(step, how, limit, from,
                        fmt::format("expected all of {} frames, {} came", wanted.size(),
                                    wanted.size() - assignment.missing().size()),
                        std::move(particulars));
  }
  std::uint64_t last = begin;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::uint64_t position = positions[assignment.item_of(i)];
    cursor.taken.insert(position);
    last = std::max(last, position);
    save_fields(*wanted[i], *from->inbox.at(position).message);
  }
  advance(step, *from, last);
  co_return Done::ok;
}

// any_of

Task<Player::Done> Player::run(const Step& step, const AnyOfStep& any, const Variables& variables) {
  BackendFacts* from = co_await backend_of(step);
  if (!from) co_return Done::failed;
  const std::uint64_t begin = cursors_[from->number].position;
  std::vector<const ExpectStep*> firsts;
  Duration longest{};
  for (const Steps& branch : any.branches) {
    firsts.push_back(&std::get<ExpectStep>(branch.front().what));
    longest = std::max(longest, firsts.back()->within.value_or(test_.profile().timeout));
  }
  const Limit limit = limit_of(longest);
  std::uint64_t at = begin;
  std::size_t chosen = 0;
  const auto look = [&](std::uint64_t, const Message& message) {
    for (chosen = 0; chosen < firsts.size(); ++chosen) {
      if (matches(*firsts[chosen], message, variables)) return true;
    }
    return false;
  };
  const Waited how = co_await wait_for(
      test_, [&] { return look_through(*from, &at, look); }, limit.until, from);
  if (how == Waited::met) co_return co_await run_block(any.branches[chosen], variables);
  Particulars particulars;
  for (const ExpectStep* first : firsts) {
    particulars.details.push_back("wanted: " +
                                  describe_expect(*first, variables, test_.redactor()));
  }
  particulars.came = all_that_came(from->inbox, begin, test_.redactor());
  co_return fail_wait(step, how, limit, from,
                      fmt::format("expected any of {} frames", firsts.size()),
                      std::move(particulars));
}

// ping

Task<Player::Done> Player::run(const Step& step, const PingStep& what, const Variables&) {
  BackendFacts* to = co_await backend_of(step);
  if (!to) co_return Done::failed;
  const Limit limit = limit_of(what.within);
  const std::uint64_t first = to->inbox.end();
  const Waited how = co_await ping(*to, limit.until);
  if (how == Waited::met) {
    cursors_[to->number].taken.insert(to->last_pong_at - 1);
    co_return Done::ok;
  }
  Particulars particulars;
  particulars.type = "PONG";
  particulars.came = all_that_came(to->inbox, first, test_.redactor());
  particulars.server = without_it(*find_wrapper_type(pb::WrapperMessage::TYPE_PONG));
  co_return fail_wait(step, how, limit, to, "expected PONG", std::move(particulars));
}

}  // namespace harness
