"""What the READMEs show is what a user gets: the commands with their output, the scenarios and
profiles, the options, the links."""

import json
import os
import re
import subprocess
import sys
import unittest

from harness_program import BUILD, ECHO_CPP, SOURCE, EndToEnd

sys.path.insert(0, str(SOURCE / "tests/matrix"))
import matrix_table  # noqa: E402

README = SOURCE / "README.md"
SCENARIOS = SOURCE / "scenarios/README.md"
READMES = [README, SCENARIOS, *(SOURCE / folder / "README.md"
                                for folder in ("proto", "harness", "harness/ci", "tests"))]
# A command as it is typed, the lines that go on with it, and what it prints.
SHOWN = r"^    \$ (%s(?:.*\\\n)*.*)\n((?:    .*\n|\n(?=    ))*)"


def json_blocks(path):
    """The JSON of a README, with the indentation that a list gives it taken off."""
    text = path.read_text(encoding="utf-8")
    for indent, body in re.findall(r"^( *)```json\n(.*?)^ *```$", text, flags=re.M | re.S):
        yield re.sub(f"^{indent}", "", body, flags=re.M)


def anchors(path):
    """What `#…` may name in a Markdown file."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
            for heading in headings}


class Readme(EndToEnd):
    def assert_shown(self, readme, command_begin, run):
        """What a README shows below `$ command` is what `run(command)` returns. UPDATE_GOLDEN=1
        writes it there instead."""
        text = readme.read_text(encoding="utf-8")
        found = re.search(SHOWN % re.escape(command_begin), text, flags=re.M)
        self.assertIsNotNone(found, f"{readme} shows no {command_begin}")
        printed = "".join(f"    {line}".rstrip() + "\n" for line in run(found[1]).splitlines())
        if self.plain(found[2]) != self.plain(printed) and os.environ.get("UPDATE_GOLDEN") == "1":
            text = text[:found.start(2)] + printed + text[found.end(2):]
            readme.write_text(text, encoding="utf-8")
            return
        self.assertEqual(self.plain(found[2]), self.plain(printed),
                         f"{readme} differs; UPDATE_GOLDEN=1 rewrites it")

    def test_screenful_is_what_the_program_prints(self):
        build = os.path.relpath(BUILD, SOURCE) + "/"

        def run(command):
            words = re.sub(r"\bbuild/", build, command)
            done = subprocess.run(["bash", "-c", words], cwd=SOURCE, env=self.environment(),
                                  capture_output=True, encoding="utf-8")
            self.assertEqual(done.returncode, 1, done.stderr)
            return (done.stdout + done.stderr).replace(build, "build/")

        self.assert_shown(README, "build/spectrum2-harness run", run)

    def test_a_mistake_is_told_as_shown(self):
        good = next(json_blocks(SCENARIOS))
        bad = good.replace('"expect": "CONV_MESSAGE"', '"expect": "CONV_MESAGE"', 1)
        self.write("hello.json", bad)
        self.assert_shown(SCENARIOS, "spectrum2-harness check hello.json",
                          lambda _: self.run_program("check", "hello.json").err)

    def test_scenarios_and_profiles_work(self):
        scenarios, profiles = 0, 0
        for readme in (README, SCENARIOS):
            for number, text in enumerate(json_blocks(readme)):
                name = f"{readme.parent.name}-{number}.json"
                self.write(name, text)
                if "steps" in json.loads(text):
                    scenarios += 1
                    result = self.run_program("run", "--backend", ECHO_CPP, name)
                    self.assert_status(0, result)
                    self.assertTrue(result.last_line.startswith("1 pass · 0 fail"), result)
                else:
                    profiles += 1
                    self.assert_status(0, self.run_program("check", name))
        self.assertEqual((scenarios, profiles), (2, 2))

    def test_options_of_commands_exist(self):
        completion = self.run_program("completion", "fish").out
        lines = 0
        for readme in READMES:
            for command, rest in re.findall(r"^ *(?:\$ )?(?:build/)?spectrum2-harness ([a-z]+)(.*)$",
                                            readme.read_text(encoding="utf-8"), flags=re.M):
                lines += 1
                for option in re.findall(r"--([a-z][a-z-]*)", rest.split(" -- ")[0]):
                    self.assertRegex(completion, rf"(?m) {command}\b.* -l {option} ",
                                     f"{readme}: {command} --{option}")
        self.assertGreater(lines, 8)

    def test_links_lead_somewhere(self):
        links = 0
        for readme in READMES:
            text = re.sub(r"`[^`\n]*`", "", readme.read_text(encoding="utf-8"))
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if "://" in target:
                    continue
                links += 1
                path, _, anchor = target.partition("#")
                file = (readme.parent / path).resolve() if path else readme
                self.assertTrue(file.exists(), f"{readme}: {target}")
                if anchor:
                    self.assertIn(anchor, anchors(file), f"{readme}: {target}")
        self.assertGreater(links, 20)

    def test_first_page_is_short(self):
        self.assertLessEqual(len(README.read_bytes()), 10_000)

    def test_matrix_has_every_bug_and_quirk(self):
        _, matrix, _ = matrix_table.parts_of(matrix_table.README.read_text(encoding="utf-8"))
        rows = re.findall(r"^\| ([a-z-]+) \| `([a-z0-9-]+)` \| (.*?) \|", matrix, flags=re.M)
        wanted = []
        for option in ("--list-bugs", "--list-quirks"):
            listed = subprocess.run([BUILD / "tests/backends/echo", option], check=True,
                                    capture_output=True, encoding="utf-8").stdout
            for line in listed.splitlines():
                name, area, words = line.split("\t")
                wanted.append((area, name, words))
        self.assertEqual(sorted(rows), sorted(wanted),
                         "tests/matrix/run.py --table writes tests/README.md anew")


if __name__ == "__main__":
    unittest.main()
