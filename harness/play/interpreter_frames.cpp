// The verbs about frames: send raw together · expect expect_none all_of any_of ping.
#include <fmt/format.h>

#include <algorithm>

#include "backend/profile.h"
#include "play/assignment.h"
#include "play/explain.h"
#include "play/interpreter.h"
#include "wire/message_json.h"

namespace harness {

bool Interpreter::matches(const ExpectStep& expect, const Message& message,
                          const Variables& variables) const {
  if (message.type != expect.type) return false;
  if (expect.xml) return match_text(*expect.xml, message.payload_bytes, variables);
  if (expect.fields.empty()) return true;
  return message.payload && match_fields(expect.fields, *message.payload, variables);
}

bool Interpreter::is_ignored(const Message& message) const {
  return std::find(scenario_.ignore.begin(), scenario_.ignore.end(), message.type) !=
         scenario_.ignore.end();
}

void Interpreter::advance(const Step& step, Cursor& cursor, Inbox& inbox, std::uint64_t position) {
  if (scenario_.only_expected) {
    for (std::uint64_t at = std::max(cursor.position, inbox.begin()); at < position; ++at) {
      const Message& message = *inbox.at(at).message;
      if (cursor.taken.contains(at) || is_ignored(message)) continue;
      fail(step, "a frame came that no step expects: " +
                     session_.redactor().text(message_to_line(message)));
    }
  }
  cursor.position = position + 1;
  if (!cursor.taken.empty()) {
    cursor.taken.erase(cursor.taken.begin(), cursor.taken.lower_bound(cursor.position));
  }
  next_step_mark_ = inbox.at(position).sequence;
  inbox.read_up_to(cursor.position);
}

void Interpreter::report_unexpected_rest() {
  const Step* last = scenario_.steps.empty() ? nullptr : &scenario_.steps.back();
  for (int number = 1; BackendSlot* slot = session_.backend(number); ++number) {
    Cursor& cursor = cursors_[number];
    for (std::uint64_t at = std::max(cursor.position, slot->inbox.begin()); at < slot->inbox.end();
         ++at) {
      const Message& message = *slot->inbox.at(at).message;
      if (cursor.taken.contains(at) || is_ignored(message) || !last) continue;
      fail(*last, "a frame came that no step expects: " +
                      session_.redactor().text(message_to_line(message)));
    }
  }
}

void Interpreter::save_fields(const ExpectStep& expect, const Message& message) {
  for (const auto& [name, field] : expect.save) {
    set_variable(root_, name,
                 field == "xml"    ? std::string(message.payload_bytes)
                 : message.payload ? read_field(*message.payload, field)
                                   : "");
  }
}

Interpreter::Done Interpreter::write_frame(const Step& step, const SendStep& send,
                                           const Variables& variables) {
  const auto type = static_cast<pb::WrapperMessage::Type>(send.type->number);
  if (send.payload) {
    session_.send_frame(backend_number(step), make_raw_message(type, *send.payload),
                        send.cut.chunks, send.cut.gap);
    return Done::ok;
  }
  if (send.xml) {
    session_.send_frame(backend_number(step), make_raw_message(type, send.xml->expand(variables)),
                        send.cut.chunks, send.cut.gap);
    return Done::ok;
  }
  auto payload = new_payload(*send.type);
  if (!payload) {
    session_.send_frame(backend_number(step), make_message(type), send.cut.chunks, send.cut.gap);
    return Done::ok;
  }
  if (const std::string error = build_payload(send.fields, variables, payload.get());
      !error.empty()) {
    return fail(step, error);
  }
  session_.send_frame(backend_number(step), make_message(type, std::move(payload)), send.cut.chunks,
                      send.cut.gap);
  return Done::ok;
}

Interpreter::Done Interpreter::write_raw(const Step& step, const RawStep& raw,
                                         const Variables& variables) {
  const std::string expanded = raw.bytes.empty() ? raw.text.expand(variables) : "";
  const std::string& bytes = raw.bytes.empty() ? expanded : raw.bytes;
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const std::string length = raw.frame ? frame_header(size) : "";
  std::string all;
  all.reserve((length.size() + bytes.size()) * static_cast<std::size_t>(raw.times));
  for (int i = 0; i < raw.times; ++i) all.append(length).append(bytes);
  session_.write_raw(backend_number(step), all, raw.cut.chunks, raw.cut.gap);
  return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const SendStep& send,
                                         const Variables& variables) {
  const Done done = write_frame(step, send, variables);
  if (!send.cut.whole()) co_await wait_until_written(step);
  co_return done;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const RawStep& raw,
                                         const Variables& variables) {
  const Done done = write_raw(step, raw, variables);
  if (!raw.cut.whole()) co_await wait_until_written(step);
  co_return done;
}

Task<void> Interpreter::wait_until_written(const Step& step) {
  while (session_.has_queued(backend_number(step)) && !out_of_time() && !session_.cancelled()) {
    co_await session_.changed().wait(scenario_deadline_ - now());
  }
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const TogetherStep& together,
                                         const Variables& variables) {
  session_.cork(backend_number(step));
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
  session_.uncork(backend_number(step));
  co_return done;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const ExpectStep& expect,
                                         const Variables& variables) {
  BackendSlot* from = co_await slot_soon(step);
  if (!from) co_return fail(step, fmt::format("there is no backend {}", step.backend));
  Cursor& cursor = cursors_[from->number];
  const std::uint64_t begin = cursor.position;
  const Duration until = deadline(expect.within, session_.profile().timeout);
  std::uint64_t at = cursor.position;
  for (int found = 0; found < expect.count;) {
    at = std::max(at, from->inbox.begin());
    if (at < from->inbox.end()) {
      const MessagePtr message = from->inbox.at(at).message;
      if (!cursor.taken.contains(at) && matches(expect, *message, variables)) {
        advance(step, cursor, from->inbox, at);
        save_fields(expect, *message);
        ++found;
      } else if (expect.next && !cursor.taken.contains(at) && !is_ignored(*message)) {
        co_return fail(step,
                       fmt::format("expected {} next",
                                   describe_expect(expect, variables, session_.redactor())),
                       explain_missing(expect, variables, from->inbox, begin, session_.redactor()));
      }
      ++at;
      continue;
    }
    const bool late = passed(until) || session_.cancelled();
    if (late || co_await ended_before_answer(*from)) {
      std::string what =
          fmt::format("expected {}", describe_expect(expect, variables, session_.redactor()));
      if (expect.count > 1) what += fmt::format(" {} times, came {}", expect.count, found);
      what += late ? limit_words(expect.within, session_.profile().timeout)
                   : fmt::format(", but the backend {} first", from->why_gone());
      co_return fail(step, std::move(what),
                     explain_missing(expect, variables, from->inbox, begin, session_.redactor()),
                     std::string(without_it(*expect.type)));
    }
    co_await session_.changed().wait(until - now());
  }
  co_return Done::ok;
}

Task<bool> Interpreter::ended_before_answer(BackendSlot& slot) {
  if (!slot.gone() && !slot.exited()) co_return false;
  // The connection's end comes a moment before the process's: the report wants both.
  const Duration until = now() + std::chrono::milliseconds(300);
  while (slot.process && slot.process->running() && !passed(until) && !session_.cancelled()) {
    co_await session_.changed().wait(until - now());
  }
  co_return true;
}

void Interpreter::send_ping(BackendSlot& slot) { session_.world().ping(slot.number); }

Task<bool> Interpreter::wait_for_pong(BackendSlot& slot, std::uint64_t pings, Duration until) {
  while (slot.pongs < pings) {
    if (passed(until) || slot.gone() || slot.exited() || session_.cancelled()) co_return false;
    co_await session_.changed().wait(until - now());
  }
  co_return true;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const PingStep& ping, const Variables&) {
  BackendSlot* to = co_await slot_soon(step);
  if (!to) co_return fail(step, fmt::format("there is no backend {}", step.backend));
  const Duration until = deadline(ping.within, session_.profile().timeout);
  const std::uint64_t first = to->inbox.end();
  send_ping(*to);
  if (co_await wait_for_pong(*to, to->pings, until)) {
    cursors_[to->number].taken.insert(to->last_pong_at - 1);
    co_return Done::ok;
  }
  const bool late = passed(until) || !co_await ended_before_answer(*to);
  const std::string how = late ? limit_words(ping.within, session_.profile().timeout)
                               : fmt::format(", but the backend {} first", to->why_gone());
  co_return fail(step, "expected PONG" + how, list_frames(to->inbox, first, session_.redactor()),
                 std::string(without_it(*find_wrapper_type(pb::WrapperMessage::TYPE_PONG))));
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const ExpectNoneStep& none,
                                         const Variables& variables) {
  BackendSlot* from = co_await slot_soon(step);
  if (!from) co_return fail(step, fmt::format("there is no backend {}", step.backend));
  Cursor& cursor = cursors_[from->number];
  ExpectStep unwanted;
  unwanted.type = none.type;
  unwanted.fields = none.fields;
  unwanted.xml = none.xml;
  const Duration patience = session_.profile().timeout;
  const Duration quiet_until = now() + session_.scaled(none.quiet);
  std::uint64_t fence = 0;
  if (none.until_pong) {
    send_ping(*from);
    fence = from->pings;
  }
  const Duration until = std::max(deadline(std::nullopt, patience), quiet_until);
  std::uint64_t at = cursor.position;
  for (;;) {
    for (at = std::max(at, from->inbox.begin()); at < from->inbox.end(); ++at) {
      const bool is_fence = fence > 0 && from->pongs >= fence && at + 1 == from->last_pong_at;
      if (is_fence) cursor.taken.insert(at);
      if (is_fence || cursor.taken.contains(at)) continue;
      const MessagePtr message = from->inbox.at(at).message;
      if (matches(unwanted, *message, variables)) {
        co_return fail(step,
                       fmt::format("expected no {}",
                                   describe_expect(unwanted, variables, session_.redactor())),
                       {"but came: " + session_.redactor().text(message_to_line(
                                           *session_.redactor().message(message)))});
      }
    }
    const bool fenced = fence == 0 || from->pongs >= fence;
    if (fenced && passed(quiet_until)) co_return Done::ok;
    if (session_.cancelled()) co_return Done::failed;
    if (!fenced && (passed(until) || from->gone() || from->exited())) {
      co_return fail(step,
                     fmt::format("expected PONG within {} to look at all that comes before it",
                                 duration_in_words(patience)),
                     list_frames(from->inbox, cursor.position, session_.redactor()));
    }
    co_await session_.changed().wait((fenced ? quiet_until : until) - now());
  }
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const AllOfStep& all,
                                         const Variables& variables) {
  BackendSlot* from = co_await slot_soon(step);
  if (!from) co_return fail(step, fmt::format("there is no backend {}", step.backend));
  Cursor& cursor = cursors_[from->number];
  std::vector<const ExpectStep*> wanted;
  for (const ExpectStep& expect : all.expects)
    wanted.insert(wanted.end(), static_cast<std::size_t>(expect.count), &expect);
  Duration longest = session_.profile().timeout;
  for (const ExpectStep& expect : all.expects)
    longest = std::max(longest, expect.within.value_or(longest));
  const Duration until = deadline(all.within, longest);
  Assignment assignment(wanted.size());
  std::vector<std::uint64_t> positions;  // Of the frames given to the assignment.
  const std::uint64_t begin = cursor.position;
  std::uint64_t at = begin;
  while (!assignment.complete()) {
    at = std::max(at, from->inbox.begin());
    if (at < from->inbox.end()) {
      const MessagePtr message = from->inbox.at(at).message;
      if (!cursor.taken.contains(at)) {
        std::vector<std::size_t> fits;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
          if (matches(*wanted[i], *message, variables)) fits.push_back(i);
        }
        if (!fits.empty()) {
          positions.push_back(at);
          assignment.add(std::move(fits));
        }
      }
      ++at;
      continue;
    }
    const bool late = passed(until) || session_.cancelled();
    if (late || co_await ended_before_answer(*from)) {
      std::vector<std::string> details;
      const ExpectStep* first_missing = nullptr;
      Step as_part = step;  // The gravest level among the missing parts counts.
      as_part.level.reset();
      for (const std::size_t i : assignment.missing()) {
        if (!first_missing) first_missing = wanted[i];
        const Level level = wanted[i]->level.value_or(step.level.value_or(scenario_.level));
        as_part.level = as_part.level ? std::min(*as_part.level, level) : level;
        details.push_back("missing: " +
                          describe_expect(*wanted[i], variables, session_.redactor()));
      }
      for (std::string& line :
           explain_missing(*first_missing, variables, from->inbox, begin, session_.redactor())) {
        details.push_back(std::move(line));
      }
      co_return fail(as_part,
                     fmt::format("expected all of {} frames{}, {} came", wanted.size(),
                                 late ? limit_words(all.within, longest)
                                      : fmt::format(", but the backend {} first", from->why_gone()),
                                 wanted.size() - assignment.missing().size()),
                     std::move(details), std::string(without_it(*first_missing->type)));
    }
    co_await session_.changed().wait(until - now());
  }
  std::uint64_t last = begin;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::uint64_t position = positions[assignment.item_of(i)];
    cursor.taken.insert(position);
    last = std::max(last, position);
    save_fields(*wanted[i], *from->inbox.at(position).message);
  }
  advance(step, cursor, from->inbox, last);
  co_return Done::ok;
}

