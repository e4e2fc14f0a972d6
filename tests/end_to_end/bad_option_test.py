"""Every mistake on the command line is told, with its exit status."""

import socket
import unittest

from bad_input_case import BadInput

B = ("--", "./backend")
CASES = [
    ("an unknown command", 2, "rnu"),
    ("an unknown option", 2, "run", "--job", "2", *B),
    ("an unknown option unlike any other", 2, "run", "--xyzzy", *B),
    ("an unknown option with its value", 2, "run", "--filtre=ping", *B),
    ("an unknown short option", 2, "run", "-x", *B),
    ("an unknown option of check", 2, "check", "--stirct", "good.json"),
    ("an option of another command", 2, "list", "--jobs", "2"),
    ("an option without its value", 2, "run", "--jobs", *B),
    ("an option in the place of a value", 2, "run", "--jobs", "--strict", "good.json", *B),
    ("an empty value", 2, "run", "--backend", "", "good.json", *B),
    ("an option given twice", 2, "run", "--jobs", "1", "-j2", "good.json", *B),
    ("options that exclude each other", 2, "run", "--watch", "--attach", "good.json", *B),
    ("scenarios for --detect", 2, "run", "--detect", "good.json", *B),
    ("a flag with a value", 2, "run", "--strict=perhaps", "good.json", *B),
    ("no number of jobs", 2, "run", "--jobs", "many", "good.json", *B),
    ("no jobs", 2, "run", "--jobs", "0", "good.json", *B),
    ("a negative number of jobs", 2, "run", "--jobs", "-3", "good.json", *B),
    ("an unknown level", 2, "run", "--level", "shall", "good.json", *B),
    ("a ping interval without a unit", 2, "run", "--ping-interval", "20", "good.json", *B),
    ("a ping interval of nothing", 2, "run", "--ping-interval", "0s", "good.json", *B),
    ("a frame limit that is no size", 2, "run", "--max-frame", "big", "good.json", *B),
    ("a port out of range", 2, "run", "--port", "65536", "good.json", *B),
    ("a port that is no number", 2, "run", "--port", "http", "good.json", *B),
    ("no factor", 2, "run", "--timeout-scale", "fast", "good.json", *B),
    ("a factor of nothing", 2, "run", "--timeout-scale", "0", "good.json", *B),
    ("a seed that is no number", 2, "run", "--seed", "x", "good.json", *B),
    ("an unknown shape", 2, "run", "--shape", "plain,bitewise", "good.json", *B),
    ("a shard out of range", 2, "run", "--shard", "5/4", "good.json", *B),
    ("an unknown report format", 2, "run", "--report", "jnuit", "good.json", *B),
    ("two reports on stdout", 2, "run", "--report", "tap", "--report", "tap", "good.json", *B),
    ("an unknown order", 2, "run", "--order", "randm", "good.json", *B),
    ("an unknown finding to allow", 2, "run", "--allow", "pong.mising", "good.json", *B),
    ("no failures allowed", 2, "run", "--max-failures", "0", "good.json", *B),
    ("no backend", 2, "run", "good.json"),
    ("a word for the backend that is missing", 2, "run", "good.json", "--argument"),
    ("a program as scenario", 2, "run", "./backend"),
    ("a program beside a scenario", 2, "run", "good.json", "backend"),
    ("a script as scenario", 2, "run", "script.py"),
    ("a command without the two dashes", 2, "run", "python3", "script.py", "--strict"),
    ("a program as scenario, and a command", 2, "run", "script.py", *B),
    ("a profile as scenario", 2, "run", "profile.json"),
    ("a profile among scenarios", 2, "run", "good.json", "profile.json", *B),
    ("a program as profile", 2, "run", "--backend", "./backend", "good.json"),
    ("a scenario as profile", 2, "run", "--backend", "good.json"),
    ("scenario and profile swapped", 2, "run", "--backend", "good.json", "profile.json"),
    ("nothing behind the two dashes", 2, "run", "good.json", "--"),
    ("jobs with attach", 2, "run", "--jobs", "2", "--attach", "good.json", *B),
    ("jobs with a port", 2, "run", "--jobs", "2", "--port", "31640", "good.json", *B),
    ("nothing to check", 2, "check"),
    ("a command where none is run", 2, "check", "good.json", *B),
    ("no shell", 2, "completion"),
    ("an unknown shell", 2, "completion", "fsh"),
    ("one word too many", 2, "completion", "bash", "zsh"),
    ("a missing scenario", 3, "run", "no-such.json", *B),
    ("a missing id of the suite", 3, "run", "conformance/message/echo", *B),
    ("a misspelt id of the suite", 3, "list", "conformance/messages/ecoh"),
    ("a misspelt file of the suite", 3, "list", "conformance/messages/ecoh.json"),
    ("a misspelt folder of the suite", 3, "run", "conformance/mesages", *B),
    ("the last part of an id", 3, "run", "echo", *B),
    ("a misspelt scenario", 3, "run", "goud.json", *B),
    ("a pattern that matches no file", 3, "run", "no-such-*.json", *B),
    ("a missing profile", 3, "run", "--backend", "no-such.json", "good.json"),
    ("a misspelt profile", 3, "run", "-b", "prfile.json", "good.json"),
    ("a profile without its ending", 3, "run", "-b", "./profile", "good.json"),
    ("a profile that is a folder", 3, "run", "--backend", "empty", "good.json"),
    ("a missing program", 3, "run", "good.json", "--", "./no-such-backend"),
    ("a missing program in PATH", 3, "run", "good.json", "--", "no-such-backend"),
    ("a program that cannot be executed", 3, "run", "good.json", "--", "./good.json"),
    ("a program that is a folder", 3, "run", "good.json", "--", "./empty"),
    ("a script without its interpreter", 3, "run", "good.json", "--", "script.py"),
    ("a script that cannot be executed", 3, "run", "good.json", "--", "./script.py", "-x"),
    ("a program without its slash", 3, "run", "good.json", "--", "backend"),
    ("a missing file to check", 3, "check", "no-such.json"),
    ("a file to check that is neither", 3, "check", "neither.json"),
    ("a file to check with a misspelt \"steps\"", 3, "check", "stepz.json"),
    ("a file to check with a misspelt \"command\"", 3, "check", "comand.json"),
    ("no scenario has this in its name", 5, "run", "--filter", "xyzzy", "good.json", *B),
    ("no scenario has this tag", 5, "run", "--tag", "xyzzy", "good.json", *B),
    ("a misspelt name", 5, "run", "--filter", "mesages", *B),
    ("a misspelt name in a pattern", 5, "run", "--filter", "*/ecoh", *B),
    ("a misspelt tag", 5, "run", "--tag", "qick", "good.json", *B),
    ("a misspelt tag of the suite", 5, "run", "--tag", "prob:echo", *B),
    ("a scenario's name and another one's tag", 5, "run", "--tag", "quick", "--filter", "may",
     "good.json", "may.json", *B),
    ("no scenario of this level", 5, "run", "--level", "must", "may.json", *B),
    ("a folder without scenarios", 5, "run", "empty", *B),
    ("list without a scenario", 5, "list", "--filter", "xyzzy"),
    ("check without a file", 5, "check", "empty"),
]


