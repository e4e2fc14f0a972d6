"""A gate for a backend that is known to fail: --expect and --update-expectations."""

import re
import shlex
import unittest

from harness_program import EndToEnd

PING = '{"steps": [{"ping": {}}]}\n'
LOGIN = ('{"steps": [{"do": "login", "user": "alice"},'
         ' {"expect": "CONNECTED", "within": "300ms"}]}\n')
MUTE = """

connection = connect()
for kind, payload in frames(connection):
    if kind != LOGIN:
        answer(connection, kind, payload)
"""


class Expectations(EndToEnd):
    def setUp(self):
        super().setUp()
        self.script("good", "serve()\n")
        self.script("mute", MUTE)
        self.write("suite/area/ping.json", PING)
        self.write("suite/area/login.json", LOGIN)

    def run_suite(self, *words, backend="./mute"):
        return self.run_program("run", *words, "suite", "--", backend)

    def kept(self):
        return (self.scratch / "known.txt").read_text()

    def test_from_nothing_to_a_green_gate(self):
        self.assert_status(1, self.run_suite())
        made = self.run_suite("--expect", "known.txt", "--update-expectations")
        self.assert_status(0, made)
        self.assertIn("known.txt: 1 added, 0 changed, 0 removed", made.err)
        self.assertIn("fails | area/login | expected CONNECTED | not looked at yet\n", self.kept())
        gate = self.run_suite("--expect", "known.txt")
        self.assert_status(0, gate)
        self.assertIn("expected: not looked at yet (known.txt:", gate.out)
        self.assertRegex(gate.last_line, r"^1 pass · 0 fail · 1 expected failure · ")

    def test_a_repaired_backend_is_told_and_its_line_goes(self):
        self.write("known.txt", "# mine\nfails | area/login | expected CONNECTED | bug 17\n")
        result = self.run_suite("--expect", "known.txt", backend="./good")
        self.assert_status(1, result)
        self.assertIn("  it passed, but known.txt:2 expects it to fail (\"bug 17\"): remove that "
                      "line\n", result.out)
        self.assert_status(0, self.run_suite("--expect", "known.txt", "--update-expectations",
                                             backend="./good"))
        self.assertEqual(self.kept(), "# mine\n")

    def test_another_failure_than_expected_fails(self):
        self.write("known.txt", "fails | area/login | expected PONG | bug 17\n")
        result = self.run_suite("--expect", "known.txt")
        self.assert_status(1, result)
        self.assertIn("known.txt:1 expects another failure: \"expected PONG\"", result.out)

    def test_skipped_scenarios_are_not_run(self):
        self.write("known.txt", "skip | area/login | | hangs\n")
        result = self.run_suite("--expect", "known.txt")
        self.assert_status(0, result)
        self.assertIn("- area/login  n/a: skipped: hangs", result.out)

    def test_the_profile_names_the_file(self):
        self.write("known.txt", "fails | area/login | expected CONNECTED | bug 17\n")
        self.profile('{"command": ["./mute"], "expectations": "known.txt"}')
        result = self.run_program("run", "--backend", "backend.json", "suite")
        self.assert_status(0, result)

    def test_a_shape_is_part_of_the_name(self):
        self.write("known.txt", "fails | area/login@pairs | expected CONNECTED | bug 17\n")
        words = ("--expect", "known.txt", "--shape", "plain,pairs", "--filter", "login")
        result = self.run_suite(*words)
        self.assert_status(1, result)
        self.assertRegex(result.out, r"(?m)^✗ area/login  \d+ ms")
        self.assertRegex(result.out, r"(?m)^x area/login@pairs  \d+ ms  expected: bug 17")
        alone = self.run_suite("--shape", "pairs", "--filter", "login")
        self.assert_status(1, alone)
        self.assertIn("rerun: spectrum2-harness run suite/area/login.json --shape pairs -- ./mute",
                      self.plain(alone.out))

    def rerun(self, result):
        """Runs what the report says runs the scenario again."""
        line = re.search(r"(?m)^  rerun: (.*)$", result.out).group(1)
        return self.run_program(*shlex.split(line)[1:])

    def test_the_rerun_line_keeps_what_decided(self):
        self.write("suite/area/login-later.json", PING)
        for line, backend in (("fails | area/login | x | bug 17", "./good"),
                              ("fails | area/login | other words | bug 17", "./mute")):
            self.write("known.txt", f"{line}\nskip | area/ping | | y\n")
            result = self.run_suite("--expect", "known.txt", backend=backend)
            self.assert_status(1, result)
            rerun = self.rerun(result)
            self.assert_status(1, rerun)
            self.assertIn("known.txt:1", rerun.out)
        self.write("weak.json", LOGIN.replace("{", '{"level": "should", ', 1))
        result = self.run_program("run", "--strict", "weak.json", "--", "./mute")
        self.assert_status(1, result)
        self.assert_status(1, self.rerun(result))
        self.write("known.txt", "fails | weak | x | bug 17\n")
        result = self.run_program("run", "--expect", "known.txt", "weak.json", "--", "./mute")
        self.assertNotIn("--strict", result.out)
        self.assert_status(1, self.rerun(result))

    def test_wrong_files_are_told_before_anything_starts(self):
        self.write("marks", "#!/bin/sh\ntouch was-started\n", executable=True)
        for status, wanted, text in (
                (3, "known.txt:1:1: unknown expectation \"fals\", did you mean \"fails\"?",
                 "fals | area/login | x | y\n"),
                (3, "known.txt:1:9: unknown scenario \"area/lgoin\", did you mean \"area/login\"?",
                 "fails | area/lgoin | x | y\n"),
                (3, "expected a reason in the fourth column", "fails | area/login | x |\n"),
                (3, "a glob may cover at most 20", "skip | * | | everything\n")):
            self.write("known.txt", text)
            result = self.run_suite("--expect", "known.txt", backend="./marks")
            self.assert_status(status, result)
            self.assertIn(wanted, result.err)
        result = self.run_suite("--expect", "no-such.txt", backend="./marks")
        self.assert_status(3, result)
        result = self.run_suite("--update-expectations", backend="./marks")
        self.assert_status(2, result)
        result = self.run_suite("--expect", "no-folder/x", "--update-expectations",
                                backend="./marks")
        self.assert_status(4, result)
        self.assertFalse((self.scratch / "was-started").exists())

    def test_a_backend_that_never_comes_up_changes_no_file(self):
        for i in range(4):
            self.write(f"suite/area/more-{i}.json", PING)
        self.write("ends", "#!/bin/sh\nexit 3\n", executable=True)
        self.write("known.txt", "# mine\n")
        result = self.run_suite("--expect", "known.txt", "--update-expectations",
                                backend="./ends")
        self.assert_status(1, result)
        self.assertIn("known.txt is not written: the backend never came up", result.err)
        self.assertEqual(self.kept(), "# mine\n")


if __name__ == "__main__":
    unittest.main()
