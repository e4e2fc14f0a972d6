#include "play/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "wire/message_json.h"

namespace harness {

namespace {

constexpr std::uint64_t frames_shown = 8;

struct Consequence {
  pb::WrapperMessage::Type type;
  std::string_view words;
};

// proto/README.md, 5 and 6: what the real server waits for.
constexpr Consequence consequences[] = {
    {pb::WrapperMessage::TYPE_PONG,
     "the real server drops a backend that does not answer PING: SIGABRT, EXIT, connection closed"},
    {pb::WrapperMessage::TYPE_CONNECTED,
     "the real server keeps the user connecting: he stays offline and joins no room"},
    {pb::WrapperMessage::TYPE_DISCONNECTED,
     "the real server never tells the user that his login failed"},
    {pb::WrapperMessage::TYPE_CONV_MESSAGE, "the user of the real server gets no such message"},
    {pb::WrapperMessage::TYPE_CONV_MESSAGE_ACK,
     "the real server never sends the receipt: the client shows the message as not delivered"},
    {pb::WrapperMessage::TYPE_BUDDY_CHANGED,
     "the contact does not appear, or keeps its old state, in the user's roster"},
    {pb::WrapperMessage::TYPE_PARTICIPANT_CHANGED,
     "the user never enters the room, or does not see who is there"},
    {pb::WrapperMessage::TYPE_ROOM_SUBJECT_CHANGED, "the client shows no subject for the room"},
    {pb::WrapperMessage::TYPE_VCARD,
     "the real server drops the request after 40 s: the client shows an empty vCard"},
    {pb::WrapperMessage::TYPE_STATS,
     "the real server does not know the process id: it cannot end a backend that hangs"},
    {pb::WrapperMessage::TYPE_BUDDY_TYPING, "the user does not see that the contact is typing"},
    {pb::WrapperMessage::TYPE_BUDDY_TYPED, "the user does not see that the contact has paused"},
    {pb::WrapperMessage::TYPE_BUDDY_STOPPED_TYPING,
     "the user goes on to see the contact as typing"},
    {pb::WrapperMessage::TYPE_ATTENTION, "the user is not buzzed"},
    {pb::WrapperMessage::TYPE_RAW_XML, "the user gets no such stanza"},
};

std::vector<std::string> frames_but(std::optional<std::uint64_t> left_out, const Inbox& inbox,
                                    std::uint64_t from, const Redactor& redactor) {
  if (from >= inbox.end()) return {"instead came: nothing"};
  std::vector<std::string> lines = {"instead came:"};
  std::uint64_t first = from;
  if (inbox.end() - from > frames_shown) {
    first = inbox.end() - frames_shown;
    lines.push_back(fmt::format("  … {} earlier ones", first - from));
  }
  for (std::uint64_t at = first; at < inbox.end(); ++at) {
    if (left_out == at) continue;
    lines.push_back("  " + redactor.text(message_to_line(*redactor.message(inbox.at(at).message))));
  }
  return lines;
}

}  // namespace

std::string_view without_it(const WrapperType& type) {
  for (const Consequence& row : consequences) {
    if (row.type == type.number) return row.words;
  }
  return "";
}

std::string describe_expect(const ExpectStep& expect, const Variables& variables,
                            const Redactor& redactor) {
  std::string words(expect.type->name);
  if (expect.xml) {
    words += " with xml " + describe_matcher(*expect.xml, variables);
  } else if (!expect.fields.empty()) {
    words += " with " + describe_fields(expect.fields, variables);
  }
  return redactor.text(words);
}

std::vector<std::string> explain_missing(const ExpectStep& expect, const Variables& variables,
                                         const Inbox& inbox, std::uint64_t from,
                                         const Redactor& redactor) {
  std::vector<std::string> lines;
  const auto shown = [&](const MessagePtr& message) {
    return redactor.text(message_to_line(*redactor.message(message)));
  };
  from = std::max(from, inbox.begin());
  std::optional<std::uint64_t> nearest;
  std::vector<Difference> smallest;
  for (std::uint64_t at = from; at < inbox.end(); ++at) {
    const Message& message = *inbox.at(at).message;
    if (message.type != expect.type || !message.payload) continue;
    std::vector<Difference> differences;
    match_fields(expect.fields, *message.payload, variables, &differences);
    if (differences.empty()) continue;
    if (!nearest || differences.size() < smallest.size()) {
      nearest = at;
      smallest = std::move(differences);
    }
  }
  if (nearest) {
    lines.push_back("nearest: " + shown(inbox.at(*nearest).message));
    for (const Difference& difference : smallest) {
      lines.push_back(redactor.text(fmt::format("  > {}: expected {}, came {}", difference.field,
                                                difference.expected, difference.found)));
    }
  }
  if (nearest && inbox.end() - from == 1) return lines;
  for (std::string& line : frames_but(nearest, inbox, from, redactor))
    lines.push_back(std::move(line));
  if (nearest && lines.size() > smallest.size() + 1) lines[smallest.size() + 1] = "also came:";
  return lines;
}

std::vector<std::string> list_frames(const Inbox& inbox, std::uint64_t from,
                                     const Redactor& redactor) {
  return frames_but(std::nullopt, inbox, std::max(from, inbox.begin()), redactor);
}

}  // namespace harness
