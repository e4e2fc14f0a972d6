"""Shards, by option and by the schedulers' variables; rounds, retries, order and stress."""

import json
import pathlib
import shutil
import signal
import unittest

from harness_program import EndToEnd, alive, marked_processes

PING = '{"steps": [{"ping": {}}]}\n'
LOGIN = ('{"steps": [{"do": "login", "user": "alice"},'
         ' {"expect": "CONNECTED", "within": "300ms"}]}\n')
# Answers LOGIN at every second start.
SOMETIMES = """
path = os.environ["COUNT_FILE"]
with open(path, "a") as file:
    file.write("x")
serves = os.path.getsize(path) % 2 == 0
connection = connect()
for kind, payload in frames(connection):
    if kind != LOGIN or serves:
        answer(connection, kind, payload)
"""


class ShardsAndRepeats(EndToEnd):
    def setUp(self):
        super().setUp()
        self.script("good", "serve()\n")
        for i in range(8):
            self.write(f"suite/area/s{i}.json", PING)
        self.write("login.json", LOGIN)
        self.variables = {}

    def environment(self, **more):
        return super().environment(**self.variables, **more)

    def names(self, *words):
        result = self.run_program("run", *words, "suite", "--", "./good")
        self.assert_status(0, result)
        return [line.split()[1] for line in result.out.splitlines() if line.startswith("✓")]

    def test_shards_share_the_suite(self):
        whole = sorted(self.names())
        for one, other in (({"TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": "0"},
                            {"TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": "1"}),
                           ({"GTEST_TOTAL_SHARDS": "2", "GTEST_SHARD_INDEX": "0"},
                            {"GTEST_TOTAL_SHARDS": "2", "GTEST_SHARD_INDEX": "1"}),
                           ({"CI_NODE_TOTAL": "2", "CI_NODE_INDEX": "1"},
                            {"CI_NODE_TOTAL": "2", "CI_NODE_INDEX": "2"}),
                           ({"SHARD_TOTAL": "2", "JOB_COMPLETION_INDEX": "0"},
                            {"SHARD_TOTAL": "2", "JOB_COMPLETION_INDEX": "1"})):
            parts = []
            for self.variables in (one, other):
                parts.append(self.names())
            self.assertEqual(sorted(parts[0] + parts[1]), whole)
        self.variables = {}
        self.assertEqual(sorted(self.names("--shard", "1/2") + self.names("--shard", "2/2")), whole)

    def test_merged_shards_are_one_run(self):
        for number in (1, 2, 3):
            self.names("--shard", f"{number}/3", "--report", f"json:{number}.json")
        merged = self.run_program("merge", "1.json", "2.json", "3.json", "--report",
                                  "json:all.json")
        self.assert_status(0, merged)
        self.names("--report", "json:one.json")

        def verdicts(name):
            report = json.loads((self.scratch / name).read_text())
            return [(result["name"], result["verdict"]) for result in report["results"]]

        self.assertEqual(verdicts("all.json"), verdicts("one.json"))

    def test_durations_balance_shards(self):
        self.names("--report", "json:before.json")
        parts = [self.names("--shard", f"{number}/2", "--durations", "before.json")
                 for number in (1, 2)]
        self.assertEqual(len(set(parts[0] + parts[1])), 8)
        self.assertGreater(min(len(part) for part in parts), 1)
        self.write("damaged.json", "{\n")
        result = self.run_program("run", "--durations", "damaged.json", "suite", "--", "./good")
        self.assert_status(3, result)
        self.assertIn("damaged.json", result.err)

    def test_bazel_sees_that_shards_are_understood(self):
        status = self.scratch / "status"
        self.variables = {"TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": "0",
                          "TEST_SHARD_STATUS_FILE": str(status)}
        self.names()
        self.assertTrue(status.exists())

    def test_an_empty_shard_is_fine(self):
        sums = []
        for number in range(1, 4):
            result = self.run_program("run", "--shard", f"{number}/3", "login.json", "--", "./good")
            self.assert_status(0, result)
            sums.append(result.last_line.split(" · ")[0])
        self.assertEqual(sorted(sums), ["0 pass", "0 pass", "1 pass"])

    def test_wrong_shards_are_wrong_usage(self):
        for words, variables in (
                (("--shard", "3/2"), {}), (("--shard", "x"), {}),
                (("--shard-total", "2"), {}), ((), {"JOB_COMPLETION_INDEX": "0"}),
                ((), {"CI_NODE_TOTAL": "2", "CI_NODE_INDEX": "3"})):
            self.variables = variables
            result = self.run_program("run", *words, "suite", "--", "./good")
            self.assert_status(2, result)
            self.assertRegex(result.err.partition("\n")[0], "^spectrum2-harness: .*(shard|SHARD|NODE)")

    def test_durations_are_those_of_the_longest_round(self):
        # A report in which the second round takes long: that scenario gets a shard of its own.
        self.names("--repeat", "2", "--report", "json:before.json")
        report = json.loads((self.scratch / "before.json").read_text())
        for result in report["results"]:
            long = result["scenario"]["id"] == "area/s3" and result["round"] == 2
            result["duration"] = 9 if long else 1
        self.write("before.json", json.dumps(report))
        parts = [self.names("--shard", f"{number}/2", "--durations", "before.json")
                 for number in (1, 2)]
        self.assertIn(["area/s3"], parts)

    def test_rounds(self):
        result = self.run_program("run", "--repeat", "3", "login.json", "--", "./good")
        self.assert_status(0, result)
        for name in ("login", "login#2", "login#3"):
            self.assertRegex(result.out, rf"(?m)^✓ {name}  ")
        self.assertRegex(result.last_line, "^3 pass")

    def sometimes(self, *words):
        self.script("sometimes", SOMETIMES)
        self.variables = {"COUNT_FILE": str(self.scratch / "count")}
        (self.scratch / "count").write_text("")
        return self.run_program("run", "--jobs", "1", *words, "login.json", "--", "./sometimes")

    def test_until_fail_ends_at_the_first_failure(self):
        result = self.sometimes("--until-fail")
        self.assert_status(1, result)
        self.assertRegex(result.last_line, "^0 pass · 1 fail")

    def test_what_passes_on_retry_is_flaky(self):
        result = self.sometimes("--retry", "2")
        self.assert_status(1, result)
        self.assertRegex(result.out, r"(?m)^\? login  \d+ ms\n  passed at attempt 2 of 3$")
        self.write("known.txt", "flaky | login | expected CONNECTED | a race\n")
        self.assert_status(0, self.sometimes("--retry", "2", "--expect", "known.txt"))

    def test_a_random_order_is_the_seed_s(self):
        order = self.names("--jobs", "1", "--order", "random", "--seed", "7")
        self.assertEqual(order, self.names("--jobs", "1", "--order", "random", "--seed", "7"))
        self.assertNotEqual(order, self.names("--jobs", "1"))
        self.assertEqual(sorted(order), self.names("--jobs", "1"))

    def busy(self):
        found = []
        for pid in marked_processes(self.mark):
            try:
                if pathlib.Path(f"/proc/{pid}/comm").read_text() == "harness-busy\n":
                    found.append(pid)
            except OSError:
                continue
        return found

    def test_stress_ends_with_the_run_however_it_ends(self):
        self.assert_status(0, self.run_program("run", "--stress", "login.json", "--", "./good"))
        self.assertEqual(self.busy(), [])
        process = self.start("run", "--stress", "--until-fail", "login.json", "--", "./good")
        pids = self.wait_for(self.busy, "busy processes")
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.wait_for(lambda: not any(alive(pid) for pid in pids), "the end of busy processes")
        # Nobody is left to remove the killed run's folder.
        shutil.rmtree(self.tmp)
        self.tmp.mkdir()


if __name__ == "__main__":
    unittest.main()
