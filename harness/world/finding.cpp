#include "world/finding.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace harness {
namespace {

// By area; within one, in the order of proto/README.md. The first part of an id is its area.
constexpr FindingRow rows[] = {
    // What the bytes are, section 2.
    {"frame.not-a-wrapper", Level::must, "sent a frame that is no WrapperMessage",
     "the real server prints PARSING ERROR and throws the frame away",
     "Whatever the frame was to tell is lost.", "proto/README.md, 2: Framing"},
    {"frame.not-handled", Level::must, "sent a type of frame that the server does not handle",
     "the real server stops reading its buffer there until more bytes arrive",
     "Messages that come behind it are delayed.", "proto/README.md, 2: Framing"},
    {"frame.too-long", Level::should, "announced a frame longer than the harness takes",
     "the real server sets no limit and waits for all of it, holding it in memory",
     "Everything behind it waits, and the server grows.", "proto/README.md, 2: Framing"},
    {"frame.truncated", Level::must, "let the connection end inside a frame",
     "the real server never sees the frame", "What was sent last before the end is lost.",
     "proto/README.md, 2: Framing"},
    {"frame.missing-required", Level::must, "left out a required field",
     "the real server drops the frame", "Whatever the frame was to tell is lost.",
     "proto/README.md, 4: Messages"},
    {"frame.broken-payload", Level::must, "sent a payload that does not parse",
     "the real server drops the frame", "Whatever the frame was to tell is lost.",
     "proto/README.md, 2: Framing"},
    {"enum.unknown-value", Level::must, "sent a value that its enum does not have",
     "the real server reads an enum field with it as absent, and the frame as broken if the field "
     "is required; an error that it does not know ends the user, a flag it does not look at",
     "A presence, an error or an occupant is shown wrong or not at all.",
     "proto/README.md, 4: Messages"},
    {"text.not-utf8", Level::must, "sent text that is not UTF-8",
     "the real server passes it on, and the XMPP server closes the stream",
     "Every user of the transport is disconnected.", "proto/README.md, 6: String fields"},
    {"text.forbidden-character", Level::must, "sent a character that XML does not allow",
     "the real server passes it on, and the XMPP server closes the stream",
     "Every user of the transport is disconnected.", "proto/README.md, 6: String fields"},

    // Users and their contacts, section 6.
    {"user.unknown", Level::must, "sent a frame for a user who is not logged in",
     "the real server drops it, and logs an error for some types",
     "What was meant for a user reaches nobody.", "proto/README.md, 6: user known"},
    {"connected.twice", Level::should, "sent more than one CONNECTED for a LOGIN",
     "the real server joins all the user's rooms again",
     "Users leave and enter their rooms for no reason.", "proto/README.md, 6: CONNECTED"},
    {"contact.unknown", Level::should, "removed a contact that the user does not have",
     "the real server logs a warning and drops it",
     "A contact under another name stays in the list.", "proto/README.md, 6: BUDDY_REMOVED"},
    {"contact.own-name", Level::may, "sent a contact named as the user's own legacyName",
     "the real server ignores it", "Nobody sees this contact.",
     "proto/README.md, 6: BUDDY_CHANGED"},

    // Messages.
    {"message.bad-timestamp", Level::must, "sent a timestamp that is no YYYYMMDDThhmmss",
     "the real server throws inside: the message is lost and its buffer stalls",
     "The message never arrives, and those behind it are late.",
     "proto/README.md, 6: CONV_MESSAGE timestamp"},
    {"message.bad-xhtml", Level::must, "sent xhtml that is not well-formed",
     "the real server puts it into the stanza as it is, which breaks the XMPP stream",
     "Every user of the transport is disconnected.", "proto/README.md, 6: CONV_MESSAGE xhtml"},
    {"message.empty-receipt-id", Level::must, "acknowledged a message without its id",
     "the real server logs a warning and drops it",
     "The sender never learns that his message was received.",
     "proto/README.md, 6: CONV_MESSAGE_ACK"},
    {"message.no-conversation", Level::should,
     "acknowledged a message of a conversation that does not exist", "the real server drops it",
     "The sender never learns that his message was received.",
     "proto/README.md, 6: CONV_MESSAGE_ACK"},

    // Rooms.
    {"room.not-joined", Level::must, "sent a frame for a room that the user has not joined",
     "the real server drops it, and logs it for messages and nicknames",
     "What happens in the room is not shown.", "proto/README.md, 6: PARTICIPANT_CHANGED"},
    {"room.list-uneven", Level::should, "sent a room list with more rooms than names, or fewer",
     "the real server takes only as many as the shorter list has",
     "Some rooms are missing in the list.", "proto/README.md, 6: ROOM_LIST"},

    // vCards.
    {"vcard.unknown-id", Level::must, "sent a vCard whose id is that of no open request",
     "the real server logs a warning and drops it", "The vCard that was asked for is never shown.",
     "proto/README.md, 6: VCARD"},

    // What the backend says of itself.
    {"config.bad-boolean", Level::must, "sent a BACKEND_CONFIG with a bad boolean",
     "the real server throws inside: the whole text is lost and its buffer stalls",
     "Features of the backend stay off, and frames behind it are late.",
     "proto/README.md, 6: BACKEND_CONFIG"},
    {"config.syntax", Level::must, "sent a BACKEND_CONFIG that is no INI text",
     "the real server throws inside: the whole text is lost and its buffer stalls",
     "Features of the backend stay off, and frames behind it are late.",
     "proto/README.md, 6: BACKEND_CONFIG"},
    // A note only: the same text is right for a server in component mode, and the harness, which
    // cannot know the mode, sends LOGIN all the same.
    {"config.login-impossible", Level::may,
     "sent a BACKEND_CONFIG with which nobody can log in in server mode",
     "the real server in server mode refuses every login before it reaches the backend unless "
     "needRegistration is 0 and needPassword is 1",
     "Nobody can log in where Spectrum runs in server mode.", "proto/README.md, 6: BACKEND_CONFIG"},
    {"stats.bad-id", Level::should, "sent STATS with an id that is no decimal process id",
     "the real server takes it for the process to signal, and signals nothing",
     "A backend that hangs leaves no trace of why.", "proto/README.md, 6: STATS"},
    {"stats.wrong-process", Level::should, "sent STATS with the id of another process",
     "the real server signals that process when a PING is not answered",
     "A process that has nothing to do with it may be killed.", "proto/README.md, 6: STATS"},
    {"stats.missing", Level::should, "sent no STATS after a PONG",
     "the real server does not learn the process id, and has no figures for its statistics",
     "Administrators see no memory figures.", "proto/README.md, 3: STATS"},
    {"pong.too-many", Level::should, "sent more PONGs than there were PINGs",
     "the real server takes each, also for the answer to a PING yet to come",
     "A backend that hangs is found late.", "proto/README.md, 5: PING"},
    {"pong.missing", Level::must, "did not answer a PING before the next was due",
     "the real server sends SIGABRT and EXIT, closes the connection and starts another backend",
     "All users of this backend are disconnected.", "proto/README.md, 5: PING"},

    // RAW_XML.
    {"rawxml.not-well-formed", Level::must, "sent RAW_XML that is not well-formed",
     "the real server's parser is poisoned: all RAW_XML of this backend is lost from now on",
     "No stanza of this backend arrives any more.", "proto/README.md, 6: RAW_XML"},
    {"rawxml.unknown-user", Level::must, "sent a stanza whose `to` is no user who is logged in",
     "the real server drops the stanza", "The stanza reaches nobody.",
     "proto/README.md, 6: RAW_XML"},
    {"rawxml.not-announced", Level::should, "sent RAW_XML without rawxml=1 in BACKEND_CONFIG",
     "the real server takes it, but sends none itself", "Stanzas go one way only.",
     "proto/README.md, 6: BACKEND_CONFIG"},

    // The connection and the process, found by the session.
    {"connection.second", Level::should, "opened a second connection from one process",
     "the real server takes it for one more backend, and gives it users",
     "Users end up on a connection that nobody serves.", "proto/README.md, 2: Framing"},
    {"connection.closed-early", Level::must, "closed its connection before it was told to end",
     "the real server takes it for crashed if it had users, and connects them anew",
     "Users are disconnected.", "proto/README.md, 5: A connection that ends"},
    {"process.never-connected", Level::must, "never connected",
     "the real server waits for ever and starts no XMPP side", "Nobody can log in.",
     "proto/README.md, 1: Starting a backend"},
    {"process.ended-at-start", Level::must, "ended before it connected",
     "the real server starts it again, for ever, if its status is not 0, and else waits for ever",
     "Nobody can log in.", "proto/README.md, 1: Starting a backend"},
    {"process.ended-early", Level::must, "ended before it was told to",
     "the real server takes it for crashed if it had users, and connects them anew",
     "Users are disconnected.", "proto/README.md, 5: A connection that ends"},
    {"process.crashed", Level::must, "was ended by a signal",
     "the real server takes it for crashed, and connects its users anew", "Users are disconnected.",
     "proto/README.md, 5: A connection that ends"},
    {"process.outlives-exit", Level::must, "did not end after EXIT",
     "the real server does not wait for it, and nobody ends it",
     "Old processes pile up on the machine, still logged in to the network.",
     "proto/README.md, 5: On shutdown"},
    {"process.outlives-connection", Level::should, "did not end after its connection did",
     "the real server starts another backend and leaves this one alone",
     "Old processes pile up on the machine, still logged in to the network.",
     "proto/README.md, 5: A backend should end itself"},
    {"process.bad-exit-status", Level::should, "ended with another status than 0 or 1 after EXIT",
     "the real server does not look, but released backends end with 0 or 1",
     "Administrators take a clean end for a failure.", "proto/README.md, 5: On shutdown"},
    {"process.left-children", Level::should, "left processes behind that it had started",
     "the real server does not know of them", "Processes pile up on the machine.",
     "proto/README.md, 5: On shutdown"},

    // What leaks, found by the session.
    {"secret.in-log", Level::must, "wrote an account's password to its output or a log",
     "the real server leaves stdout, stderr and log files open to administrators",
     "Passwords can be read by others.", "proto/README.md, 1: Starting a backend"},
    {"output.sanitizer", Level::must, "wrote a sanitizer's report to its output",
     "the real server would have met a backend with undefined behaviour",
     "The backend crashes sooner or later.", "proto/README.md, 1: Starting a backend"},
    {"resources.descriptors", Level::should, "kept descriptors open that it did not have before",
     "the real server runs one backend for weeks, until it has no descriptors left",
     "After some time nobody can log in.", "proto/README.md, 5: The server's own life"},
    {"resources.memory", Level::should, "kept memory that it did not have before",
     "the real server runs one backend for weeks, until the machine has no memory left",
     "After some time the backend is killed with all its users.",
     "proto/README.md, 5: The server's own life"},
    {"resources.threads", Level::should, "kept threads running that it did not have before",
     "the real server runs one backend for weeks, until it can start no thread any more",
     "After some time nobody can log in.", "proto/README.md, 5: The server's own life"},

    // Limits of the harness's own picture. Once each.
    {"limit.users", Level::should, "was given more users than the harness keeps",
     "the real server would go on and grow", "The server runs out of memory.",
     "proto/README.md, 5: The server's own life"},
    {"limit.contacts", Level::should, "sent more contacts of one user than the harness keeps",
     "the real server would go on and grow", "The server runs out of memory.",
     "proto/README.md, 6: BUDDY_CHANGED"},
    {"limit.conversations", Level::should,
     "opened more conversations of one user than the harness keeps",
     "the real server would go on and grow", "The server runs out of memory.",
     "proto/README.md, 6: CONV_MESSAGE"},
    {"limit.rooms", Level::should, "was asked to join more rooms than the harness keeps",
     "the real server would go on and grow", "The server runs out of memory.",
     "proto/README.md, 7: joins a room"},
    {"limit.vcards", Level::should, "left more vCard requests open than the harness keeps",
     "the real server forgets each after 40 s, and would go on and grow until then",
     "The server runs out of memory.", "proto/README.md, 6: VCARD"},
    {"limit.unread-frames", Level::should, "sent more frames than the harness keeps",
     "the real server handles each as it comes, and its users get all of them",
     "Clients are flooded.", "proto/README.md, 8: What released backends differ in"},
    {"limit.raw-xml", Level::should, "sent a stanza longer than the harness takes",
     "the real server would go on and grow", "The server runs out of memory.",
     "proto/README.md, 6: RAW_XML"},
};

}  // namespace

std::span<const FindingRow> finding_rows() { return rows; }

const FindingRow* find_finding(std::string_view id) {
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [&](const FindingRow& candidate) { return candidate.id == id; });
  return row == std::end(rows) ? nullptr : row;
}

std::vector<std::string> finding_ids() {
  std::vector<std::string> ids;
  for (const FindingRow& row : rows) ids.emplace_back(row.id);
  return ids;
}

Finding make_finding(std::string_view id, int backend, std::string detail, MessagePtr message) {
  const FindingRow* row = find_finding(id);
  assert(row && "the id is not in the table of findings");
  return Finding{row, backend, std::move(detail), std::move(message)};
}

}  // namespace harness
