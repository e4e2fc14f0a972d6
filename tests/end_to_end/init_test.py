"""`init`: what it writes can be checked and run, and nothing is overwritten unasked."""

import json
import unittest

import yaml

from harness_program import ECHO, SOURCE, EndToEnd

FILES = ["backend.json", "hello.json", ".github/workflows/spectrum2.yml"]


class Init(EndToEnd):
    def read(self, name):
        return (self.scratch / name).read_text(encoding="utf-8")

    def check_files(self, scenario_title):
        result = self.run_program("check", "backend.json", "hello.json")
        self.assert_status(0, result)
        result = self.run_program("run", "--backend", "backend.json", "hello.json")
        self.assert_status(0, result)
        self.assertTrue(result.last_line.startswith("1 pass · 0 fail"), result)
        self.assertEqual(json.loads(self.read("hello.json"))["title"], scenario_title)

    def test_a_backend_that_does_much(self):
        result = self.run_program("init", "--", ECHO)
        self.assert_status(0, result)
        for name in FILES:
            self.assertIn(f"Wrote {name}\n", result.out)
        profile = json.loads(self.read("backend.json"))
        self.assertEqual(profile["command"], [ECHO])
        known = json.loads((SOURCE / "tests/backends/echo-cpp.json").read_text(encoding="utf-8"))
        self.assertEqual(set(profile["can"]), set(known["can"]))
        self.assertEqual(profile["contacts"], {"echo": "echo"})
        self.assertEqual(set(profile["accounts"]), {"alice", "bob", "wrong"})
        self.check_files("The contact echo answers hello")
        workflow = self.read(FILES[2])
        self.assertEqual(workflow, (SOURCE / "harness/ci/github.yml").read_text(encoding="utf-8"))
        self.assertIn("--backend backend.json", workflow)
        yaml.safe_load(workflow)

    def test_a_backend_that_only_logs_in_and_wants_arguments(self):
        self.script("my backend", "if '-j' not in sys.argv: sys.exit(2)\nserve()\n")
        result = self.run_program("init", "--argument", "-j", "--argument", "x.example.org", "--",
                                  "./my backend")
        self.assert_status(0, result)
        # What was found is the text of --detect, and grows with the suite.
        begin, end = result.out.index("\nno "), result.out.index("\nWrote")
        self.assertRegex(result.out[begin:end], r"(?m)^no +echo +conformance/messages/echo failed: ")
        self.assert_golden("init", result.out[:begin] + result.out[end:])
        profile = json.loads(self.read("backend.json"))
        self.assertEqual(profile["command"], ["./my backend"])
        self.assertEqual(profile["arguments"], ["-j", "x.example.org"])
        self.assertEqual(profile["can"], [])
        self.check_files("Alice logs in")

    def test_nothing_is_overwritten_unasked(self):
        self.script("backend", f"open({str(self.scratch / 'was-started')!r}, 'w')\nserve()\n")
        self.write("hello.json", "mine\n")
        result = self.run_program("init", "--", "./backend")
        self.assert_status(2, result)
        self.assertEqual(result.err, "spectrum2-harness: hello.json exists already; --force "
                                     "overwrites it\n")
        self.assertFalse((self.scratch / "was-started").exists())
        self.assertFalse((self.scratch / "backend.json").exists())
        self.assertEqual(self.read("hello.json"), "mine\n")
        self.write("backend.json", "mine\n")
        result = self.run_program("init", "--", "./backend")
        self.assertIn("backend.json, hello.json exist already; --force overwrites them",
                      result.err)
        result = self.run_program("init", "--force", "--", "./backend")
        self.assert_status(0, result)
        self.check_files("Alice logs in")

    def test_a_backend_that_does_not_come_up_leaves_no_file(self):
        self.write("backend", "#!/bin/sh\necho no such network >&2\nexit 1\n", executable=True)
        result = self.run_program("init", "--", "./backend")
        self.assert_status(1, result)
        self.assertIn("cannot tell what this backend can do", result.err)
        self.assertIn("    stderr: no such network\n", result.err)
        self.assertEqual(result.out, "")
        self.assertEqual([name for name in FILES if (self.scratch / name).exists()], [])

    def test_without_a_command(self):
        result = self.run_program("init")
        self.assert_status(2, result)
        self.assertIn("no backend: give its command after --\n", result.err)

    def test_advice_leads_there(self):
        self.script("backend", "serve()\n")
        result = self.run_program("run", "conformance/messages", "--", "./backend")
        self.assert_status(0, result)
        lines = result.out.rstrip("\n").split("\n")
        self.assertRegex(lines[-3], r"^\d+ scenarios need more than every backend does\. ")
        self.assertRegex(lines[-2], r"^  \S+ init -- \./backend$")
        self.profile('{"command": ["./backend"]}')
        result = self.run_program("run", "--backend", "backend.json", "conformance/messages")
        lines = result.out.rstrip("\n").split("\n")
        self.assertRegex(lines[-2], r"^  \S+ run --backend backend\.json --detect$")


if __name__ == "__main__":
    unittest.main()
