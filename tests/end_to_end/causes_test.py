"""Rungs that fail block what stands on them, and a run is told by causes."""

import json
import unittest

from harness_program import EndToEnd

LOGIN = ('{"steps": [{"do": "login", "user": "alice"},'
         ' {"expect": "CONNECTED", "within": "300ms"}]}\n')
PING = '{"steps": [{"ping": {}}]}\n'
MUTE = """
connection = connect()
for kind, payload in frames(connection):
    if kind != LOGIN:
        answer(connection, kind, payload)
"""


class Causes(EndToEnd):
    def setUp(self):
        super().setUp()
        self.script("mute", MUTE)
        self.write("suite/conformance/login/connected.json", LOGIN)
        self.write("suite/conformance/messages/first.json", LOGIN)
        self.write("suite/conformance/ping/one.json", PING)

    def run_suite(self, *words):
        return self.run_program("run", *words, "suite", "--", "./mute")

    def test_what_stands_on_a_broken_rung_is_blocked(self):
        result = self.run_suite("--report", "json:report.json", "--report", "junit:report.xml",
                                "--report", "tap:report.tap", "--report", "html:report.html")
        self.assert_status(1, result)
        self.assertRegex(result.last_line, r"^1 pass · 1 fail · 1 blocked · ")
        self.assertNotIn("messages/first", result.out)
        report = json.loads((self.scratch / "report.json").read_text())
        blocked = [each for each in report["results"] if each["verdict"] == "blocked"]
        self.assertEqual(["conformance/messages/first"], [each["name"] for each in blocked])
        self.assertEqual("conformance/login/connected", blocked[0]["blocked_by"])
        cause = report["causes"][0]
        self.assertEqual((1, 1, "LOGIN"), (cause["count"], cause["blocked"], cause["explain"]))
        junit = (self.scratch / "report.xml").read_text()
        self.assertIn('message="LOGIN is not answered: expected CONNECTED', junit)
        self.assertIn('<skipped message="blocked by conformance/login/connected"/>', junit)
        self.assertIn("not ok 2 - conformance/messages/first",
                      (self.scratch / "report.tap").read_text())
        self.assertIn("blocked by conformance/login/connected",
                      (self.scratch / "report.html").read_text())

    def test_without_the_ladder_all_is_run(self):
        result = self.run_suite("--no-ladder")
        self.assert_status(1, result)
        self.assertRegex(result.last_line, r"^1 pass · 2 fail · ")

    def test_an_expected_rung_covers_what_it_blocks(self):
        self.write("known.txt", "fails | conformance/login/connected | CONNECTED | not yet\n")
        result = self.run_suite("--expect", "known.txt")
        self.assert_status(0, result)
        self.assertRegex(result.last_line, r"^1 pass · 0 fail · 2 expected failure · ")

    def test_the_other_shard_knows_what_is_blocked(self):
        verdicts = {}
        for shard in ("1/2", "2/2"):
            result = self.run_suite("--shard", shard, "--report", "json:report.json")
            self.assert_status(result.status, result)
            for each in json.loads((self.scratch / "report.json").read_text())["results"]:
                self.assertNotIn(each["name"], verdicts)
                verdicts[each["name"]] = each["verdict"]
        self.assertEqual({"conformance/login/connected": "fail", "conformance/ping/one": "pass",
                          "conformance/messages/first": "blocked"}, verdicts)

    def test_a_backend_that_does_not_start_is_told_at_once(self):
        self.script("broken", "import no_such_module\n")
        self.write("suite/conformance/start/connects.json",
                   '{"start": {"wait": "connected"}, "steps": [{"expect": "PONG"}]}\n')
        result = self.run_program("run", "--timeout-scale", "10", "suite", "--", "./broken")
        self.assert_status(1, result)
        self.assertIn("no_such_module", result.out)
        self.assertIn("✗ The backend does not come up: ended before it connected (exited with "
                      "status 1)  must · 3 scenarios blocked", result.out)

    def test_rounds_without_end_end_if_nothing_is_left_to_play(self):
        # The rung is another shard's: here everything is blocked.
        for shard in ("1/2", "2/2"):
            result = self.run_suite("--until-fail", "--filter", "connected", "--filter", "first",
                                    "--shard", shard)
            self.assertRegex(result.last_line, r"1 fail|1 blocked")
        self.write("only.json", '{"needs": ["rooms"], "steps": []}\n')
        result = self.run_program("run", "--until-fail", "only.json", "--", "./mute")
        self.assertRegex(result.last_line, r"1 n/a")

    def test_many_failures_of_one_kind_are_one_block(self):
        for i in range(25):
            self.write(f"suite/conformance/rooms/room-{i}.json", LOGIN)
        result = self.run_suite("--no-ladder")
        self.assert_status(1, result)
        self.assertEqual(1, result.out.count("rerun: "))
        self.assertIn("27 scenarios", result.out)
        self.assertLess(len(result.out.splitlines()), 45)
        self.assertEqual(27, self.run_suite("--no-ladder", "--all").out.count("rerun: "))


if __name__ == "__main__":
    unittest.main()
