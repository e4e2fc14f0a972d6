"""Findings that only a whole session can make, each from a backend that earns it."""

import unittest

from harness_program import ECHO, EndToEnd

PING = '{"steps": [{"ping": {}}]}\n'
PAUSE = '{"steps": [{"pause": "300ms"}]}\n'
EXIT_ALONE = """{"level": "should", "steps": [
  {"send": "EXIT"}, {"exit": {"within": "100ms", "any": true}}]}
"""
UNHEARD_OF = """{"level": "should", "legal": false, "steps": [
  {"send": "QUERY", "fields": {"config": "x"}}, {"ping": {}}]}
"""
FLOOD = '{"steps": [{"pause": "1s"}, {"ping": {"within": "10s"}}]}\n'

UNTIL_EXIT = """
connection = connect()
for kind, payload in frames(connection):
    if kind == EXIT:
        %s
    answer(connection, kind, payload)
"""


class SessionFindings(EndToEnd):
    def finds(self, finding, body, scenario=PING):
        self.script("backend", body)
        self.write("one.json", scenario)
        self.out = self.run_program("run", "one.json", "--", "./backend").out
        self.assertIn(finding + ":", self.out)

    def test_connection_closed_early(self):
        self.finds("connection.closed-early", """
connection = connect()
for kind, payload in frames(connection):
    answer(connection, kind, payload)
    break
connection.close()
import time
time.sleep(30)
""", PAUSE)

    def test_bad_exit_status(self):
        self.finds("process.bad-exit-status", UNTIL_EXIT % "os._exit(7)")

    def test_aborted_at_end(self):
        self.finds("process.aborted-at-end", UNTIL_EXIT % "os.abort()")
        self.assertIn("0 fail · 1 weak", self.out)

    def test_exit_alone_ignored(self):
        """The server closes right behind EXIT, and so does the end of a session."""
        body = UNTIL_EXIT % "continue"
        self.finds("process.ignores-exit", body, EXIT_ALONE)
        self.assertIn("0 fail · 1 weak", self.out)
        self.write("one.json", PING)
        self.assertIn("1 pass · 0 fail", self.run_program("run", "one.json", "--", "./backend").out)

    def test_what_no_server_sends_makes_no_must(self):
        body = """
connection = connect()
for kind, payload in frames(connection):
    if kind in (EXIT, QUERY):
        os._exit(1)
    answer(connection, kind, payload)
"""
        self.finds("process.ended-early", "QUERY = 31\n" + body, UNHEARD_OF)
        self.assertIn("0 fail · 1 weak", self.out)
        self.finds("process.ended-early", "QUERY = 31\n" + body,
                   UNHEARD_OF.replace('"legal": false, ', ""))
        self.assertIn("1 fail", self.out)

    def test_sanitizer(self):
        self.finds("output.sanitizer", "os.write(2, b'==1==ERROR: AddressSanitizer: x\\n')\n" +
                   UNTIL_EXIT % "os._exit(0)")

    def test_unread_frames(self):
        self.finds("limit.unread-frames", """
connection = connect()
first = True
for kind, payload in frames(connection):
    if kind == EXIT:
        os._exit(0)
    answer(connection, kind, payload)
    if first:
        connection.sendall(b'\\0\\0\\0\\2\\x08\\x0a' * 50000)
    first = False
""", FLOOD)

    def test_length_in_the_wrong_byte_order(self):
        self.finds("frame.truncated", """
connection = connect()
connection.sendall(struct.pack('<I', 2) + b'\\x08\\x0a')
for kind, payload in frames(connection):
    if kind == EXIT:
        os._exit(0)
""", PING)
        self.assertIn("2 of 33554432 bytes of it had come; is its length little-endian?", self.out)

    def test_users(self):
        """Steps that never wait may be as many as these: they need no stack."""
        self.write("one.json", '{"timeout": "5m", "steps": [{"repeat": 100001, "steps": [{"send": '
                               '"LOGIN", "fields": {"user": "u${i}@example.org", '
                               '"legacyName": "u${i}", "password": "p"}}]}]}\n')
        result = self.run_program("run", "one.json", "--", ECHO, timeout=240)
        self.assertIn("limit.users:", result.out, result)


if __name__ == "__main__":
    unittest.main()
