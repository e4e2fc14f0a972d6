#include "world/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace harness {
namespace {

// By area; within one, in the order of proto/README.md. The first part of an id is its area.
constexpr FindingRow rows[] = {
    // What the bytes are, section 2.
    {"frame.not-a-wrapper", Level::must, "sent a frame that is not a WrapperMessage",
     "the real server prints PARSING ERROR and skips the frame",
     "Whatever the frame was meant to say is lost.",
     "Write the length as four bytes, big-endian, and behind it exactly one serialized "
     "WrapperMessage of a type that the schema has. Let only one writer at a time use the "
     "connection.",
     "(no WrapperMessage) \"[features]\\nmuc=1\\n\"", "proto/README.md, 2: Framing"},
    {"frame.not-handled", Level::must, "sent a type of frame that the server does not handle",
     "the real server stops reading its buffer there until more bytes arrive",
     "Messages behind the frame arrive late.",
     "Send only the types that a backend sends, and never send a frame of the server's back to it.",
     "PING", "proto/README.md, 2: Framing"},
    {"frame.too-long", Level::should, "announced a frame longer than the harness accepts",
     "the real server sets no limit: it waits for the whole frame and keeps it in memory",
     "Everything behind the frame waits, and the server's memory grows.",
     "Check the length: four bytes, big-endian, not counting themselves. If the frame really is "
     "that long, send less in it.",
     "", "proto/README.md, 2: Framing"},
    {"frame.truncated", Level::must, "let the connection end in the middle of a frame",
     "the real server never sees the frame", "What was sent last is lost.",
     "Write every frame to its end before the connection is closed: one write may take only part "
     "of the bytes.",
     "", "proto/README.md, 2: Framing"},
    {"frame.missing-required", Level::must, "left out a required field",
     "the real server drops the frame", "Whatever the frame was meant to say is lost.",
     "Set every required field of the payload, to an empty text or 0 if there is nothing to say, "
     "and do not bypass the check that protobuf makes when it serializes.",
     "DISCONNECTED user=\"alice@example.org\" (required field missing: error)",
     "proto/README.md, 4: Messages"},
    {"frame.broken-payload", Level::must, "sent a payload that does not parse",
     "the real server drops the frame", "Whatever the frame was meant to say is lost.",
     "Serialize the message that belongs to the type and put its bytes into the payload, not a "
     "text and not another message.",
     "BACKEND_CONFIG payload=\"[features]\\nmuc=1\\n\" (payload does not parse)",
     "proto/README.md, 2: Framing"},
    {"enum.unknown-value", Level::must, "sent a value that its enum does not have",
     "the real server treats an enum field with it as absent and drops the frame if the field is "
     "required; an unknown error ends the user, and an unknown flag is ignored",
     "A presence, an error or an occupant is shown wrong or not at all.",
     "Send only the values of the schema, and map every state of the legacy network to the nearest "
     "of them.",
     "DISCONNECTED user=\"alice@example.org\" error=99", "proto/README.md, 4: Messages"},
    {"text.not-utf8", Level::must, "sent text that is not UTF-8",
     "the real server drops the bad bytes from the body of a message; in a name it passes them on, "
     "and the XMPP server closes the stream",
     "A message arrives mutilated, or every user of the gateway is disconnected.",
     "Decode what comes from the legacy network from its own encoding, encode it as UTF-8, and "
     "replace what cannot be decoded.",
     "BUDDY_CHANGED userName=\"alice@example.org\" buddyName=\"caf\\xe9\" status=ONLINE",
     "proto/README.md, 6: String fields"},
    {"text.forbidden-character", Level::must, "sent a character that XML does not allow",
     "the real server drops it from the body of a message; in a name it passes it on, and the XMPP "
     "server closes the stream",
     "A message arrives mutilated, or every user of the gateway is disconnected.",
     "Remove the characters that XML does not allow from all text: those below U+0020 but tab, "
     "newline and return, and U+FFFE and U+FFFF.",
     "BUDDY_CHANGED userName=\"alice@example.org\" buddyName=\"bob\" alias=\"Bob\\x07\" "
     "status=ONLINE",
     "proto/README.md, 6: String fields"},

    // Users and their contacts, section 6.
    {"user.unknown", Level::must, "sent a frame for a user who is not logged in",
     "the real server drops it and, for some types, logs an error",
     "What was meant for a user reaches nobody.",
     "Name users in every frame exactly as LOGIN did, and send nothing for a user after LOGOUT.",
     "CONV_MESSAGE userName=\"alice\" buddyName=\"echo\" message=\"hi\"",
     "proto/README.md, 6: user known"},
    {"connected.twice", Level::should, "sent more than one CONNECTED for a LOGIN",
     "the real server joins all of the user's rooms again",
     "Users enter their rooms again for no reason.",
     "Send CONNECTED once for each LOGIN, when the legacy network has accepted the user.",
     "CONNECTED user=\"alice@example.org\"", "proto/README.md, 6: CONNECTED"},
    {"contact.unknown", Level::should, "removed a contact that the user does not have",
     "the real server logs a warning and drops the frame",
     "The contact that was meant stays in the list.",
     "Remove a contact under the name that its BUDDY_CHANGED had, and only once.",
     "BUDDY_REMOVED userName=\"alice@example.org\" buddyName=\"stranger\"",
     "proto/README.md, 6: BUDDY_REMOVED"},
    {"contact.own-name", Level::may, "sent a contact with the user's own legacyName",
     "the real server ignores it", "This contact is never shown.",
     "Leave the user's own account out of the contact list.",
     "BUDDY_CHANGED userName=\"alice@example.org\" buddyName=\"alice\" status=ONLINE",
     "proto/README.md, 6: BUDDY_CHANGED"},

    // Messages.
    {"message.bad-timestamp", Level::must, "sent a timestamp not in the form YYYYMMDDThhmmss",
     "the real server throws an exception: the message is lost and its buffer stalls",
     "The message never arrives, and those that follow are late.",
     "Write the time in UTC as YYYYMMDDThhmmss, without hyphens, colons, fractions of a second or "
     "a Z, or leave the timestamp out.",
     "CONV_MESSAGE userName=\"alice@example.org\" buddyName=\"echo\" message=\"hi\" "
     "timestamp=\"2026-11-22T16:50:09Z\"",
     "proto/README.md, 6: CONV_MESSAGE timestamp"},
    {"message.bad-xhtml", Level::must, "sent xhtml that is not well-formed",
     "the real server puts it into the stanza as it is, which breaks the XMPP stream",
     "Every user of the gateway is disconnected.",
     "Close every tag and escape &, < and > in text. Where that is not certain, send no xhtml.",
     "CONV_MESSAGE userName=\"alice@example.org\" buddyName=\"echo\" message=\"Tom & Jerry\" "
     "xhtml=\"<p>Tom & Jerry</p>\"",
     "proto/README.md, 6: CONV_MESSAGE xhtml"},
    {"message.empty-receipt-id", Level::should, "acknowledged a message without its id",
     "the real server logs a warning and drops the frame",
     "The sender never learns that the message was received.",
     "Copy the id of the CONV_MESSAGE into its CONV_MESSAGE_ACK, and acknowledge only messages "
     "that have one.",
     "CONV_MESSAGE_ACK userName=\"alice@example.org\" buddyName=\"echo\" message=\"\" id=\"\"",
     "proto/README.md, 6: CONV_MESSAGE_ACK"},
    {"message.no-conversation", Level::should,
     "acknowledged a message of a conversation that does not exist",
     "the real server drops the frame", "The sender never learns that the message was received.",
     "Copy userName and buddyName of the CONV_MESSAGE into its CONV_MESSAGE_ACK.",
     "CONV_MESSAGE_ACK userName=\"alice@example.org\" buddyName=\"stranger\" message=\"\" "
     "id=\"m1\"",
     "proto/README.md, 6: CONV_MESSAGE_ACK"},

    // Rooms.
    {"room.not-joined", Level::must, "sent a frame for a room that the user has not joined",
     "the real server drops it, and logs it for messages and nicknames",
     "What happens in the room is not shown.",
     "Name rooms as JOIN_ROOM did, and send nothing for a room before JOIN_ROOM or after "
     "LEAVE_ROOM.",
     "PARTICIPANT_CHANGED userName=\"alice@example.org\" room=\"#other\" nickname=\"bob\" flag=0 "
     "(NONE) status=ONLINE",
     "proto/README.md, 6: PARTICIPANT_CHANGED"},
    {"room.list-uneven", Level::should, "sent a room list with more rooms than names, or fewer",
     "the real server takes only as many as the shorter list has",
     "Some rooms are missing from the list.",
     "Add exactly one name for each room, in the same order.",
     "ROOM_LIST room=[\"#tea\", \"#coffee\"] name=[\"Tea\"]", "proto/README.md, 6: ROOM_LIST"},

    // vCards.
    {"vcard.unknown-id", Level::must, "sent a vCard whose id is not that of an open request",
     "the real server logs a warning and drops the frame",
     "The vCard that was asked for is never shown.",
     "Answer each request once, within 40 s, with the id that it had. Ids count up from 0, so 0 is "
     "one of them.",
     "VCARD userName=\"alice@example.org\" buddyName=\"echo\" id=7 fullname=\"Echo\"",
     "proto/README.md, 6: VCARD"},

    // What the backend says of itself.
    {"config.bad-boolean", Level::must, "sent a BACKEND_CONFIG with a bad boolean",
     "the real server throws an exception: the whole text is lost and its buffer stalls",
     "Features of the backend stay off, and the frames that follow are late.",
     "Write booleans as 0 or 1, true or false, yes or no, on or off.",
     "BACKEND_CONFIG config=\"[features]\\nmuc=enabled\\n\"", "proto/README.md, 6: BACKEND_CONFIG"},
    {"config.syntax", Level::must, "sent a BACKEND_CONFIG that is not INI text",
     "the real server throws an exception: the whole text is lost and its buffer stalls",
     "Features of the backend stay off, and the frames that follow are late.",
     "Send sections in brackets and lines of key=value, nothing else, and no key twice but "
     "extraField.",
     "BACKEND_CONFIG config=\"[features]\\nmuc: yes\\n\"", "proto/README.md, 6: BACKEND_CONFIG"},

    // A note only: the same text is right for a server in gateway mode, and the harness, which
    // cannot know the mode, sends LOGIN all the same.
    {"config.login-impossible", Level::may,
     "sent a BACKEND_CONFIG that makes every login fail in server mode",
     "the real server in server mode refuses every login before it reaches the backend unless "
     "needRegistration is 0 and needPassword is 1",
     "Nobody can log in where Spectrum runs in server mode.",
     "Announce needRegistration=0 and needPassword=1 under [registration], unless the backend is "
     "meant for gateway mode alone.",
     "BACKEND_CONFIG config=\"[features]\\nmuc=1\\n\"", "proto/README.md, 6: BACKEND_CONFIG"},
    {"stats.bad-id", Level::should, "sent STATS with an id that is not a decimal process id",
     "the real server takes it for the process to signal, and signals nothing",
     "A backend that hangs leaves no trace of why.",
     "Put the id of the process into the field id, as decimal text.",
     "STATS res=16336 init_res=15096 shared=15004 id=\"backend-1\"", "proto/README.md, 6: STATS"},
    {"stats.wrong-process", Level::should, "sent STATS with the id of another process",
     "the real server signals that process when a PING is not answered",
     "A process that has nothing to do with it may be killed.",
     "Send the id of the very process that holds the connection, not that of its parent or of a "
     "script that started it.",
     "STATS res=16336 init_res=15096 shared=15004 id=\"1\"", "proto/README.md, 6: STATS"},
    {"stats.missing", Level::should, "sent no STATS after a PONG",
     "the real server does not learn the process id, and has no figures for its statistics",
     "Administrators see no memory figures.",
     "Send STATS right behind every PONG, with the memory in kilobytes and the process id.", "",
     "proto/README.md, 3: STATS"},
    {"pong.too-many", Level::should, "sent more PONGs than there were PINGs",
     "the real server accepts each of them, even as the answer to a PING yet to come",
     "A backend that hangs is noticed late.", "Send PONG only in answer to a PING, and once.",
     "PONG", "proto/README.md, 5: PING"},
    {"pong.missing", Level::must, "did not answer a PING before the next was due",
     "the real server sends SIGABRT and EXIT, closes the connection and reconnects the users on "
     "another backend",
     "All users of this backend are disconnected.",
     "Answer PING from a loop that nothing blocks: no login and no other work for one user may "
     "hold it up.",
     "", "proto/README.md, 5: PING"},

    // RAW_XML.
    {"rawxml.not-well-formed", Level::must, "sent RAW_XML that is not well-formed",
     "the real server's parser is poisoned: all RAW_XML of this backend is lost from now on",
     "No stanza of this backend arrives any more.",
     "Send whole stanzas one after the other, with every tag closed and &, < and > escaped in "
     "text.",
     "RAW_XML <message to=\"alice@example.org\"><body>Tom & Jerry</body></message>",
     "proto/README.md, 6: RAW_XML"},
    {"rawxml.unknown-user", Level::must, "sent a stanza to a user who is not logged in",
     "the real server drops the stanza", "The stanza reaches nobody.",
     "Put the user's JID, bare or full, into the attribute to, and send nothing after LOGOUT.",
     "RAW_XML <message from=\"echo\" to=\"alice\"><body>hi</body></message>",
     "proto/README.md, 6: RAW_XML"},
    {"rawxml.not-announced", Level::should, "sent RAW_XML without rawxml=1 in BACKEND_CONFIG",
     "the real server accepts it but sends none itself", "Stanzas go one way only.",
     "Announce rawxml=1 under [features] in BACKEND_CONFIG before the first stanza.",
     "RAW_XML <message from=\"echo\" to=\"alice@example.org\"><body>hi</body></message>",
     "proto/README.md, 6: BACKEND_CONFIG"},

    // The connection and the process, found by the session.
    {"connection.second", Level::should, "opened a second connection from one process",
     "the real server treats it as one more backend and gives it users",
     "Users end up on a connection that nobody serves.",
     "Open one connection for the whole process, and let everything use it.", "",
     "proto/README.md, 2: Framing"},
    {"connection.closed-early", Level::must, "closed its connection before it was told to end",
     "the real server treats it as crashed if it had users, and reconnects them",
     "Users are disconnected.",
     "Keep the connection open until EXIT comes or the server closes it, whatever happens on the "
     "legacy network.",
     "", "proto/README.md, 5: A connection that ends"},
    {"process.never-connected", Level::must, "never connected",
     "the real server waits forever and never starts its XMPP side", "Nobody can log in.",
     "Connect to --host and --port at once, before the legacy network is reached.", "",
     "proto/README.md, 1: Starting a backend"},
    {"process.ended-at-start", Level::must, "ended before it connected",
     "the real server restarts it endlessly if its exit status is not 0, and otherwise waits "
     "forever",
     "Nobody can log in.",
     "Look for the cause in the backend's last lines. Ignore arguments and config options that the "
     "backend does not know.",
     "", "proto/README.md, 1: Starting a backend"},
    {"process.ended-early", Level::must, "ended before it was told to",
     "the real server treats it as crashed if it had users, and reconnects them",
     "Users are disconnected.",
     "End the process only on EXIT or when the connection ends. What fails for one user is a "
     "DISCONNECTED for that user.",
     "", "proto/README.md, 5: A connection that ends"},
    {"process.crashed", Level::must, "was killed by a signal",
     "the real server treats it as crashed and reconnects its users", "Users are disconnected.",
     "Look for the cause in the backend's last lines, or start the backend under a debugger with "
     "--attach.",
     "", "proto/README.md, 5: A connection that ends"},
    {"process.outlives-exit", Level::must, "did not end after EXIT and the end of its connection",
     "the real server does not wait for it, and nobody else ends it",
     "Old processes pile up on the machine, still logged in to the legacy network.",
     "End the process on EXIT without waiting for the legacy network or for other threads.", "",
     "proto/README.md, 5: On shutdown"},
    {"process.ignores-exit", Level::should,
     "did not end on EXIT, only when its connection was closed",
     "the real server closes the connection right behind EXIT, and so this backend does end",
     "Where the end of the connection goes unnoticed, old processes pile up.",
     "End the process on EXIT itself; do not wait for the end of the connection.", "",
     "proto/README.md, 5: EXIT means"},
    {"process.outlives-connection", Level::should, "did not end when its connection ended",
     "the real server starts another backend and leaves this one alone",
     "Old processes pile up on the machine, still logged in to the legacy network.",
     "End the process when reading from the connection gives the end of the stream or an error.",
     "", "proto/README.md, 5: A backend should end itself"},
    {"process.aborted-at-end", Level::should, "aborted when it should have ended",
     "the real server has closed the connection by then and does not look at the process",
     "Administrators find a core dump for every backend that is stopped.",
     "Catch what is thrown when the connection ends or EXIT comes, and end with status 0.", "",
     "proto/README.md, 5: EXIT means"},
    {"process.bad-exit-status", Level::may, "ended with a status other than 0 or 1 after EXIT",
     "the real server does not look at it, but released backends end with 0 or 1",
     "Administrators mistake a clean end for a failure.", "End the process with status 0 on EXIT.",
     "", "proto/README.md, 5: On shutdown"},
    {"process.left-children", Level::should, "left behind processes that it had started",
     "the real server does not know of them", "Processes pile up on the machine.",
     "End every child process before the backend ends, and wait for it.", "",
     "proto/README.md, 5: On shutdown"},

    // What leaks, found by the session.
    {"secret.in-log", Level::must, "wrote an account's password to its output or a log",
     "the real server leaves stdout, stderr and log files to whoever administers the machine",
     "Passwords can be read by others.",
     "Do not log LOGIN frames as they are: replace the password first, in debug output too.", "",
     "proto/README.md, 1: Starting a backend"},
    {"output.sanitizer", Level::must, "wrote a sanitizer's report to its output",
     "the real server would be running a backend with undefined behaviour",
     "Sooner or later the backend crashes.",
     "Mend what the report names first: later reports often follow from it.", "",
     "proto/README.md, 1: Starting a backend"},
    {"resources.descriptors", Level::should, "kept descriptors open that it did not have before",
     "the real server runs one backend for weeks, until it has no descriptors left",
     "After some time nobody can log in.",
     "Close every socket and file of a user at LOGOUT, and when a login fails.", "",
     "proto/README.md, 5: The server's own life"},
    {"resources.memory", Level::should, "kept memory that it did not have before",
     "the real server runs one backend for weeks, until the machine has no memory left",
     "After some time the backend is killed, with all its users.",
     "Free all that belongs to a user at LOGOUT: contacts, rooms, messages, timers.", "",
     "proto/README.md, 5: The server's own life"},
    {"resources.threads", Level::should, "kept threads running that it did not have before",
     "the real server runs one backend for weeks, until it can start no more threads",
     "After some time nobody can log in.", "End a user's threads at LOGOUT, and join them.", "",
     "proto/README.md, 5: The server's own life"},

    // Limits of the harness's own picture. Once each.
    {"limit.users", Level::should, "was given more users than the harness keeps",
     "the real server sets no limit, and its memory grows", "The server runs out of memory.",
     "This is no fault of the backend: log in fewer users in one scenario.", "",
     "proto/README.md, 5: The server's own life"},
    {"limit.contacts", Level::should, "sent more contacts of one user than the harness keeps",
     "the real server sets no limit, and its memory grows", "The server runs out of memory.",
     "Send a contact again only when it has changed, and always under the same name.", "",
     "proto/README.md, 6: BUDDY_CHANGED"},
    {"limit.conversations", Level::should,
     "opened more conversations of one user than the harness keeps",
     "the real server sets no limit, and its memory grows", "The server runs out of memory.",
     "Use one buddyName for one contact, and do not make up a new one for each message.", "",
     "proto/README.md, 6: CONV_MESSAGE"},
    {"limit.rooms", Level::should, "was asked to join more rooms than the harness keeps",
     "the real server sets no limit, and its memory grows", "The server runs out of memory.",
     "This is no fault of the backend: join fewer rooms in one scenario.", "",
     "proto/README.md, 7: joins a room"},
    {"limit.vcards", Level::should, "left more vCard requests open than the harness keeps",
     "the real server forgets each after 40 s, and its memory grows until then",
     "The server runs out of memory.",
     "Answer every request, with an empty vCard if there is nothing to show.", "",
     "proto/README.md, 6: VCARD"},
    {"limit.unread-frames", Level::should, "sent more frames than the harness keeps",
     "the real server handles each as it comes, and its users get all of them",
     "Clients are flooded.", "Send a frame when something has changed, not in a loop.", "",
     "proto/README.md, 8: What released backends differ in"},
    {"limit.raw-xml", Level::should, "sent a stanza longer than the harness accepts",
     "the real server sets no limit, and its memory grows", "The server runs out of memory.",
     "Close every stanza: without its end tag, all that follows counts as part of it.", "",
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

std::string finding_words(const Finding& finding) {
  return finding.detail.empty() ? std::string(finding.row->what)
                                : fmt::format("{} ({})", finding.row->what, finding.detail);
}

Finding make_finding(std::string_view id, int backend, std::string detail, MessagePtr message) {
  const FindingRow* row = find_finding(id);
  assert(row && "the id is not in the table of findings");
  return Finding{row, row->level, backend, std::move(detail), std::move(message)};
}

}  // namespace harness
