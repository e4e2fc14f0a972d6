"""What the end-to-end tests share: the program, a scratch folder, golden texts, and the check that
nothing is left behind."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

TESTS = pathlib.Path(__file__).resolve().parent
SOURCE = TESTS.parent.parent
GOLDEN = TESTS.parent / "golden"
BUILD = pathlib.Path(os.environ.get("HARNESS_BUILD", SOURCE / "build")).resolve()
PROGRAM = str(BUILD / "spectrum2-harness")
ECHO = str(BUILD / "tests/backends/echo")
ECHO_CPP = str(SOURCE / "tests/backends/echo-cpp.json")
ECHO_PY = str(SOURCE / "tests/backends/echo-py.json")
MARK = "END_TO_END_TEST"  # In the environment of everything that a test starts.


class Result:
    """How one run of the program ended, and what it printed."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def last_line(self):
        lines = self.out.rstrip("\n").split("\n")
        return lines[-1]

    def __str__(self):
        return f"status {self.status}\n--- stdout\n{self.out}--- stderr\n{self.err}"


def marked_processes(mark):
    """Ids of the living processes that a test has started, directly or not."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                if wanted in file.read().split(b"\0"):
                    found.append(int(entry))
        except OSError:
            continue  # It has ended, or is not ours.
    return found


def alive(pid):
    """True while the process runs; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class EndToEnd(unittest.TestCase):
    """A test with a scratch folder as its current one, and TMPDIR below it."""

    maxDiff = None

    def setUp(self):
        self.mark = uuid.uuid4().hex
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="end-to-end-")).resolve()
        self.tmp = self.scratch / "tmp"
        self.tmp.mkdir()
        self.started = []
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)
        self.addCleanup(self.check_nothing_is_left)

    def check_nothing_is_left(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        until = time.monotonic() + 3
        while marked_processes(self.mark) and time.monotonic() < until:
            time.sleep(0.01)
        left = marked_processes(self.mark)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        self.assertEqual(left, [], "processes are left behind")
        folders = [entry.name for entry in self.tmp.iterdir()]
        self.assertEqual([f for f in folders if f.startswith("spectrum2-harness-")], [],
                         "scratch folders are left behind")

    # Files.

    def write(self, name, text, executable=False):
        path = self.scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if executable:
            path.chmod(0o755)
        return str(path)

    def script(self, name, body):
        """A Python backend in the scratch folder, with tests/end_to_end/tiny_backend.py at hand."""
        head = f"#!/usr/bin/python3\nimport sys\nsys.path.insert(0, {str(TESTS)!r})\n"
        head += "sys.dont_write_bytecode = True\nfrom tiny_backend import *\n"
        return self.write(name, head + body, executable=True)

    def profile(self, text, name="backend.json"):
        return self.write(name, text)

    # Running the program.

    def environment(self, **more):
        known = {k: v for k, v in os.environ.items()
                 if k not in ("NO_COLOR", "TERM", "LS_COLORS", "UPDATE_GOLDEN")}
        return {**known, "TMPDIR": str(self.tmp), MARK: self.mark, **more}

    def start(self, *words, **options):
        """Starts the program and comes back at once."""
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen([PROGRAM, *map(str, words)], cwd=self.scratch,
                                   env=self.environment(), stdin=subprocess.DEVNULL,
                                   encoding="utf-8", **options)
        self.started.append(process)
        return process

    def finish(self, process, timeout=40):
        out, err = process.communicate(timeout=timeout)
        return Result(process.returncode, out, err)

    def run_program(self, *words, timeout=40):
        return self.finish(self.start(*words), timeout)

    def wait_for(self, condition, what, timeout=15):
        """What the condition returned once that is true."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            value = condition()
            if value:
                return value
            time.sleep(0.005)
        self.fail(f"waited {timeout} s for {what}")

    def wait_for_text(self, name, wanted="", timeout=15):
        """The text of a scratch file, once it holds what is wanted."""
        path = self.scratch / name

        def read():
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            return text if text and wanted in text else None

        return self.wait_for(read, f"{wanted!r} in {name}", timeout)

    def wait_for_line(self, pipe, pattern):
        """Reads lines until one matches; the match."""
        read = ""
        while True:
            line = pipe.readline()
            self.assertNotEqual(line, "", f"{pattern!r} never came, only:\n{read}")
            found = re.search(pattern, line)
            if found:
                return found
            read += line

    # Checks.

    def assert_status(self, status, result):
        self.assertEqual(result.status, status, str(result))

    def assert_in_order(self, wanted, text):
        """Each of the wanted texts comes after the one before it."""
        position = 0
        for part in wanted:
            found = text.find(part, position)
            self.assertNotEqual(found, -1, f"{part!r} is missing, or too early, in:\n{text}")
            position = found + len(part)

    def plain(self, text):
        """The text without what differs from run to run."""
        text = text.replace(str(self.scratch), "SCRATCH")
        text = text.replace(PROGRAM, "spectrum2-harness")
        text = text.replace(str(BUILD), "BUILD").replace(str(SOURCE), "SOURCE")
        text = re.sub(r"(?<=  )\d+ ms$", "N ms", text, flags=re.M)
        text = re.sub(r"(?<=· )\d+\.\d s$", "N s", text, flags=re.M)
        text = re.sub(r"(?<=after )\d+ ms\b", "N ms", text)
        text = re.sub(r"--port \d+", "--port PORT", text)
        text = re.sub(r"\bpid \d+", "pid PID", text)
        text = re.sub(r"ID=\d+", "ID=PID", text)
        return re.sub(r"\b0x[0-9a-f]+", "0xHANDLE", text)

    def assert_golden(self, name, text):
        """The text is that of tests/golden/NAME.txt. UPDATE_GOLDEN=1 writes the file instead."""
        path = GOLDEN / f"{name}.txt"
        text = self.plain(text)
        if os.environ.get("UPDATE_GOLDEN") == "1":
            path.write_text(text, encoding="utf-8")
            return
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        self.assertEqual(text, kept, f"{path} differs; UPDATE_GOLDEN=1 rewrites it")

    def assert_no_secrets(self, *texts):
        for text in texts:
            for secret in ("pw-of-alice-71", "pw-of-bob-72", "not-the-password"):
                self.assertNotIn(secret, text)
