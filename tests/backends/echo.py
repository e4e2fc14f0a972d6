#!/usr/bin/python3
"""A Spectrum 2 backend whose legacy network is an echo, in Python.

The contact `echo` sends back what it gets, and so does every room but `#missing`. Read it from the
bottom up: main() connects, run() moves bytes, handle() looks at frames, and one method a frame type
answers. It needs Debian's python3-protobuf.

The module pbnetwork_pb2 is what protoc makes of proto/pbnetwork.proto. It is looked for in
PYTHONPATH, then in build*/proto beside tests/ (the build puts it there, the newest wins), and at
last made anew with protoc in a temporary folder.
"""

import glob
import importlib
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile

from google.protobuf.message import DecodeError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def load_schema():
    """Imports pbnetwork_pb2 from the first place that has it."""
    built = glob.glob(os.path.join(ROOT, "build*", "proto", "pbnetwork_pb2.py"))
    sys.path += [os.path.dirname(max(built, key=os.path.getmtime))] if built else []
    try:
        return importlib.import_module("pbnetwork_pb2")
    except ModuleNotFoundError as missing:
        if missing.name != "pbnetwork_pb2":
            raise
    proto = os.path.join(ROOT, "proto")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["protoc", "--proto_path=" + proto, "--python_out=" + folder, "pbnetwork.proto"],
            check=True,
        )
        sys.path.append(folder)
        sys.dont_write_bytecode = True
        return importlib.import_module("pbnetwork_pb2")


pb = load_schema()
Frame = pb.WrapperMessage

