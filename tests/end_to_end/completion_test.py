"""`completion`: what shells are told about the options."""

import re
import subprocess
import unittest

from harness_program import EndToEnd

FLAGS = ["strict", "watch", "help", "verbose", "attach", "coverage", "until-fail"]


class Completion(EndToEnd):
    def text(self, shell):
        result = self.run_program("completion", shell)
        self.assert_status(0, result)
        return result.out

    def bash(self, *words):
        """What bash offers for the last of the words."""
        script = self.write("complete.bash", self.text("bash"))
        quoted = " ".join(f"'{word}'" for word in ("spectrum2-harness", *words))
        out = subprocess.run(
            ["bash", "-c", f"source {script}; COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; "
             "_spectrum2_harness; printf '%s\\n' \"${COMPREPLY[@]}\""],
            capture_output=True, encoding="utf-8", cwd=self.scratch)
        self.assertEqual(out.stderr, "")
        return out.stdout.split()

    def test_bash(self):
        self.write("must-read.json", "{}")
        self.assertEqual(self.bash("run", "--level", ""), ["must", "should", "may"])
        self.assertEqual(self.bash("run", "--order", "r"), ["random"])
        self.assertEqual(self.bash("run", "--shape", "al"), ["all"])
        self.assertEqual(self.bash("merge", "--report", "ju"), ["junit"])
        self.assertEqual(self.bash("completion", "b"), ["bash"])
        self.assertEqual(self.bash("run", "--allow", "pong.m"), ["pong.missing"])
        self.assertEqual(self.bash("run", "--jobs", "must"), [])
        (self.scratch / "must-be-a-folder").mkdir()
        self.assertEqual(self.bash("run", "--keep", "must"), ["must-be-a-folder"])
        (self.scratch / "must-be-a-folder").rmdir()
        self.assertEqual(self.bash("run", "--strict", "must"), ["must-read.json"])
        self.assertEqual(self.bash("run", "--backend", "must"), ["must-read.json"])
        self.assertLessEqual({"-b", "-j", "-v", "-h", "--jobs"}, set(self.bash("run", "-")))

    def test_zsh(self):
        text = self.text("zsh")
        for flag in FLAGS:
            self.assertRegex(text, rf"(?m)^      '\*--{flag}\[.*\]' \\$")
        self.assertRegex(text, r"(?m)^      '\*--level\[.*\]:value:\(must should may\)' \\$")
        self.assertRegex(text, r"(?m)^      '\*--report\[.*\]:value:\(.*\bjunit\b.*\)' \\$")
        self.assertRegex(text, r"(?m)^      '\*-b\[.*\]:value:_files' \\$")
        self.assertRegex(text, r"(?m)^      '\*-v\[.*\]' \\$")

    def test_fish(self):
        text = self.text("fish")
        for flag in FLAGS:
            lines = re.findall(rf"(?m)^.* -l {flag} .*$", text)
            self.assertNotEqual(lines, [])
            for line in lines:
                self.assertRegex(line, rf" -l {flag} -d '")
        self.assertIn(" -s b -l backend -r -d '", text)
        self.assertIn(" -s v -l verbose -d '", text)
        self.assertIn(" -l order -x -a 'found random' -d '", text)


if __name__ == "__main__":
    unittest.main()
