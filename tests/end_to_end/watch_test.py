"""run --watch: what failed runs again when a file changes."""

import signal
import unittest

from harness_program import EndToEnd

GOOD = '{"title": "good", "steps": [{"ping": {}}]}\n'
BAD = '{"title": "bad", "steps": [{"expect": "QUERY", "within": "50ms"}]}\n'


class Watch(EndToEnd):
    def test_what_failed_runs_again_when_its_scenario_changes(self):
        self.script("backend", "serve()\n")
        self.write("some/good.json", GOOD)
        self.write("some/bad.json", BAD)
        process = self.start("run", "--watch", "-j1", "some", "--", "./backend")
        self.wait_for_line(process.stderr, r"to rerun what failed \(1\)")
        self.write("some/bad.json", GOOD)
        self.wait_for_line(process.stderr, r"to rerun all scenarios")
        process.send_signal(signal.SIGINT)
        result = self.finish(process)
        self.assertEqual(result.out.count("✓ good"), 1)
        self.assertIn("1 pass · 1 fail", result.out)
        self.assertIn("1 pass · 0 fail", result.out)
        self.assertIn(result.status, (-signal.SIGINT, 130))

    def test_what_failed_in_a_later_round_runs_again(self):
        self.script("backend", """
count = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "count")
with open(count, "a") as file:
    file.write("x")
if os.path.getsize(count) != 2:
    serve()
""")
        self.write("one.json", GOOD)
        self.write("other.txt", "")
        process = self.start("run", "--watch", "-j1", "--repeat", "2", "one.json", "--", "./backend",
                             self.scratch / "other.txt")
        self.wait_for_line(process.stderr, r"to rerun what failed \(1\)")
        self.write("other.txt", "changed")
        self.wait_for_line(process.stderr, r"to rerun all scenarios")
        process.send_signal(signal.SIGINT)
        result = self.finish(process)
        self.assertIn("1 pass · 1 fail", result.out)
        self.assertIn("2 pass · 0 fail", result.out)

    def test_a_mistake_on_the_way_does_not_end_it(self):
        self.script("backend", "serve()\n")
        self.write("good.json", GOOD)
        process = self.start("run", "--watch", "good.json", "--", "./backend")
        self.wait_for_line(process.stderr, r"to rerun all scenarios")
        self.write("good.json", GOOD.replace("ping", "pong"))
        self.wait_for_line(process.stderr, r'unknown verb "pong"')
        self.wait_for_line(process.stderr, r"to rerun all scenarios")
        self.write("good.json", GOOD)
        self.wait_for_line(process.stderr, r"to rerun all scenarios")
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(process).out.count("1 pass · 0 fail"), 2)

    def test_a_file_that_is_away_for_a_moment_is_watched_on(self):
        self.script("backend", "serve()\n")
        self.write("some/good.json", GOOD)
        self.write("some/other.json", GOOD)
        process = self.start("run", "--watch", "some", "--", "./backend")
        self.wait_for_line(process.stderr, r"to rerun all scenarios")
        for name in ("backend", "some/other.json"):
            away = self.scratch / "away"
            (self.scratch / name).rename(away)
            self.wait_for_line(process.stderr, r"Waiting")
            away.rename(self.scratch / name)
            self.wait_for_line(process.stderr, r"Waiting")
        process.send_signal(signal.SIGINT)
        result = self.finish(process)
        self.assertEqual(result.out.count("2 pass · 0 fail"), 3)
        self.assertEqual(result.out.count("1 pass · 0 fail"), 1)


if __name__ == "__main__":
    unittest.main()
