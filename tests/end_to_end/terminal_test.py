"""The report on a terminal: a status line that is written over, and colours."""

import os
import pty
import unittest

from harness_program import ECHO, EndToEnd

PASS = '{"steps": [{"ping": {}}]}\n'
FAIL = '{"steps": [{"expect": "QUERY", "within": "50ms"}]}\n'


class Terminal(EndToEnd):
    def run_on_terminal(self, *words, **variables):
        """What the program writes to a terminal that is its stdout."""
        master, slave = pty.openpty()
        variables.setdefault("TERM", "xterm")
        environment = self.environment(**variables)
        self.environment = lambda: environment
        process = self.start(*words, stdout=slave)
        os.close(slave)
        text = b""
        while True:
            try:
                data = os.read(master, 65536)
            except OSError:  # The other side is closed.
                break
            text += data
        os.close(master)
        process.stderr.read()
        process.wait(20)
        return process.returncode, text.decode("utf-8").replace("\r\n", "\n")

    def setUp(self):
        super().setUp()
        for i in range(3):
            self.write(f"some/{i}.json", PASS)

    def test_passed_scenarios_leave_no_line(self):
        status, text = self.run_on_terminal("run", "some", "--", ECHO)
        self.assertEqual(status, 0)
        self.assertIn("\r\x1b[K[0/3] 0 failed", text)
        self.assertNotIn("✓", text)
        self.assertRegex(text, r"\r\x1b\[K3 pass · 0 fail · \d+\.\d s\n$")
        self.assertEqual(text.count("\n"), 1)

    def test_failures_are_shown_in_full_and_in_colour(self):
        self.write("some/4.json", FAIL)
        status, text = self.run_on_terminal("run", "some", "--", ECHO)
        self.assertEqual(status, 1)
        self.assertIn("\x1b[31m✗\x1b[0m 4  ", text)
        self.assertIn("expected QUERY within 50 ms", text)
        self.assertRegex(text, r"3 pass · 1 fail · \d+\.\d s\n$")

    def test_no_color(self):
        self.write("some/4.json", FAIL)
        _, text = self.run_on_terminal("run", "some", "--", ECHO, NO_COLOR="1")
        self.assertNotIn("\x1b[31m", text)
        self.assertIn("✗ 4  ", text)

    def test_dumb_terminal(self):
        self.write("some/4.json", FAIL)
        _, text = self.run_on_terminal("run", "some", "--", ECHO, TERM="dumb")
        self.assertNotIn("\x1b", text, "a dumb terminal knows no escape sequences")


if __name__ == "__main__":
    unittest.main()
