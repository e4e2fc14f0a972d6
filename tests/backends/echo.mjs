#!/usr/bin/env node
// A Spectrum 2 backend whose legacy network is an echo, in JavaScript.
//
// The contact `echo` sends back what it gets, and so does every room but `#missing`. Read it from
// the bottom up: the last lines connect and move bytes, handle() looks at frames, and one function
// a frame type answers. It needs protobufjs (`npm install` in this folder, once) and reads
// proto/pbnetwork.proto at its start.

import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(here, "../../proto/pbnetwork.proto");
const schema = new protobuf.Root().loadSync(file, { keepCase: true });
schema.resolveAll();
const message = (name) => schema.lookupType("pbnetwork." + name);
const values = (name) => schema.lookupEnum("pbnetwork." + name).values;
const Frame = message("WrapperMessage");
const Type = values("WrapperMessage.Type");
const Status = values("StatusType");
const Flag = values("ParticipantFlag");
const ErrorCode = values("ConnectionError");

// What this does not know of the command line is Spectrum's own business.
const words = process.argv.slice(2);
const option = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);

// What a test may call otherwise.
const ECHO = option("--contact") ?? "echo";
const MISSING_ROOM = option("--missing-room") ?? "#missing";
const WRONG_PASSWORD = option("--wrong-password") ?? "not-the-password";
const OCCUPANT = "echo-bot";
const PHOTO = Buffer.from( // A PNG of one pixel.
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNo" +
    "AAAAggCB2kUIOwAAAABJRU5ErkJggg==",
  "base64",
);
const CONFIG =
  "[registration]\nneedPassword=1\nneedRegistration=0\n[features]\nmuc=1\nreceipts=1\n";
// What XML cannot carry would, sent back, end the XMPP stream. So would half of a surrogate pair.
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

// protobufjs would cut a string that is longer than its message, and mend bytes that are no UTF-8.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
protobuf.BufferReader.prototype.string = function () {
  return utf8.decode(this.bytes());
};

/** True if every string in a message is text. */
function isClean(value) {
  if (typeof value === "string") return value.isWellFormed() && !NO_TEXT.test(value);
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return true;
  return Object.values(value).every(isClean);
}

