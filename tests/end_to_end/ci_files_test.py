"""The files of harness/ci do what they say: their commands run as they stand, for every shard, and
the parts join to one report. The image has the libraries that the program wants."""

import itertools
import os
import pathlib
import re
import subprocess
import unittest

import yaml

from harness_program import ECHO, PROGRAM, SOURCE, EndToEnd

FOLDER = SOURCE / "harness/ci"
RELEASE = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")


def texts(node):
    """Every string in a YAML file."""
    if isinstance(node, str):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from texts(part)


def commands(file, name):
    """The command lines of a file that run one of the program's commands."""
    tree = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    return [text for text in texts(tree) if f"spectrum2-harness {name} " in text]


class CiFiles(EndToEnd):
    def setUp(self):
        super().setUp()
        (self.scratch / "bin").mkdir()
        (self.scratch / "bin/spectrum2-harness").symlink_to(PROGRAM)
        self.profile(f'{{"command": ["{ECHO}"]}}')

    def play(self, command, **environment):
        """Runs a command line of a CI file as it stands, but on a small part of the suite."""
        command = command.replace("spectrum2-harness run ", "spectrum2-harness run conformance/messages ")
        path = f"{self.scratch}/bin:{os.environ['PATH']}"
        done = subprocess.run(["sh", "-ec", command], cwd=self.scratch, capture_output=True,
                              encoding="utf-8", env=self.environment(PATH=path, **environment))
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def check_shards(self, outputs):
        """Each scenario ran in one shard; together they are the whole."""
        names = [re.findall(r"^\S (conformance/\S+)  ", out, flags=re.M) for out in outputs]
        self.assertEqual(len(names), 4)
        together = sorted(itertools.chain(*names))
        whole = self.run_program("list", "conformance/messages", "--backend", "backend.json").out
        self.assertEqual(together, sorted(re.findall(r"^(conformance/\S+) ", whole, flags=re.M)))

    def check_merged(self, junit=True):
        page = (self.scratch / "report.html").read_text(encoding="utf-8")
        self.assertIn("conformance/messages/echo", page)
        if junit:
            self.assertIn("<testsuites", (self.scratch / "report.xml").read_text(encoding="utf-8"))

    def test_github(self):
        tree = yaml.safe_load((FOLDER / "github.yml").read_text(encoding="utf-8"))
        shards = tree["jobs"]["shard"]["strategy"]["matrix"]["shard"]
        (run,), (merge,) = commands("github.yml", "run"), commands("github.yml", "merge")
        self.check_shards([self.play(run.replace("${{ matrix.shard }}", str(shard)))
                           for shard in shards])
        self.play(merge)
        self.check_merged()

    def test_gitlab(self):
        tree = yaml.safe_load((FOLDER / "gitlab-ci.yml").read_text(encoding="utf-8"))
        total = tree["shard"]["parallel"]
        (run,), (merge,) = commands("gitlab-ci.yml", "run"), commands("gitlab-ci.yml", "merge")
        self.check_shards([self.play(run, CI_NODE_INDEX=str(index), CI_NODE_TOTAL=str(total))
                           for index in range(1, total + 1)])
        self.play(merge)
        self.check_merged()

    def test_kubernetes(self):
        text = (FOLDER / "kubernetes.yaml").read_text(encoding="utf-8")
        (run,) = commands("kubernetes.yaml", "run")
        (merge,) = re.findall(r"^# +(spectrum2-harness merge .*)$", text, flags=re.M)
        here = {"/reports/": f"{self.scratch}/", "/backend/": f"{self.scratch}/"}
        for folder, place in here.items():
            run, merge = run.replace(folder, place), merge.replace(folder, place)
        self.check_shards([self.play(run, JOB_COMPLETION_INDEX=str(index))
                           for index in range(yaml.safe_load(text)["spec"]["completions"])])
        self.play(merge)
        self.check_merged(junit=False)

    def packages_of_image(self):
        (line,) = re.findall(r"apt-get install -y --no-install-recommends (lib.*) \\$", DOCKERFILE,
                             flags=re.M)
        return sorted(line.split())

    def test_package_wants_what_the_image_has(self):
        package = (SOURCE / "tests/package/run").read_text(encoding="utf-8")
        (line,) = re.findall(r"^Depends: (.*)$", package, flags=re.M)
        self.assertEqual(sorted(line.split(", ")), self.packages_of_image())

    if "VERSION_CODENAME=bookworm" in RELEASE:  # The image's Debian; others name libraries otherwise.

        def test_image_has_the_libraries(self):
            self.assertIn("FROM debian:bookworm\n", DOCKERFILE)
            libraries = set()
            for program in (PROGRAM, ECHO):
                headers = subprocess.run(["objdump", "-p", program], check=True,
                                         capture_output=True, encoding="utf-8").stdout
                libraries.update(re.findall(r"NEEDED +(\S+)", headers))
            patterns = [f"*-linux-gnu/{library}" for library in sorted(libraries)]
            found = subprocess.run(["dpkg-query", "-S", *patterns], check=True,
                                   capture_output=True, encoding="utf-8").stdout
            wanted = {line.split(":")[0] for line in found.splitlines()}
            # What every Debian has, and what the sanitizers need.
            wanted -= {"libc6", "libgcc-s1", "libstdc++6", "libasan8", "libubsan1"}
            self.assertEqual(sorted(wanted), self.packages_of_image())


if __name__ == "__main__":
    unittest.main()
