"""`run`, `list` and `check` as users meet them."""

import json
import re
import subprocess
import unittest

from harness_program import ECHO, ECHO_CPP, ECHO_PY, SOURCE, EndToEnd

SUM = r"^\d+ pass · \d+ fail( · \d+ [a-z/ ]+)* · \d+\.\d s$"
PASS = '{"tags": ["quick"], "steps": [{"ping": {}}]}\n'
FAIL = '{"steps": [{"ping": {}}, {"expect": "QUERY", "within": "50ms"}]}\n'
WEAK = '{"level": "should", "steps": [{"expect": "QUERY", "within": "50ms"}]}\n'
NOTE = '{"level": "may", "steps": [{"expect": "QUERY", "within": "50ms"}]}\n'


def one_of_each_area():
    """The first scenario of each area of the suite."""
    areas = sorted(p for p in (SOURCE / "scenarios/conformance").iterdir() if p.is_dir())
    return [str(sorted(area.glob("*.json"))[0]) for area in areas]


class RunCommand(EndToEnd):
    def lines(self, result):
        return result.out.rstrip("\n").split("\n")

    def run_each_area(self, profile, *options):
        scenarios = one_of_each_area()
        result = self.run_program("run", "--all", "--backend", profile, *options, *scenarios)
        self.assert_status(0, result)
        self.assertRegex(result.last_line, SUM)
        self.assertEqual(len(self.lines(result)), len(scenarios) + 1, "a line a scenario, the sum")
        self.assertNotIn("\x1b", result.out, "no colours in a pipe")
        self.assertNotIn("\r", result.out)
        self.assertEqual(result.err, "")
        for scenario in scenarios:
            name = scenario[len(str(SOURCE / "scenarios/")) + 1:-len(".json")]
            self.assertRegex(result.out, f"(?m)^[✓-] {re.escape(name)}  (\\d+ ms|n/a: needs .+)$")

    def test_echo_cpp(self):
        self.run_each_area(ECHO_CPP)

    def test_echo_py(self):
        self.run_each_area(ECHO_PY)

    def test_four_at_a_time(self):
        self.run_each_area(ECHO_CPP, "--jobs", "4")

    def test_one_at_a_time(self):
        self.run_each_area(ECHO_CPP, "--jobs", "1")

    def test_jobs_really_run_at_once(self):
        for i in range(4):
            self.write(f"some/{i}.json", '{"steps": [{"pause": "500ms"}]}\n')
        result = self.run_program("run", "--jobs", "4", "some", "--", ECHO)
        self.assert_status(0, result)
        self.assertLess(float(result.last_line.split(" · ")[-1].split()[0]), 1.5, result)

    def test_a_bug_fails_the_run(self):
        self.profile(json.dumps({"command": [ECHO], "arguments": ["--bug", "text-ascii-only"],
                                 "can": ["echo"], "timeout": "500ms"}))
        result = self.run_program("run", "--backend", "backend.json", "conformance/messages")
        self.assert_status(1, result)
        self.assertRegex(result.last_line, SUM)
        self.assertRegex(result.out, r"(?m)^✗ conformance/messages/")

    def test_verdicts_and_strict(self):
        for name, text in (("pass", PASS), ("weak", WEAK), ("note", NOTE)):
            self.write(f"some/{name}.json", text)
        result = self.run_program("run", "some", "--", ECHO)
        self.assert_status(0, result)
        self.assertRegex(result.last_line, r"^1 pass · 0 fail · 1 weak · 1 note · \d+\.\d s$")
        strict = self.run_program("run", "--strict", "some", "--", ECHO)
        self.assert_status(1, strict)
        self.assertEqual(self.marks(strict), self.marks(result), "--strict does nothing else")
        self.assertEqual(self.marks(result), ["~ weak", "· note", "✓ pass"])
        (self.scratch / "some/weak.json").unlink()
        self.assert_status(0, self.run_program("run", "--strict", "some", "--", ECHO))

    def marks(self, result):
        return sorted(re.findall(r"(?m)^(\S \S+)  \d+ ms$", result.out))

    def test_max_failures_stops_the_run(self):
        for i in range(9):
            self.write(f"some/{i}.json", FAIL)
        result = self.run_program("run", "--jobs", "1", "--max-failures", "2", "some", "--", ECHO)
        self.assert_status(1, result)
        self.assertRegex(result.last_line, r"^0 pass · 2 fail · ")
        self.assertIn("7 scenarios were not run: 2 failed\n", result.out)

    def test_max_failures_counts_weak_ones_if_strict(self):
        for i in range(9):
            self.write(f"some/{i}.json", WEAK)
        result = self.run_program("run", "--jobs", "1", "--strict", "--max-failures", "2", "some",
                                  "--", ECHO)
        self.assert_status(1, result)
        self.assertRegex(result.last_line, r"^0 pass · 0 fail · 2 weak · ")
        self.assertIn("7 scenarios were not run: 2 failed\n", result.out)
        result = self.run_program("run", "--jobs", "1", "--max-failures", "2", "some", "--", ECHO)
        self.assertRegex(result.last_line, r"^0 pass · 0 fail · 9 weak · ")

    def test_no_more_fail_than_wanted_if_several_run_at_once(self):
        for i in range(9):
            self.write(f"some/{i}.json", FAIL)
        self.write("some/long.json", '{"steps": [{"pause": "30s"}]}\n')
        for options, failed in ((["--max-failures", "2"], 2), (["--until-fail"], 1),
                                (["--until-fail", "--repeat", "1"], 1)):
            result = self.run_program("run", "--jobs", "4", *options, "--order", "random",
                                      "--report", "json:report.json", "some", "--", ECHO)
            self.assert_status(1, result)
            self.assertRegex(result.last_line, rf"^0 pass · {failed} fail · ")
            self.assertEqual(len(self.marks(result)), failed)
            self.assertIn(f"{10 - failed} scenarios were not run: {failed} failed\n", result.out)
            report = json.loads((self.scratch / "report.json").read_text(encoding="utf-8"))
            self.assertEqual(len(report["results"]), failed)

    def test_filter_tag_and_level(self):
        for name, text in (("alpha", PASS), ("beta", WEAK), ("gamma", NOTE)):
            self.write(f"some/{name}.json", text)
        def names(*options):
            out = self.run_program("list", *options, "some").out
            return [line.split()[0] for line in out.rstrip("\n").split("\n")[:-1]]
        self.assertEqual(names(), ["alpha", "beta", "gamma"])
        self.assertEqual(names("--filter", "et"), ["beta"])
        self.assertEqual(names("--filter", "*a", "--filter", "bet"), ["alpha", "beta", "gamma"])
        self.assertEqual(names("--filter", "[ag]*"), ["alpha", "gamma"])
        self.assertEqual(names("--filter", "a?p*"), ["alpha"])
        self.assertEqual(names("--tag", "quick"), ["alpha"])
        self.assertEqual(names("--level", "must"), ["alpha"])
        self.assertEqual(names("--level", "should"), ["alpha", "beta"])
        self.assertEqual(names("--level", "may"), ["alpha", "beta", "gamma"])
        result = self.run_program("run", "--filter", "alpha", "some", "--", ECHO)
        self.assertRegex(result.last_line, r"^1 pass · 0 fail · \d")

    def test_ids_paths_patterns_and_folders(self):
        self.write("mine/deep/one.json", PASS)
        self.write("mine/two.json", PASS)
        ping = "conformance/ping/" + self.first("ping")
        cases = [
            ([ping], [ping]), ([SOURCE / f"scenarios/{ping}.json"], [ping]),
            (["mine"], ["deep/one", "two"]), (["mine/two.json"], ["two"]),
            (["mine/*.json"], ["two"]), (["mine/*/one.json"], ["one"]),
            (["mine/two.json", "mine/two.json", "mine/deep"], ["two", "one"])]
        for words, wanted in cases:
            result = self.run_program("run", "--jobs", "1", *words, "--", ECHO)
            self.assert_status(0, result)
            names = [line.split()[1] for line in self.lines(result)[:-1]]
            self.assertEqual(names, wanted, words)
        folder = self.run_program("list", "conformance/ping").out
        self.assertEqual(len(folder.rstrip("\n").split("\n")) - 1,
                         len(list((SOURCE / "scenarios/conformance/ping").glob("*.json"))))

    def first(self, area):
        return sorted((SOURCE / f"scenarios/conformance/{area}").glob("*.json"))[0].stem

    def test_list_names_what_each_needs(self):
        self.write("some/rooms.json", '{"title": "In a room", "needs": ["rooms", "room_echo"], '
                                      '"steps": [{"ping": {}}]}\n')
        self.write("some/ping.json", '{"title": "A ping", "level": "may", '
                                     '"steps": [{"ping": {}}]}\n')
        result = self.run_program("list", "some")
        self.assert_status(0, result)
        self.assert_golden("list", result.out)
        # A scenario that needs nothing the backend does not promise.
        result = self.run_program("list", "--backend", ECHO_CPP, "some")
        self.assertNotIn("do not promise", result.out)

    def test_list_of_the_suite(self):
        result = self.run_program("list", "--filter", "conformance/vcard/*")
        self.assert_status(0, result)
        count = len(list((SOURCE / "scenarios/conformance/vcard").glob("*.json")))
        self.assertIn(f"{count} scenarios", result.last_line)
        self.assertEqual(len(self.lines(result)), count + 1)

    def test_check(self):
        self.write("good.json", PASS)
        self.write("bad.json", '{"steps": [{"pingg": {}}]}\n')
        result = self.run_program("check", "good.json", ECHO_CPP)
        self.assert_status(0, result)
        self.assertEqual(result.out, "2 files OK\n")
        self.assertEqual(self.run_program("check", "good.json").out, "1 file OK\n")
        result = self.run_program("check", "good.json", "bad.json", "no-such.json")
        self.assert_status(3, result)
        self.assertEqual(result.out, "")
        self.assertIn('bad.json:1:13: unknown verb "pingg", did you mean "ping"?\n', result.err)
        self.assertIn("cannot read no-such.json: No such file or directory\n", result.err)

    def test_check_knows_the_names_of_the_profiles(self):
        self.profile('{"command": ["./backend"], "contacts": {"robot": "r2d2"}, '
                     '"accounts": {"carol": {"user": "carol@example.org", "legacyName": "c", '
                     '"password": "x"}}}\n')
        self.write("mine.json", '{"steps": [{"do": "login", "user": "carol"}, '
                                '{"do": "write", "user": "carol", "to": "${contact.robot}", '
                                '"text": "hi"}]}\n')
        for words in (["mine.json", "backend.json"], ["backend.json", "mine.json"], ["."],
                      ["--backend", "backend.json", "mine.json"]):
            self.assert_status(0, self.run_program("check", *words))
        result = self.run_program("check", "mine.json")
        self.assert_status(3, result)
        self.assertIn("contact.robot", result.err)

    def test_a_profile_beside_the_scenarios_of_a_folder_is_passed_over(self):
        self.write("some/one.json", PASS)
        self.profile(json.dumps({"command": [ECHO]}), "some/backend.json")
        result = self.run_program("run", "--backend", "some/backend.json", "some")
        self.assert_status(0, result)
        self.assertRegex(result.last_line, r"^1 pass · 0 fail · \d")

    def test_arguments_stand_where_spectrum_puts_its_own(self):
        self.script("backend", "print('arguments', sys.argv[5:], flush=True)\nserve()\n")
        self.write("one.json", '{"steps": [{"log": "stdout", "contains": "arguments"}, '
                               '{"expect": "QUERY", "within": "50ms"}]}\n')
        result = self.run_program("run", "one.json", "--argument", "-j", "--argument=x.example.org",
                                  "--argument", "--jobs", "--", "./backend")
        self.assert_status(1, result)
        self.assertRegex(result.out, r"arguments \['--service.backend_id=1', '-j', "
                                     r"'x.example.org', '--jobs', '/.*'\]")
        rerun = re.search(r"(?m)^  rerun: (.*)$", result.out).group(1)
        self.assertIn(" --argument -j --argument x.example.org --argument --jobs ", rerun)

    def test_check_of_everything_that_is_shipped(self):
        result = self.run_program("check", SOURCE / "scenarios", ECHO_CPP, ECHO_PY)
        self.assert_status(0, result)
        self.assertRegex(result.out, r"^\d{3} files OK\n$")

    def test_rerun_line_runs_that_one_again(self):
        self.write("some/bad.json", FAIL)
        self.write("some/with space.json", FAIL)
        self.profile(json.dumps({"command": [ECHO]}), "my backend.json")
        result = self.run_program("run", "--backend", "my backend.json", "--filter", "space",
                                  "some")
        rerun = re.search(r"(?m)^  rerun: (.*)$", result.out).group(1)
        self.write("again.sh", f"cd {self.scratch} && {rerun}\n")
        out = subprocess.run(["/bin/sh", str(self.scratch / "again.sh")], capture_output=True,
                             encoding="utf-8", env=self.environment()).stdout
        self.assertIn("✗ with space", out)

    def test_keep(self):
        self.write("some/one.json", PASS)
        result = self.run_program("run", "--keep", "kept", "some", "--", ECHO)
        self.assert_status(0, result)
        trace = (self.scratch / "kept/one/trace.jsonl").read_text(encoding="utf-8")
        self.assertTrue(all(json.loads(line) for line in trace.splitlines()))
        self.assertTrue((self.scratch / "kept/one/backend.cfg").exists())

    def test_verbose_prints_log_and_output_to_stderr(self):
        self.script("backend", "print('hello from the backend', flush=True)\nserve()\n")
        self.write("one.json", PASS)
        result = self.run_program("run", "-v", "one.json", "--", "./backend")
        self.assert_status(0, result)
        self.assertRegex(result.err, r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO  "
                                     r"NetworkPluginServer: Listening on host 127.0.0.1 port \d+$")
        self.assertIn("hello from the backend", result.err)
        self.assertEqual(len(self.lines(result)), 2)

    def test_stdout_that_is_full_is_no_success(self):
        self.write("one.json", PASS)
        with open("/dev/full", "w") as full:
            process = self.start("run", "one.json", "--", ECHO, stdout=full)
            self.finish(process)
        self.assertEqual(process.returncode, 4)


if __name__ == "__main__":
    unittest.main()
