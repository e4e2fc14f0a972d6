"""`run --coverage`: what the suite uses of the protocol."""

import json
import subprocess

from harness_program import SOURCE, EndToEnd

PROFILES = ["echo-cpp", "echo-cpp-rawxml", "echo-cpp-extras"]


def profile(name):
    return str(SOURCE / f"tests/backends/{name}.json")


class Coverage(EndToEnd):

    def test_the_suite_on_the_sample_backend_is_complete(self):
        earlier = []
        for name in PROFILES:
            words = [word for path in earlier for word in ("--coverage-add", path)]
            result = self.run_program("run", "--backend", profile(name), "--coverage",
                                      "--coverage-json", f"{name}.json", *words, timeout=50)
            self.assertEqual(result.status, 0, result)
            earlier = [f"{name}.json"]
        self.assertIn("\nNo gaps.\n", result.out)
        self.assertRegex(result.last_line, r"^\d+ pass · 0 fail")
        table = json.loads((self.scratch / f"{PROFILES[-1]}.json").read_text())
        gaps = [item for item in table["items"] if item["count"] == 0 and "explained" not in item]
        self.assertEqual(gaps, [])
        for kind in ("types", "fields", "values"):
            self.assertEqual(table["sums"]["sent"][kind]["missing"], 0)
    test_the_suite_on_the_sample_backend_is_complete.slow = True

    def test_gaps_are_listed(self):
        result = self.run_program("run", "--backend", profile("echo-cpp"), "--coverage",
                                  "conformance/ping/answered")
        self.assertEqual(result.status, 0, result)
        self.assertIn("\nGaps, never seen:\n  sent\n    LOGIN\n", result.out)
        self.assertRegex(result.out, r"\n  PING +\d+ +-\n")
        self.assertRegex(result.last_line, r"^1 pass · 0 fail")

    def test_a_wrong_file_is_refused(self):
        (self.scratch / "wrong.json").write_text("[1, 2]")
        result = self.run_program("run", "--backend", profile("echo-cpp"), "--coverage-add",
                                  "wrong.json", "conformance/ping/answered")
        self.assertEqual(result.status, 3, result)
        self.assertIn("wrong.json: not a table that --coverage-json wrote", result.err)

    def test_a_file_that_cannot_be_written(self):
        result = self.run_program("run", "--backend", profile("echo-cpp"), "--coverage-json",
                                  "no-such-folder/x.json", "conformance/ping/answered")
        self.assertEqual(result.status, 4, result)
        self.assertIn("cannot write no-such-folder/x.json: No such file", result.err)
        self.assertEqual(result.out, "", "it ran all the same")

    def test_a_refused_run_leaves_no_file(self):
        result = self.run_program("run", "--backend", profile("echo-cpp"), "--coverage-json",
                                  "new.json", "--report", "json:no-such-folder/x.json",
                                  "conformance/ping/answered")
        self.assertEqual(result.status, 4, result)
        self.assertEqual([p.name for p in self.scratch.iterdir()], ["tmp"])


class Detect(EndToEnd):

    def detect(self, name):
        result = self.run_program("run", "--backend", profile(name), "--detect", timeout=40)
        self.assertEqual(result.status, 0, result)
        can = result.out[result.out.index('"can"'):]
        return result.out, json.loads("{" + can + "}")["can"]

    def test_finds_what_the_profile_says(self):
        for name in ("echo-cpp", "echo-cpp-extras"):
            _, can = self.detect(name)
            self.assertEqual(set(can), set(json.loads(open(profile(name)).read())["can"]))

    def test_says_what_it_is_based_on(self):
        out, can = self.detect("echo-cpp-rawxml")
        self.assertIn("rawxml", can)
        self.assertNotIn("echo", can)
        self.assertRegex(out, r"(?m)^yes  rawxml +conformance/raw-xml/announced passed$")
        self.assertRegex(out, r"(?m)^no   echo +conformance/messages/echo failed: expected CONV_ME")
        self.assertNotIn("no?", out)

    def test_uses_the_names_of_the_profile_and_says_so(self):
        self.script("backend", """
connection = connect()
for kind, payload in frames(connection):
    if kind == 8 and fields(payload)[2] == b'somebot':
        send(connection, kind, payload)
    answer(connection, kind, payload)
""")
        self.profile(json.dumps({"command": ["./backend"], "contacts": {"echo": "somebot"},
                                 "timeout": "500ms"}))
        result = self.run_program("run", "--backend", "backend.json", "--detect")
        self.assertEqual(result.status, 0, result)
        self.assertIn('  contact echo: "somebot"\n', result.out)
        self.assertRegex(result.out, r"(?m)^yes  echo ")

    def test_marks_what_looks_like_a_fault(self):
        self.script("backend", """
connection = connect()
for kind, payload in frames(connection):
    if kind == 8:
        raise ValueError('no text')
    answer(connection, kind, payload)
""")
        self.profile('{"command": ["./backend"], "timeout": "500ms"}')
        result = self.run_program("run", "--backend", "backend.json", "--detect")
        self.assertEqual(result.status, 0, result)
        self.assertRegex(result.out, r"(?m)^no\?  echo +conformance/messages/echo failed: .*\n"
                                     r" +stderr: ValueError: no text$")
        self.assertRegex(result.out, r"(?m)^no   rooms ")

    def test_a_backend_that_does_not_come_up(self):
        result = self.run_program("run", "--detect", "--", "false")
        self.assertEqual(result.status, 1, result)
        self.assertIn("cannot tell what this backend can do", result.err)
        self.assertEqual(result.out, "")

    def test_a_backend_that_wants_an_argument(self):
        self.script("backend", """
if '-j' not in sys.argv:
    sys.exit('usage: backend -j JID')
serve()
""")
        result = self.run_program("run", "--detect", "--", "./backend")
        self.assertEqual(result.status, 1, result)
        self.assert_golden("detect-not-started", result.err)
        # The hint is a command that works.
        hint = result.err[result.err.index("Try: ") + 5:]
        again = subprocess.run(hint, shell=True, cwd=self.scratch, env=self.environment(),
                               capture_output=True, encoding="utf-8")
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("✗ conformance/start/connects", again.stdout)
        self.assertIn("  --argument -j --argument irc.example.org\n", again.stdout)
        self.assertRegex(again.stdout, r"\n0 pass · 1 fail · \d+\.\d s\n$")
        result = self.run_program("run", "--argument", "-j", "--argument", "irc.example.org",
                                  "conformance/start/connects", "--", "./backend")
        self.assertEqual(result.status, 0, result)


class Findings(EndToEnd):

    def test_are_listed(self):
        result = self.run_program("list", "--findings")
        self.assertEqual(result.status, 0, result)
        self.assertRegex(result.out, r"(?m)^message\.bad-timestamp +must +sent a timestamp")
        self.assertRegex(result.last_line, r"^\d+ findings$")
