"""One run of the harness on the C++ sample backend, and what its console report says."""

import dataclasses
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT / "scenarios" / "conformance"

FAIL, WEAK, NOTE, PASS, NOT_APPLICABLE = "✗", "~", "·", "✓", "-"

_VERDICT = re.compile(r"^(\S) conformance/(\S+)  (?:\d+ ms|n/a: .*)$")
_FINDING = re.compile(r"^  ([a-z][a-z-]*(?:\.[a-z0-9-]+)+): ")


@dataclasses.dataclass
class Verdict:
    """What became of a scenario: its mark, and what its report says first."""

    name: str
    mark: str
    findings: list
    reason: str = ""

    def is_caught(self):
        """A note fails no run, so it catches nothing."""
        return self.mark not in (PASS, NOTE, NOT_APPLICABLE)

    def is_alive(self):
        """A scenario of level may can do no more than note."""
        return self.mark not in (PASS, NOT_APPLICABLE)


@dataclasses.dataclass(frozen=True)
class Variant:
    """A way to start the sample backend: each area of the suite is played on the one it needs."""

    profile: str
    arguments: tuple = ()


PLAIN = Variant("echo-cpp.json")
EXTRAS = Variant("echo-cpp-extras.json")
RAW_XML = Variant("echo-cpp-rawxml.json")
QUERY = Variant("echo-cpp.json", ("--query", "status"))

# All other areas are played on PLAIN alone.
VARIANTS_OF_AREA = {
    "raw-xml": (RAW_XML,),
    "config": (EXTRAS, RAW_XML),
    "query": (QUERY,),
    "rooms": (EXTRAS,),
    "roster": (EXTRAS,),
}


class Harness:
    """The two programs of a build folder."""

    def __init__(self, build):
        self.program = build / "spectrum2-harness"
        self.backend = build / "tests" / "backends" / "echo"

    def misbehaviours(self, option):
        """The rows of --list-bugs or --list-quirks: (name, area, words)."""
        text = subprocess.run([self.backend, option], check=True, capture_output=True, text=True)
        return [tuple(line.split("\t")) for line in text.stdout.splitlines()]

    def play(self, variant, paths, odd=(), scale=1.0, jobs=8):
        """Plays scenarios; returns their verdicts in the order of the report."""
        command = [self.program, "run", "--backend", ROOT / "tests" / "backends" / variant.profile]
        command += ["--strict", "--no-ladder", "--all", "--timeout-scale", str(scale)]
        command += ["--jobs", str(jobs), *paths]
        command += ["--", self.backend, *variant.arguments, *odd]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=ROOT)
        if done.returncode not in (0, 1):
            words = " ".join(str(word) for word in command)
            raise RuntimeError(f"status {done.returncode} of {words}\n{done.stderr}")
        return read_report(done.stdout)


def read_report(text):
    """The verdicts of a console report: a line each, details below it."""
    verdicts = []
    for line in text.splitlines():
        head = _VERDICT.match(line)
        if head:
            verdicts.append(Verdict(head[2], head[1], []))
        elif verdicts and line.startswith("  ") and line[2:3] != " ":
            finding = _FINDING.match(line)
            if finding:
                verdicts[-1].findings.append(finding[1])
            verdicts[-1].reason = verdicts[-1].reason or line.strip()
    return verdicts