Task<Interpreter::Done> Interpreter::run(const Step& step, const AnyOfStep& any,
                                         const Variables& variables) {
  BackendSlot* from = co_await slot_soon(step);
  if (!from) co_return fail(step, fmt::format("there is no backend {}", step.backend));
  Cursor& cursor = cursors_[from->number];
  std::vector<const ExpectStep*> firsts;
  Duration longest{};
  for (const Steps& branch : any.branches) {
    firsts.push_back(&std::get<ExpectStep>(branch.front().what));
    longest = std::max(longest, firsts.back()->within.value_or(session_.profile().timeout));
  }
  const Duration until = deadline(longest, longest);
  for (std::uint64_t at = cursor.position;;) {
    at = std::max(at, from->inbox.begin());
    if (at < from->inbox.end()) {
      const MessagePtr message = from->inbox.at(at).message;
      for (std::size_t i = 0; i < firsts.size() && !cursor.taken.contains(at); ++i) {
        if (!matches(*firsts[i], *message, variables)) continue;
        co_return co_await run_block(any.branches[i], variables);
      }
      ++at;
      continue;
    }
    const bool late = passed(until) || session_.cancelled();
    if (late || co_await ended_before_answer(*from)) {
      std::vector<std::string> details;
      for (const ExpectStep* first : firsts) {
        details.push_back("wanted: " + describe_expect(*first, variables, session_.redactor()));
      }
      for (std::string& line : list_frames(from->inbox, cursor.position, session_.redactor())) {
        details.push_back(std::move(line));
      }
      co_return fail(
          step,
          fmt::format("expected any of {} frames{}", firsts.size(), limit_words(longest, longest)),
          std::move(details));
    }
    co_await session_.changed().wait(until - now());
  }
}

}  // namespace harness