OCCUPANT = "echo-bot"
# What a test may call otherwise, as options on the command line.
NAMES = {"--contact": "echo", "--missing-room": "#missing", "--wrong-password": "not-the-password"}
PHOTO = bytes.fromhex(  # A PNG of one pixel.
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441"
    "5478da6368000000820081da45083b0000000049454e44ae426082"
)
CONFIG = "[registration]\nneedPassword=1\nneedRegistration=0\n[features]\nmuc=1\nreceipts=1\n"
# What XML cannot carry would, sent back, end the XMPP stream.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def memory_in_use():
    """Kilobytes: all of the process, and what it shares."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = [int(word) for word in statm.read().split()]
    page = os.sysconf("SC_PAGESIZE") // 1024
    return pages[1] * page, pages[2] * page


def is_text(value):
    """True for what XML can carry; protobuf leaves a string that is no UTF-8 as bytes."""
    return isinstance(value, str) and NO_TEXT.search(value) is None


def is_clean(message):
    """True if every string in a message is text."""
    for field, value in message.ListFields():
        values = value if field.label == field.LABEL_REPEATED else [value]
        if field.type == field.TYPE_STRING and not all(map(is_text, values)):
            return False
        if field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            if not all(map(is_clean, values)):
                return False
    return True


def parse(payload_type, data):
    """The message, or None if it does not parse, lacks a required field or has text that is none."""
    message = payload_type()
    try:
        message.ParseFromString(data)
        return message if message.IsInitialized() and is_clean(message) else None
    except (DecodeError, UnicodeError):
        return None


class Room:
    """A room as one user sees it."""

    def __init__(self):
        self.nickname = ""
        self.subject = "Everything comes back"


class User:
    """All that is known of a user. Forgotten at his LOGOUT."""

    def __init__(self):
        self.legacy_name = ""
        self.roster = {}  # contact -> Buddy
        self.rooms = {}  # name -> Room
        self.nickname = ""
        self.photo = b""


class Backend:
    """Frames in, frames out."""

    def __init__(self, connection, names):
        self.connection = connection
        self.contact = names["--contact"]
        self.missing_room = names["--missing-room"]
        self.wrong_password = names["--wrong-password"]
        self.users = {}  # bare JID -> User
        self.out = bytearray()
        self.memory_at_start = memory_in_use()[0]
        # What to do with each type of frame. All others are ignored: new ones do no harm.
        self.handlers = {
            Frame.TYPE_PING: (None, self.ping),
            Frame.TYPE_EXIT: (None, self.exit),
            Frame.TYPE_LOGIN: (pb.Login, self.login),
            Frame.TYPE_LOGOUT: (pb.Logout, self.logout),
            Frame.TYPE_BUDDIES: (pb.Buddies, self.buddies),
            Frame.TYPE_BUDDY_CHANGED: (pb.Buddy, self.change),
            Frame.TYPE_BUDDY_REMOVED: (pb.Buddy, self.remove),
            Frame.TYPE_BUDDY_TYPING: (pb.Buddy, self.send_back),
            Frame.TYPE_BUDDY_STOPPED_TYPING: (pb.Buddy, self.send_back),
            Frame.TYPE_BUDDY_TYPED: (pb.Buddy, self.send_back),
            Frame.TYPE_ATTENTION: (pb.ConversationMessage, self.send_back),
            Frame.TYPE_CONV_MESSAGE: (pb.ConversationMessage, self.message),
            Frame.TYPE_ROOM_SUBJECT_CHANGED: (pb.ConversationMessage, self.subject),
            Frame.TYPE_JOIN_ROOM: (pb.Room, self.join),
            Frame.TYPE_LEAVE_ROOM: (pb.Room, self.leave),
            Frame.TYPE_VCARD: (pb.VCard, self.vcard),
        }

    def run(self):
        """Until EXIT, or the end of the connection. TCP cuts and joins frames at will."""
        buffer = bytearray()
        self.send(Frame.TYPE_BACKEND_CONFIG, pb.BackendConfig(config=CONFIG))
        while True:
            self.connection.sendall(self.out)
            self.out.clear()
            data = self.connection.recv(65536)
            if not data:
                return
            buffer += data
            taken = 0
            while len(buffer) - taken >= 4:
                (length,) = struct.unpack_from(">I", buffer, taken)
                if len(buffer) - taken - 4 < length:
                    break
                frame = parse(Frame, bytes(buffer[taken + 4 : taken + 4 + length]))
                taken += 4 + length
                if frame is not None:
                    self.handle(frame)
            del buffer[:taken]

    def send(self, frame_type, payload=None):
        """Queues a frame; run() writes all that were queued at once."""
        frame = Frame(type=frame_type)
        if payload is not None:
            frame.payload = payload.SerializeToString()
        data = frame.SerializeToString()
        self.out += struct.pack(">I", len(data)) + data

    def handle(self, frame):
        payload_type, handler = self.handlers.get(frame.type, (None, None))
        if handler is None:
            return
        if payload_type is None:
            handler()
            return
        payload = parse(payload_type, frame.payload)
        if payload is None:
            return
        if payload_type in (pb.Login, pb.Logout, pb.Buddies):
            handler(payload)
        elif payload.userName in self.users:  # Frames of users who are not logged in are ignored.
            handler(self.users[payload.userName], payload, frame.type)

    def ping(self):
        self.send(Frame.TYPE_PONG)
        resident, shared = memory_in_use()
        stats = pb.Stats(init_res=self.memory_at_start, res=resident, shared=shared)
        stats.id = str(os.getpid())
        self.send(Frame.TYPE_STATS, stats)

    def exit(self):
        self.connection.sendall(self.out)
        sys.exit(0)

    def login(self, login):
        if login.password == self.wrong_password:
            self.users.pop(login.user, None)
            error = pb.CONNECTION_ERROR_AUTHENTICATION_FAILED
            answer = pb.Disconnected(user=login.user, error=error)
            answer.message = "Wrong user name or password"
            self.send(Frame.TYPE_DISCONNECTED, answer)
            return
        user = self.users.setdefault(login.user, User())
        user.legacy_name = login.legacyName
        self.send(Frame.TYPE_CONNECTED, pb.Connected(user=login.user))
        echo = pb.Buddy(userName=login.user, buddyName=self.contact, alias="Echo")
        echo.status = pb.STATUS_ONLINE
        user.roster[self.contact] = echo
        self.send(Frame.TYPE_BUDDY_CHANGED, echo)

    def logout(self, logout):
        self.users.pop(logout.user, None)

    def buddies(self, buddies):
        for buddy in buddies.buddy:
            if buddy.userName in self.users:
                self.users[buddy.userName].roster[buddy.buddyName] = buddy

    def change(self, user, buddy, frame_type):
        buddy.status = pb.STATUS_ONLINE
        user.roster[buddy.buddyName] = buddy
        self.send(frame_type, buddy)

    def remove(self, user, buddy, _):
        user.roster.pop(buddy.buddyName, None)

    def send_back(self, _, payload, frame_type):
        if payload.buddyName == self.contact:
            self.send(frame_type, payload)

    def message(self, user, message, frame_type):
        name = message.buddyName
        answer = pb.ConversationMessage(userName=message.userName, buddyName=name)
        answer.message = message.message
        if message.xhtml:
            answer.xhtml = message.xhtml
        if name in user.rooms:
            answer.nickname = user.rooms[name].nickname
            self.send(frame_type, answer)
            return
        if message.id:
            ack = pb.ConversationMessage(userName=message.userName, buddyName=name, message="")
            ack.id = message.id
            self.send(Frame.TYPE_CONV_MESSAGE_ACK, ack)
        # A private message to an occupant goes to `room/nickname`.
        room, _, nickname = name.rpartition("/")
        if room in user.rooms and nickname == OCCUPANT:
            answer.buddyName = room
            answer.nickname = OCCUPANT
            answer.pm = True
            self.send(frame_type, answer)
        elif name == self.contact:
            self.send(frame_type, answer)

    def send_participant(self, room, nickname, flag, status):
        participant = pb.Participant(userName=room.userName, room=room.room, nickname=nickname)
        participant.flag = flag
        participant.status = status
        self.send(Frame.TYPE_PARTICIPANT_CHANGED, participant)

    def send_subject(self, user_name, room_name, room, nickname):
        subject = pb.ConversationMessage(userName=user_name, buddyName=room_name)
        subject.message = room.subject
        subject.nickname = nickname
        self.send(Frame.TYPE_ROOM_SUBJECT_CHANGED, subject)

    def join(self, user, wanted, _):
        if wanted.room == self.missing_room or wanted.nickname == OCCUPANT:
            not_found = wanted.room == self.missing_room
            flag = pb.PARTICIPANT_FLAG_ROOM_NOT_FOUND if not_found else pb.PARTICIPANT_FLAG_CONFLICT
            self.send_participant(wanted, wanted.nickname, flag, pb.STATUS_NONE)
            return
        room = user.rooms.setdefault(wanted.room, Room())
        room.nickname = wanted.nickname
        self.send_participant(wanted, OCCUPANT, pb.PARTICIPANT_FLAG_MODERATOR, pb.STATUS_ONLINE)
        self.send_participant(wanted, room.nickname, pb.PARTICIPANT_FLAG_ME, pb.STATUS_ONLINE)
        self.send_subject(wanted.userName, wanted.room, room, OCCUPANT)

    def leave(self, user, left, _):
        """LEAVE_ROOM has no nickname: it is the one of the join."""
        room = user.rooms.pop(left.room, None)
        if room is not None:
            self.send_participant(left, room.nickname, pb.PARTICIPANT_FLAG_ME, pb.STATUS_NONE)

    def subject(self, user, message, _):
        room = user.rooms.get(message.buddyName)
        if room is not None:
            room.subject = message.message
            self.send_subject(message.userName, message.buddyName, room, room.nickname)

    def vcard(self, user, card, frame_type):
        """With a photo it is the user's own new vCard, without one it is a question."""
        if card.HasField("photo"):
            user.photo = card.photo
            user.nickname = card.nickname
            return
        own = card.buddyName == user.legacy_name
        known = user.roster.get(card.buddyName)
        card.fullname = known.alias if known is not None and known.alias else card.buddyName
        card.nickname = user.nickname if own else card.buddyName
        if own and user.photo:
            card.photo = user.photo
        if card.buddyName == self.contact:
            card.photo = PHOTO
        self.send(frame_type, card)


def fail(status, what):
    print("echo.py:", what, file=sys.stderr)
    sys.exit(status)


def main(arguments):
    """What this does not know of the command line is Spectrum's own business."""
    options = dict(zip(arguments, arguments[1:]))
    if "--host" not in options or not options.get("--port", "").isdigit():
        fail(2, "usage: echo.py --host HOST --port PORT [OPTION]... CONFIG")
    try:
        with open(arguments[-1], "rb") as config:
            config.read()  # An echo needs no settings: what it has to connect to would be here.
    except OSError as error:
        fail(2, f"cannot read the config {arguments[-1]}: {error.strerror}")
    try:
        address = (options["--host"], int(options["--port"]))
        connection = socket.create_connection(address)
    except (OSError, OverflowError) as error:
        fail(1, f"cannot connect to {address[0]} port {address[1]}: {error}")
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        Backend(connection, NAMES | options).run()
    except ConnectionError:
        pass  # The other side is gone: so are we.


if __name__ == "__main__":
    main(sys.argv[1:])
