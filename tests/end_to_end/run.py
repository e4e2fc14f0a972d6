#!/usr/bin/python3
"""Runs the end-to-end tests: two at a time, each in a process of its own with a time limit.

    tests/end_to_end/run.py --build BUILD_DIR [-k NAME]...
"""

import argparse
import os
import pathlib
import select
import signal
import sys
import time
import unittest

sys.dont_write_bytecode = True
TIME_LIMIT = 60  # Seconds, for one test.
AT_ONCE = 2


def all_tests(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from all_tests(test)
        else:
            yield test


def run_one(test, write_end):
    """Runs the test in this process. Writes what went wrong, then "." if all went well."""
    def give_up(_signal, _frame):
        raise TimeoutError(f"the test took more than {TIME_LIMIT} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(TIME_LIMIT)
    result = unittest.TestResult()
    test.run(result)
    signal.alarm(0)
    words = "".join(text for _, text in result.errors + result.failures)
    with os.fdopen(write_end, "w", encoding="utf-8") as pipe:
        pipe.write(words if words else "skipped" if result.skipped else ".")


def start(test):
    read_end, write_end = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        try:
            run_one(test, write_end)
        finally:
            os._exit(0)
    os.close(write_end)
    return {"test": test, "pid": pid, "pipe": read_end, "text": b"", "since": time.monotonic()}


def read_more(job):
    """False once the test has ended."""
    data = os.read(job["pipe"], 65536)
    job["text"] += data
    if data:
        return True
    os.close(job["pipe"])
    os.waitpid(job["pid"], 0)
    return False


def main():
    parser = argparse.ArgumentParser(description="Runs the end-to-end tests.")
    parser.add_argument("--build", required=True, help="the build folder")
    parser.add_argument("-k", action="append", default=[], help="only tests named like it")
    parser.add_argument("-v", action="store_true", help="a line for each test, with its time")
    options = parser.parse_args()
    os.environ["HARNESS_BUILD"] = str(pathlib.Path(options.build).resolve())
    folder = pathlib.Path(__file__).resolve().parent
    found = unittest.TestLoader().discover(str(folder), pattern="*_test.py")
    tests = [t for t in all_tests(found)
             if not options.k or any(name in t.id() for name in options.k)]
    passed, failed = 0, 0
    waiting, running = tests, []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            running.append(start(waiting.pop(0)))
        ready, _, _ = select.select([job["pipe"] for job in running], [], [], 1)
        for job in list(running):
            if time.monotonic() - job["since"] > TIME_LIMIT + 20:
                os.kill(job["pid"], signal.SIGKILL)
            if job["pipe"] not in ready or read_more(job):
                continue
            running.remove(job)
            good = job["text"] == b"."
            passed, failed = passed + good, failed + (not good)
            if options.v:
                took = time.monotonic() - job["since"]
                print(f"{'ok  ' if good else 'FAIL'} {took:5.1f} s  {job['test'].id()}", flush=True)
            if not good:
                words = job["text"].decode("utf-8", "replace") or "the test's process was killed\n"
                print(f"FAIL {job['test'].id()}\n{words}", flush=True)
    print(f"end-to-end: {passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
