"""The fake server's own life: proto/README.md, 5, seen in its log and in the trace."""

import json
import re
import subprocess
import unittest

from harness_program import ECHO, EndToEnd

# Answers the first PING only; notes what it is sent, and lives through SIGABRT.
MUTE = """
import signal
def note(word):
    with open({notes!r}, 'a') as file:
        file.write(word + '\\n')
signal.signal(signal.SIGABRT, lambda *_: note('SIGABRT'))
connection = connect()
pings = 0
for kind, payload in frames(connection):
    if kind == PING:
        pings += 1
        note('PING')
        if pings > 1:
            continue
    if kind == EXIT:
        note('EXIT')
    answer(connection, kind, payload)
note('closed')
"""


class ServerLife(EndToEnd):
    def run_with_trace(self, scenario, *words, status=0):
        """Runs one scenario. The result, and its trace: the fake server's log lines and what
        happened, as texts in their order."""
        self.write("one.json", scenario)
        result = self.run_program("run", "-v", "--keep", "kept", *words[:-1], "one.json", "--",
                                  *words[-1])
        self.assert_status(status, result)
        events = []
        with open(self.scratch / "kept/one/trace.jsonl", encoding="utf-8") as trace:
            for line in trace:
                event = json.loads(line)
                if "event" in event:
                    events.append(event)
        return result, events

    def story(self, events):
        """One line an event: what it is, which backend, and the type or the text."""
        return "\n".join(
            f"{e['event']} {e.get('backend', '-')} {e.get('type') or e.get('text', '')}"
            f"{e.get('number', '') if e['event'] == 'signal_sent' else ''}" for e in events) + "\n"

    def test_backend_that_stops_answering_is_dropped(self):
        notes = str(self.scratch / "notes")
        self.script("backend", MUTE.format(notes=notes))
        result, events = self.run_with_trace(
            '{"steps": [{"connection": {"expect": "closed", "within": "3s"}}]}\n',
            "--ping-interval", "300ms", "--timeout-scale", "0.2", ["./backend"], status=1)
        handle = re.search(r"New backend (0x[0-9a-f]+) connected", result.err).group(1)
        pid = [e["number"] for e in events if e["event"] == "process_started"][0]
        self.assert_in_order([
            f"New backend {handle} connected. Current backend count=1\n",
            f"PING to {handle} (ID=)\n", "Connecting XMPP server 127.0.0.1 port 5347\n",
            "Sending PING to backends\n", f"PING to {handle} (ID={pid})\n",
            "Sending PING to backends\n",
            f"Disconnecting backend {handle} (ID={pid}). PING response not received.\n",
            f"Backend {handle} (ID={pid}) disconnected. Current backend count=0\n"], result.err)
        self.assert_in_order(["PING response not received.", "signal_sent 1 6\n",
                              "frame_sent 1 EXIT\n", "connection_closed 1"], self.story(events))
        self.assertEqual(sorted((self.scratch / "notes").read_text().split()),
                         ["EXIT", "PING", "PING", "SIGABRT"])
        self.assertIn("pong.missing", result.out)

    def test_stats_id_of_a_stranger_is_not_signalled(self):
        """The server signals the process of the last STATS; the harness only one of its own."""
        notes = str(self.scratch / "notes")
        other = subprocess.Popen(["/bin/sleep", "60"], env=self.environment())
        self.started.append(other)
        self.script("backend", MUTE.format(notes=notes).replace(
            "connection = connect()",
            f"def stats(id={other.pid}):\n    return number(1, 1) + number(2, 1) + number(3, 1) + "
            "text(4, str(id))\nimport tiny_backend\ntiny_backend.stats = stats\n"
            "connection = connect()"))
        result, _ = self.run_with_trace(
            '{"steps": [{"connection": {"expect": "closed", "within": "3s"}}]}\n',
            "--ping-interval", "200ms", "--timeout-scale", "0.2", ["./backend"], status=1)
        self.assertIn(f"(ID={other.pid}). PING response not received.", result.err)
        self.assertIsNone(other.poll(), "a stranger was signalled")
        self.assertNotIn("SIGABRT", (self.scratch / "notes").read_text())
        self.assertIn("stats.wrong-process", result.out)

    def test_idle_backend_is_dropped_if_asked_for(self):
        result, events = self.run_with_trace(
            '{"server": {"drop_idle": true, "ping_interval": "200ms"}, "steps": ['
            '{"exit": {"within": "3s", "any": true}}]}\n', [ECHO])
        self.assert_in_order(["Sending PING to backends\n", "There are no users.\n",
                              "Current backend count=0\n"], result.err)
        self.assert_in_order(["There are no users.", "frame_sent 1 EXIT\n", "connection_closed 1",
                              "process_exited 1"], self.story(events))
        result, _ = self.run_with_trace(
            '{"server": {"ping_interval": "100ms"}, "steps": [{"pause": "350ms"}, {"ping": {}}]}\n',
            [ECHO])
        self.assertNotIn("There are no users.", result.err)

    def test_second_backend_when_the_first_is_full(self):
        result, events = self.run_with_trace(
            '{"server": {"users_per_backend": 1}, "steps": ['
            '{"do": "login", "user": "alice"}, {"expect": "CONNECTED"}, '
            '{"do": "login", "user": "bob"}, '
            '{"expect": "CONNECTED", "fields": {"user": "${bob.user}"}, "backend": 2}]}\n', [ECHO])
        self.assert_in_order(["Current backend count=1\n", "Starting new backend",
                              "--service.backend_id=2", "There is no backend to handle user "
                              "bob@example.org. Adding him to queue.\n",
                              "Current backend count=2\n",
                              "Associating bob@example.org with this backend\n",
                              "Stopping backend", "Stopping backend"], result.err)
        logins = [(e["backend"], e["fields"]["user"]) for e in events
                  if e["event"] == "frame_sent" and e.get("type") == "LOGIN"]
        self.assertEqual(logins, [(1, "alice@example.org"), (2, "bob@example.org")])

    def test_users_are_logged_in_again_after_a_crash(self):
        result, events = self.run_with_trace(
            '{"steps": [{"do": "login", "user": "alice"}, {"expect": "CONNECTED"}, '
            '{"do": "join", "user": "alice", "room": "${room.open}", "nickname": "ali"}, '
            '{"expect": "PARTICIPANT_CHANGED"}, {"signal": "SIGKILL"}, '
            '{"log": "server", "contains": "There is no backend to handle"}, '
            '{"expect": "CONNECTED", "backend": 2, "fields": {"user": "${alice.user}"}}, '
            '{"expect": "PARTICIPANT_CHANGED", "backend": 2}]}\n', [ECHO])
        self.assert_in_order([
            "disconnected (probably crashed) with active user alice@example.org\n",
            "Starting new backend",
            "There is no backend to handle user alice@example.org. Adding him to queue.\n",
            "New backend 0x",
            "Associating alice@example.org with this backend\n"], result.err)
        self.assert_in_order(["frame_sent 1 LOGIN\n", "frame_sent 1 STATUS_CHANGED\n",
                              "frame_sent 1 JOIN_ROOM\n", "frame_sent 2 PING\n",
                              "frame_sent 2 LOGIN\n", "frame_received 2 CONNECTED\n",
                              "frame_sent 2 JOIN_ROOM\n", "frame_sent 2 LOGOUT\n",
                              "frame_sent 2 EXIT\n"], self.story(events))
        again = self.story(events).split("frame_sent 2 LOGIN\n")[1]
        self.assertNotIn("STATUS_CHANGED", again.split("frame_sent 2 LOGOUT")[0])

    def test_crash_that_nobody_asked_for_fails(self):
        self.script("backend", """
connection = connect()
for kind, payload in frames(connection):
    answer(connection, kind, payload)
    if kind == LOGIN:
        os._exit(7)
""")
        result, _ = self.run_with_trace(
            '{"steps": [{"do": "login", "user": "alice"}, {"expect": "CONNECTED"}, '
            '{"pause": "100ms"}]}\n', ["./backend"], status=1)
        self.assertIn("process.ended-early", result.out)
        self.assertIn("status 7", result.out)
        self.assertIn("(probably crashed) with active user alice@example.org", result.err)

    def test_backend_that_dies_is_replaced(self):
        """An end that the scenario has looked at is no failure."""
        self.script("backend", """
first = option('--port') + '.first'
connection = connect()
for kind, payload in frames(connection):
    answer(connection, kind, payload)
    if kind == LOGIN and not os.path.exists(first):
        open(first, 'w').close()
        os._exit(7)
""")
        result, events = self.run_with_trace(
            '{"steps": [{"do": "login", "user": "alice"}, {"exit": {"any": true}}, '
            '{"expect": "CONNECTED", "backend": 2}]}\n', ["./backend"])
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")
        self.assert_in_order(["Adding him to queue.\n", "New backend 0x", "Associating alice"],
                             result.err)
        self.assert_in_order(["process_exited 1", "frame_sent 2 LOGIN\n"], self.story(events))

    def test_exit_is_written_when_the_connection_ends(self):
        notes = str(self.scratch / "notes")
        self.script("backend", f"""
connection = connect()
for kind, payload in frames(connection):
    answer(connection, kind, payload) if kind != EXIT else None
    with open({notes!r}, 'a') as file:
        file.write(str(kind) + '\\n')
    if kind == LOGIN:
        connection.shutdown(socket.SHUT_WR)
""")
        result, _ = self.run_with_trace(
            '{"steps": [{"do": "login", "user": "alice"}, '
            '{"connection": {"expect": "closed"}}]}\n', ["./backend"])
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")
        self.assertEqual((self.scratch / "notes").read_text().split()[-1], "29")

    def test_what_comes_before_the_first_ping_is_read_after_it(self):
        self.script("backend", """
connection = connect()
send(connection, PONG)
send(connection, 30, text(1, '[registration]\\nneedRegistration=0\\n[features]\\nrawxml=1\\n'))
serve(connection)
""")
        result, events = self.run_with_trace(
            '{"server": {"first_ping_delay": "300ms"}, "steps": ['
            '{"do": "login", "user": "alice"}, {"expect": "CONNECTED"}, '
            '{"do": "write", "user": "alice", "to": "bob", "text": "hi"}]}\n', ["./backend"])
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")
        self.assert_in_order(["frame_sent 1 PING\n", "frame_received 1 BACKEND_CONFIG\n",
                              "frame_sent 1 RAW_XML\n"], self.story(events))

    def test_a_late_first_ping_needs_nobody_who_waits(self):
        result, events = self.run_with_trace(
            '{"server": {"first_ping_delay": "200ms"}, "start": {"wait": "nothing"}, "steps": ['
            '{"log": "server", "contains": "PING to", "within": "3s"}]}\n', [ECHO])
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")
        self.assert_in_order(["frame_sent 1 PING\n", "frame_sent 1 EXIT\n"], self.story(events))
        result, events = self.run_with_trace(
            '{"server": {"first_ping_delay": "1m"}, "start": {"wait": "connected"}, "steps": ['
            '{"note": "nothing"}]}\n', [ECHO])
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")
        self.assert_in_order(["frame_sent 1 PING\n", "frame_sent 1 EXIT\n"], self.story(events))

    def test_first_backend_that_dies_at_once_is_started_again(self):
        self.script("backend", """
first = option('--port') + '.first'
if not os.path.exists(first):
    open(first, 'w').close()
    sys.exit(2)
serve()
""")
        result, _ = self.run_with_trace(
            '{"server": {"first_ping_delay": "1500ms"}, "steps": [{"ping": {}}]}\n',
            ["./backend"], status=1)
        self.assert_in_order([
            "ERROR NetworkPluginServer: Backend can not be started, exit_code=2, possible error: "
            "No such file or directory\n", "Starting new backend", "New backend 0x"], result.err)
        self.assertIn("process.ended-at-start", result.out)

    def test_frames_behind_one_that_is_not_handled_wait(self):
        self.script("backend", """
connection = connect()
def frame(kind, payload):
    body = number(1, kind) + text(2, payload)
    return struct.pack('>I', len(body)) + body
for kind, payload in frames(connection):
    answer(connection, kind, payload)
    if kind == LOGIN:
        connection.sendall(frame(24, b'') + frame(31, text(1, 'status')))
""")
        result, events = self.run_with_trace(
            '{"steps": [{"do": "login", "user": "alice"}, {"expect": "QUERY"}, {"ping": {}}]}\n',
            "--allow", "frame.not-handled", ["./backend"])
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")
        self.assert_in_order(["frame_received 1 QUERY\n", "frame_sent 1 PING\n",
                              "frame_sent 1 QUERY\n", "frame_received 1 PONG\n"],
                             self.story(events))

    def test_frame_above_the_limit_is_a_finding(self):
        self.script("backend", """
connection = connect()
for kind, payload in frames(connection):
    answer(connection, kind, payload)
    if kind == LOGIN:
        connection.sendall(struct.pack('>I', 4096) + b'x' * 10)
""")
        result, _ = self.run_with_trace(
            '{"steps": [{"do": "login", "user": "alice"}, {"expect": "CONNECTED"}, '
            '{"pause": "100ms"}]}\n', "--max-frame", "2KiB", ["./backend"])
        self.assertIn("frame.too-long", result.out)
        self.assertRegex(result.last_line, "^0 pass · 0 fail · 1 weak")
        result = self.run_program("run", "--max-frame", "2KiB", "--allow", "frame.too-long",
                                  "--allow", "frame.truncated", "one.json", "--", "./backend")
        self.assertNotIn("frame.too-long", result.out)


if __name__ == "__main__":
    unittest.main()
