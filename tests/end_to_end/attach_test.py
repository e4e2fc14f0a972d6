"""--attach: the backend is started by hand, or in a debugger."""

import re
import shlex
import socket
import subprocess
import unittest

from harness_program import ECHO, ECHO_CPP, EndToEnd

PING = '{"steps": [{"ping": {}}]}\n'
STARTED_AS = r"^  (.* --port (\d+) .*)$"


class Attach(EndToEnd):
    def by_hand(self, line):
        process = subprocess.Popen(shlex.split(line), env=self.environment(), cwd=self.scratch,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   encoding="utf-8")
        self.started.append(process)
        return process

    def test_command_line_is_printed_and_works(self):
        self.write("one.json", PING)
        process = self.start("run", "--attach", "one.json", "--", ECHO, "own word")
        first = process.stderr.readline()
        self.assertEqual(first, "Waiting for a backend, started as:\n")
        line = self.wait_for_line(process.stderr, STARTED_AS).group(1)
        words = shlex.split(line)
        self.assertEqual(words[:4], [ECHO, "own word", "--host", "127.0.0.1"])
        backend = self.by_hand(line)
        result = self.finish(process)
        self.assert_status(0, result)
        self.assertRegex(result.last_line, r"^1 pass · 0 fail · ")
        self.assertEqual(backend.wait(10), 0)

    def test_two_scenarios_on_one_port(self):
        with socket.create_server(("127.0.0.2", 0)) as free:
            port = str(free.getsockname()[1])
        self.write("some/a.json", PING)
        self.write("some/b.json", PING)
        process = self.start("run", "--attach", "--host", "127.0.0.2", "--port", port,
                             "--backend", ECHO_CPP, "some")
        for _ in range(2):
            found = self.wait_for_line(process.stderr, STARTED_AS)
            self.assertEqual(found.group(2), port)
            self.assertIn("--host 127.0.0.2 ", found.group(1))
            self.by_hand(found.group(1)).wait(20)
        result = self.finish(process)
        self.assert_status(0, result)
        self.assertRegex(result.last_line, r"^2 pass · 0 fail · ")

    def test_without_a_command(self):
        self.write("one.json", PING)
        process = self.start("run", "--attach", "one.json")
        line = self.wait_for_line(process.stderr, STARTED_AS).group(1)
        self.by_hand(ECHO + " " + line[line.index("--host"):])
        self.assert_status(0, self.finish(process))

    def test_the_rerun_line_waits_too(self):
        self.write("bad.json", '{"steps": [{"expect": "QUERY", "within": "50ms"}]}\n')
        process = self.start("run", "--attach", "bad.json", "--", ECHO)
        self.by_hand(self.wait_for_line(process.stderr, STARTED_AS).group(1))
        result = self.finish(process)
        self.assert_status(1, result)
        self.assertIn("rerun: spectrum2-harness run --attach bad.json -- ", self.plain(result.out))

    def test_ctrl_c_while_it_waits(self):
        self.write("one.json", PING)
        process = self.start("run", "--attach", "one.json", "--", ECHO)
        self.wait_for_line(process.stderr, STARTED_AS)
        process.send_signal(2)
        self.assert_status(130, self.finish(process, timeout=10))

    def test_port_without_attach(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        self.write("some/a.json", PING)
        self.write("some/b.json", PING)
        result = self.run_program("run", "-v", "--port", port, "--backend", ECHO_CPP, "some")
        self.assert_status(0, result)
        self.assertEqual(len(re.findall(f"Listening on host 127.0.0.1 port {port}$", result.err,
                                        flags=re.M)), 2)


if __name__ == "__main__":
    unittest.main()
