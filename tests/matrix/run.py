#!/usr/bin/env python3
"""Proves the suite: plays it on the C++ sample backend with each of its seeded bugs and quirks.

A bug passes if a scenario of its area fails, by its steps or by a finding; one that hurts nobody is
noted and no more. A quirk passes if the whole suite passes with --strict. A scenario passes if some
bug of its area fails it: one that nothing can fail is dead.

Last line: `matrix: N passed, N failed`; exit status 0 or 1.
"""

import argparse
import concurrent.futures
import pathlib
import sys

import matrix_table
from suite_run import EXTRAS, PLAIN, RAW_XML, SUITE, VARIANTS_OF_AREA, Harness

# Waits for answers that never come are most of the time; the sample answers in milliseconds.
SHORT = 0.1


# Bugs that hurt nobody: a note is all that is due, and more would be too much.
NOTED_ONLY = {"exit-status-3"}

# The other profiles promise what BACKEND_CONFIG has to announce.
ANNOUNCES_NOTHING = {"config-never"}


def areas():
    return sorted(folder.name for folder in SUITE.iterdir() if folder.is_dir())


def scenarios():
    return sorted(str(file.relative_to(SUITE).with_suffix("")) for file in SUITE.rglob("*.json"))


def paths_of(names):
    return [SUITE / (name + ".json") for name in names]


class Matrix:
    def __init__(self, harness):
        self.harness = harness
        self.slow = set()  # Scenarios that cannot be played with short waits.
        self.failures = []
        self.passed = 0
        self.alive = {}  # Scenario -> the bugs that fail it.
        self.caught = {}  # Bug -> the verdicts that catch it.

    def judge(self, what, is_good, why):
        if is_good:
            self.passed += 1
        else:
            self.failures.append(what)
            print(f"FAILED {what}: {why}", flush=True)

    def find_slow(self):
        """Without a bug everything passes, or is told to need its full waits."""
        for variant in (PLAIN, EXTRAS, RAW_XML):
            bad = [v.name for v in self.harness.play(variant, [], (), SHORT) if v.is_caught()]
            self.slow.update(bad)
            again = self.harness.play(variant, paths_of(bad)) if bad else []
            for verdict in again:
                if verdict.is_caught():
                    self.judge(f"{verdict.name} on {variant.profile}", False, verdict.reason)

    def play_bug(self, name, area):
        """The verdicts of an area's scenarios."""
        odd = ("--bug", name)
        slow = [one for one in sorted(self.slow) if one.split("/")[0] == area]
        verdicts = []
        for variant in VARIANTS_OF_AREA.get(area, (PLAIN,)):
            quick = self.harness.play(variant, [SUITE / area], odd, SHORT)
            verdicts += [verdict for verdict in quick if verdict.name not in self.slow]
            if slow:
                verdicts += self.harness.play(variant, paths_of(slow), odd)
        return verdicts

    def play_quirk(self, name):
        """What fails of the whole suite. Twice, or it is the machine's fault."""
        odd = ("--quirk", name)
        bad = []
        runs = ((EXTRAS, []), (RAW_XML, [SUITE / "raw-xml"]))
        for variant, paths in ((PLAIN, []),) if name in ANNOUNCES_NOTHING else runs:
            names = [v.name for v in self.harness.play(variant, paths, odd, 1, 24) if v.is_caught()]
            again = self.harness.play(variant, paths_of(names), odd, 1, 1) if names else []
            bad += [verdict for verdict in again if verdict.is_caught()]
        return bad

    def take_bug(self, name, area, verdicts):
        catching = [verdict for verdict in verdicts if verdict.is_caught()]
        self.caught[name] = catching
        for verdict in verdicts:
            if verdict.is_alive():
                self.alive.setdefault(verdict.name, []).append((name, verdict))
        if name in NOTED_ONLY:
            self.caught[name] = [verdict for verdict in verdicts if verdict.is_alive()]
            is_noted = bool(self.caught[name]) and not catching
            self.judge(f"bug {name}", is_noted, f"no note in {area}, or more than a note")
            return
        self.judge(f"bug {name}", bool(catching), f"no scenario of {area} catches it")

    def take_quirk(self, name, bad):
        why = "; ".join(f"{verdict.name}: {verdict.reason}" for verdict in bad)
        self.judge(f"quirk {name}", not bad, why)

    def look_for_dead(self):
        for name in scenarios():
            self.judge(f"scenario {name}", name in self.alive, "no bug of its area fails it")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    parser.add_argument("--bug", action="append", default=[], help="only this bug")
    parser.add_argument("--quirk", action="append", default=[], help="only this quirk")
    parser.add_argument("--area", action="append", default=[], help="only bugs of this area")
    parser.add_argument("--jobs", type=int, default=2, help="harnesses at the same time")
    parser.add_argument("--table", action="store_true", help="write the table into tests/README.md")
    arguments = parser.parse_args()

    harness = Harness(arguments.build.resolve())
    bugs = harness.misbehaviours("--list-bugs")
    quirks = harness.misbehaviours("--list-quirks")
    some = bool(arguments.bug or arguments.quirk or arguments.area)
    if some:
        bugs = [row for row in bugs if row[0] in arguments.bug or row[1] in arguments.area]
        quirks = [row for row in quirks if row[0] in arguments.quirk]
    if not bugs and not quirks:
        parser.error("no such bug, quirk or area")
    if some and arguments.table:
        parser.error("--table needs the whole matrix")

    matrix = Matrix(harness)
    if bugs:
        matrix.find_slow()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        # The longest first, so that the last ones are short.
        quirk_runs = [(name, pool.submit(matrix.play_quirk, name)) for name, _, _ in quirks]
        bug_runs = [(n, area, pool.submit(matrix.play_bug, n, area)) for n, area, _ in bugs]
        for name, run in quirk_runs:
            matrix.take_quirk(name, run.result())
        for name, area, run in bug_runs:
            matrix.take_bug(name, area, run.result())
    if not some:
        matrix.look_for_dead()
    if arguments.table:
        matrix_table.write(
            matrix_table.text(bugs, quirks, matrix.caught, areas()),
            f"{len(bugs)} bugs, {len(quirks)} quirks and {len(scenarios())} scenarios: "
            f"{matrix.passed} are as they should be, {len(matrix.failures)} are not.")
    print(f"matrix: {matrix.passed} passed, {len(matrix.failures)} failed")
    return 1 if matrix.failures else 0


if __name__ == "__main__":
    sys.exit(main())