/** The message, or null if it does not parse, lacks a required field or has text that is none. */
function parse(type, bytes) {
  try {
    const parsed = type.decode(bytes);
    return isClean(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Kilobytes: all of the process, and what it shares. */
function memoryInUse() {
  const status = fs.readFileSync("/proc/self/status", "ascii");
  const kilobytes = (name) => Number(new RegExp(name + ":\\s*(\\d+)").exec(status)?.[1] ?? 0);
  return { resident: kilobytes("VmRSS"), shared: kilobytes("RssFile") + kilobytes("RssShmem") };
}

const memoryAtStart = memoryInUse().resident;
const users = new Map(); // bare JID -> { legacyName, roster, rooms, nickname, photo }

let out = []; // Frames that wait for the end of a read: they are written at once.

function send(type, payloadType, payload) {
  const wrapper = { type };
  if (payloadType) wrapper.payload = message(payloadType).encode(payload).finish();
  const body = Frame.encode(wrapper).finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  out.push(length, body);
}

function flush() {
  if (out.length > 0) connection.write(Buffer.concat(out));
  out = [];
}

function pong() {
  send(Type.TYPE_PONG);
  const { resident, shared } = memoryInUse();
  const stats = { res: resident, init_res: memoryAtStart, shared, id: String(process.pid) };
  send(Type.TYPE_STATS, "Stats", stats);
}

function login({ user, legacyName, password }) {
  if (password === WRONG_PASSWORD) {
    users.delete(user);
    const error = ErrorCode.CONNECTION_ERROR_AUTHENTICATION_FAILED;
    const text = "Wrong user name or password";
    send(Type.TYPE_DISCONNECTED, "Disconnected", { user, error, message: text });
    return;
  }
  const fresh = { roster: new Map(), rooms: new Map(), nickname: "", photo: Buffer.alloc(0) };
  const known = users.get(user) ?? fresh;
  known.legacyName = legacyName;
  users.set(user, known);
  send(Type.TYPE_CONNECTED, "Connected", { user });
  const echo = { userName: user, buddyName: ECHO, alias: "Echo", status: Status.STATUS_ONLINE };
  known.roster.set(ECHO, echo);
  send(Type.TYPE_BUDDY_CHANGED, "Buddy", echo);
}

function logout({ user }) {
  users.delete(user);
}

function buddies({ buddy }) {
  for (const one of buddy) users.get(one.userName)?.roster.set(one.buddyName, one);
}

function change(user, buddy, type) {
  buddy.status = Status.STATUS_ONLINE;
  user.roster.set(buddy.buddyName, buddy);
  send(type, "Buddy", buddy);
}

function remove(user, buddy) {
  user.roster.delete(buddy.buddyName);
}

function chatState(user, buddy, type) {
  if (buddy.buddyName === ECHO) send(type, "Buddy", buddy);
}

function attention(user, asked, type) {
  if (asked.buddyName === ECHO) send(type, "ConversationMessage", asked);
}

function conversation(user, asked, type) {
  const { userName, buddyName, id } = asked;
  const answer = { userName, buddyName, message: asked.message };
  if (asked.xhtml) answer.xhtml = asked.xhtml;
  if (user.rooms.has(buddyName)) {
    answer.nickname = user.rooms.get(buddyName).nickname;
    send(type, "ConversationMessage", answer);
    return;
  }
  if (id) {
    const ack = { userName, buddyName, message: "", id };
    send(Type.TYPE_CONV_MESSAGE_ACK, "ConversationMessage", ack);
  }
  // A private message to an occupant goes to `room/nickname`.
  const slash = buddyName.lastIndexOf("/");
  const room = buddyName.slice(0, Math.max(slash, 0));
  if (user.rooms.has(room) && buddyName.slice(slash + 1) === OCCUPANT) {
    Object.assign(answer, { buddyName: room, nickname: OCCUPANT, pm: true });
    send(type, "ConversationMessage", answer);
  } else if (buddyName === ECHO) {
    send(type, "ConversationMessage", answer);
  }
}

function sendParticipant({ userName, room }, nickname, flag, status) {
  const participant = { userName, room, nickname, flag, status };
  send(Type.TYPE_PARTICIPANT_CHANGED, "Participant", participant);
}

function sendSubject(userName, buddyName, room, nickname) {
  const subject = { userName, buddyName, message: room.subject, nickname };
  send(Type.TYPE_ROOM_SUBJECT_CHANGED, "ConversationMessage", subject);
}

function join(user, wanted) {
  const { nickname } = wanted;
  if (wanted.room === MISSING_ROOM || nickname === OCCUPANT) {
    const isMissing = wanted.room === MISSING_ROOM;
    const flag = isMissing ? "ROOM_NOT_FOUND" : "CONFLICT";
    sendParticipant(wanted, nickname, Flag["PARTICIPANT_FLAG_" + flag], Status.STATUS_NONE);
    return;
  }
  const room = user.rooms.get(wanted.room) ?? { subject: "Everything comes back" };
  room.nickname = nickname;
  user.rooms.set(wanted.room, room);
  sendParticipant(wanted, OCCUPANT, Flag.PARTICIPANT_FLAG_MODERATOR, Status.STATUS_ONLINE);
  sendParticipant(wanted, nickname, Flag.PARTICIPANT_FLAG_ME, Status.STATUS_ONLINE);
  sendSubject(wanted.userName, wanted.room, room, OCCUPANT);
}

/** LEAVE_ROOM has no nickname: it is the one of the join. */
function leave(user, left) {
  const room = user.rooms.get(left.room);
  if (!room) return;
  sendParticipant(left, room.nickname, Flag.PARTICIPANT_FLAG_ME, Status.STATUS_NONE);
  user.rooms.delete(left.room);
}

function subject(user, asked) {
  const room = user.rooms.get(asked.buddyName);
  if (!room) return;
  room.subject = asked.message;
  sendSubject(asked.userName, asked.buddyName, room, room.nickname);
}

/** With a photo it is the user's own new vCard, without one it is a question. */
function vcard(user, card, type) {
  if (Object.hasOwn(card, "photo")) {
    user.photo = Buffer.from(card.photo); // A copy: the bytes belong to the read.
    user.nickname = card.nickname;
    return;
  }
  const { userName, buddyName, id } = card;
  const own = buddyName === user.legacyName;
  const answer = { userName, buddyName, id };
  answer.fullname = user.roster.get(buddyName)?.alias || buddyName;
  answer.nickname = own ? user.nickname : buddyName;
  if (own && user.photo.length > 0) answer.photo = user.photo;
  if (buddyName === ECHO) answer.photo = PHOTO;
  send(type, "VCard", answer);
}

// What to do with each type of frame. All others are ignored, so that new ones do no harm.
const plain = { LOGIN: ["Login", login], LOGOUT: ["Logout", logout], BUDDIES: ["Buddies", buddies] };
const ofUser = {
  BUDDY_CHANGED: ["Buddy", change],
  BUDDY_REMOVED: ["Buddy", remove],
  BUDDY_TYPING: ["Buddy", chatState],
  BUDDY_STOPPED_TYPING: ["Buddy", chatState],
  BUDDY_TYPED: ["Buddy", chatState],
  CONV_MESSAGE: ["ConversationMessage", conversation],
  ATTENTION: ["ConversationMessage", attention],
  ROOM_SUBJECT_CHANGED: ["ConversationMessage", subject],
  JOIN_ROOM: ["Room", join],
  LEAVE_ROOM: ["Room", leave],
  VCARD: ["VCard", vcard],
};
const handlers = new Map();
for (const [name, row] of Object.entries({ ...plain, ...ofUser })) {
  handlers.set(Type["TYPE_" + name], [message(row[0]), row[1], name in ofUser]);
}

function handle(frame) {
  if (frame.type === Type.TYPE_PING) return pong();
  if (frame.type === Type.TYPE_EXIT) {
    flush();
    process.exit(0);
  }
  const [payloadType, handler, isOfUser] = handlers.get(frame.type) ?? [];
  const payload = payloadType && parse(payloadType, frame.payload);
  if (!payload) return;
  if (!isOfUser) return handler(payload);
  // Frames of users who are not logged in are ignored.
  const user = users.get(payload.userName);
  if (user) handler(user, payload, frame.type);
}

/** TCP cuts and joins frames at will. What has come is joined only once a frame is whole. */
let pieces = [];
let size = 0;
let needed = 4;

function receive(data) {
  pieces.push(data);
  size += data.length;
  if (size < needed) return;
  const buffer = pieces.length === 1 ? data : Buffer.concat(pieces, size);
  let taken = 0;
  needed = 4;
  while (size - taken >= 4) {
    const end = taken + 4 + buffer.readUInt32BE(taken);
    needed = end - taken;
    if (end > size) break;
    const frame = parse(Frame, buffer.subarray(taken + 4, end));
    taken = end;
    needed = 4;
    if (frame) handle(frame);
  }
  pieces = taken < size ? [buffer.subarray(taken)] : [];
  size -= taken;
  flush();
}

function fail(status, what) {
  fs.writeSync(2, `echo.mjs: ${what}\n`);
  process.exit(status);
}

const host = option("--host");
const port = Number(option("--port"));
if (!host || !(port > 0 && port < 65536)) {
  fail(2, "usage: echo.mjs --host HOST --port PORT [OPTION]... CONFIG");
}
try {
  fs.readFileSync(words.at(-1)); // An echo needs no settings: where to connect to would be here.
} catch (error) {
  fail(2, `cannot read the config ${words.at(-1)}: ${error.code}`);
}

let connected = false;
const connection = net.connect({ host, port, noDelay: true }, () => {
  connected = true;
  send(Type.TYPE_BACKEND_CONFIG, "BackendConfig", { config: CONFIG });
  flush();
});
connection.on("data", receive);
connection.on("error", (error) => {
  if (!connected) fail(1, `cannot connect to ${host} port ${port}: ${error.code}`);
});
connection.on("close", () => process.exit(0));