class BadOptions(BadInput):
    def setUp(self):
        super().setUp()
        self.write("good.json", '{"tags": ["quick"], "steps": [{"ping": {}}]}\n')
        self.write("script.py", "print('hello')\n")
        self.write("profile.json", '{"command": ["./backend"]}\n')
        self.write("may.json", '{"level": "may", "steps": [{"ping": {}}]}\n')
        self.write("neither.json", "{}\n")
        self.write("stepz.json", '{"title": "x", "stepz": [{"ping": {}}]}\n')
        self.write("comand.json", '{"name": "x", "comand": ["./backend"]}\n')
        (self.scratch / "empty").mkdir()

    def test_texts(self):
        for title, status, *words in CASES:
            self.refuse(title, status, *words)
        self.compare("bad-options")

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.refuse("port in use", 4, "run", "--port", port, "good.json", *B)
            self.texts = [text.replace(str(port), "PORT") for text in self.texts]
        self.compare("bad-port")

    def test_keep_folder_that_cannot_be_made(self):
        result = self.run_program("run", "--keep", "good.json/below", "good.json", *B)
        self.assert_status(4, result)
        self.assertIn("good.json/below", result.out + result.err)
        self.assertFalse((self.scratch / "was-started").exists())

    def test_help_and_version(self):
        for words in (["--help"], ["run", "--help"], ["check", "--help"], ["list", "--help"]):
            result = self.run_program(*words)
            self.assert_status(0, result)
            self.assertEqual(result.err, "")
        self.assertRegex(self.run_program("--version").out, r"^spectrum2-harness \d+\.\d+\.\d+ \(commit \w+\)\nprotobuf \d")

    def test_a_host_that_cannot_be_listened_on_is_told_once(self):
        for host in ("host.invalid", "192.0.2.1"):
            result = self.run_program("run", "--host", host, "good.json", "may.json", *B)
            self.assert_status(4, result)
            self.assertEqual((result.out + result.err).count(f"cannot listen on {host}"), 1,
                             str(result))
            self.assertFalse((self.scratch / "was-started").exists())


if __name__ == "__main__":
    unittest.main()
