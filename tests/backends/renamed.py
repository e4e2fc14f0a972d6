#!/usr/bin/python3
"""Prints the profile of a sample backend under other names: accounts, contact, rooms.

    renamed.py tests/backends/echo-cpp.json > build/echo-cpp-renamed.json

A suite that names something itself instead of asking the profile fails on it.
"""

import json
import pathlib
import sys

ACCOUNTS = {
    "alice": {"user": "anna.k@xmpp.example", "legacyName": "Anna_1983", "password": "annas-secret"},
    "bob": {"user": "b-2@users.example", "legacyName": "+4915155", "password": "geheim & so"},
    "wrong": {"user": "anna.k@xmpp.example", "legacyName": "Anna_1983", "password": "mistyped!"},
}
CONTACT = "+491511234567"
ROOM = "4915-987@g.us"
MISSING_ROOM = "nowhere at all"


def renamed(path):
    profile = json.loads(path.read_text(encoding="utf-8"))
    here = path.resolve().parent
    del profile["$schema"]
    profile["name"] += "-renamed"
    profile["command"] = [str(here / profile["command"][0]), *profile["command"][1:]]
    profile["accounts"] = ACCOUNTS
    profile["contacts"] = {"echo": CONTACT}
    profile["rooms"] = {"open": ROOM, "missing": MISSING_ROOM}
    profile["arguments"] = profile.get("arguments", []) + [
        "--contact", CONTACT,
        "--room", ROOM,
        "--missing-room", MISSING_ROOM,
        "--wrong-password", ACCOUNTS["wrong"]["password"],
    ]
    return profile


print(json.dumps(renamed(pathlib.Path(sys.argv[1])), indent=2))
