"""A backend in as few lines as possible, for tests that need one with odd ways. No protobuf
library: the few messages it needs are made by hand."""

import os
import socket
import struct
import sys

CONNECTED, LOGIN, LOGOUT, CONV_MESSAGE, PING, PONG, STATS, EXIT = 1, 3, 4, 8, 9, 10, 23, 29


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def text(field, value):
    data = value if isinstance(value, bytes) else value.encode()
    return varint(field << 3 | 2) + varint(len(data)) + data


def number(field, value):
    return varint(field << 3) + varint(value)


def fields(data):
    """Field number -> value, of a message of numbers and texts."""
    found, at = {}, 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = read()
        value = read()
        if key & 7 == 2:
            found[key >> 3] = data[at:at + value]
            at += value
        else:
            found[key >> 3] = value
    return found


def option(name):
    return sys.argv[sys.argv.index(name) + 1]


def connect():
    return socket.create_connection((option("--host"), int(option("--port"))))


def send(connection, kind, payload=None):
    body = number(1, kind) + (b"" if payload is None else text(2, payload))
    connection.sendall(struct.pack(">I", len(body)) + body)


def frames(connection):
    """(type, payload) of each frame, until the connection ends."""
    buffer = b""
    while True:
        data = connection.recv(65536)
        if not data:
            return
        buffer += data
        while len(buffer) >= 4 and len(buffer) >= 4 + struct.unpack(">I", buffer[:4])[0]:
            end = 4 + struct.unpack(">I", buffer[:4])[0]
            wrapper = fields(buffer[4:end])
            buffer = buffer[end:]
            yield wrapper[1], wrapper.get(2, b"")


def stats():
    return number(1, 1) + number(2, 1) + number(3, 1) + text(4, str(os.getpid()))


def answer(connection, kind, payload):
    """What a good backend does with a frame."""
    if kind == PING:
        send(connection, PONG)
        send(connection, STATS, stats())
    elif kind == LOGIN:
        send(connection, CONNECTED, text(1, fields(payload)[1]))
    elif kind == EXIT:
        sys.exit(0)


def serve(connection=None):
    connection = connection or connect()
    for kind, payload in frames(connection):
        answer(connection, kind, payload)
