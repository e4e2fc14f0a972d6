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
     "the real server keeps the user connecting: he stays offline and enters no room"},
    {pb::WrapperMessage::TYPE_DISCONNECTED,
     "the real server never tells the user that his login failed"},
    {pb::WrapperMessage::TYPE_CONV_MESSAGE, "the user does not receive this message"},
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
    {pb::WrapperMessage::TYPE_BUDDY_STOPPED_TYPING, "the contact still appears to be typing"},
    {pb::WrapperMessage::TYPE_ATTENTION, "the user is not buzzed"},
    {pb::WrapperMessage::TYPE_RAW_XML, "the user does not receive this stanza"},
};

/// The frames from `from` on, without one of them.
void add_frames(std::optional<std::uint64_t> left_out, const Inbox& inbox, std::uint64_t from,
                const Redactor& redactor, CameInstead* came) {
  std::uint64_t first = from;
  if (inbox.end() > from + frames_shown) {
    first = inbox.end() - frames_shown;
    came->earlier = first - from;
  }
  for (std::uint64_t at = first; at < inbox.end(); ++at) {
    if (left_out != at) came->frames.push_back(shown_frame(inbox.at(at).message, redactor));
  }
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

std::string shown_frame(const MessagePtr& message, const Redactor& redactor) {
  return redactor.text(message_to_line(*redactor.message(message)));
}

CameInstead came_instead(const ExpectStep& expect, const Variables& variables, const Inbox& inbox,
                         std::uint64_t from, const Redactor& redactor) {
  CameInstead came;
  from = std::max(from, inbox.begin());
  std::optional<std::uint64_t> nearest;
  for (std::uint64_t at = from; at < inbox.end(); ++at) {
    const Message& message = *inbox.at(at).message;
    if (message.type != expect.type || !message.payload) continue;
    std::vector<Difference> differences;
    match_fields(expect.fields, *message.payload, variables, &differences);
    if (differences.empty()) continue;
    if (!nearest || differences.size() < came.differences.size()) {
      nearest = at;
      came.differences = std::move(differences);
    }
  }
  if (nearest) {
    came.nearest = shown_frame(inbox.at(*nearest).message, redactor);
    for (Difference& difference : came.differences) {
      difference.expected = redactor.text(difference.expected);
      difference.found = redactor.text(difference.found);
    }
  }
  add_frames(nearest, inbox, from, redactor, &came);
  return came;
}

CameInstead all_that_came(const Inbox& inbox, std::uint64_t from, const Redactor& redactor) {
  CameInstead came;
  add_frames(std::nullopt, inbox, std::max(from, inbox.begin()), redactor, &came);
  return came;
}

}  // namespace harness
