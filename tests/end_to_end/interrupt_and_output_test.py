"""What a backend prints, and Ctrl-C while it runs."""

import fcntl
import os
import signal
import termios
import time
import unittest

from harness_program import EndToEnd, alive

PING = '{"steps": [{"ping": {}}]}\n'
HANG = '{"timeout": "60s", "steps": [{"ping": {}}, {"pause": "50s"}]}\n'


class Output(EndToEnd):
    def test_flood_on_stdout_is_bounded(self):
        self.script("backend", """
import threading
def flood():
    block = b'x' * 99 + b'\\n'
    block *= 10000
    while True:
        os.write(1, block)
threading.Thread(target=flood, daemon=True).start()
connection = connect()
for kind, payload in frames(connection):
    if kind == EXIT:
        os._exit(0)
    answer(connection, kind, payload)
""")
        self.write("one.json", '{"steps": [{"pause": "1500ms"}, {"ping": {}}]}\n')
        self.check_bounded(self.start("run", "one.json", "--", "./backend"))

    def test_flood_without_line_ends_is_bounded(self):
        self.write("backend", "#!/bin/sh\nexec cat /dev/zero\n", executable=True)
        self.profile('{"command": ["./backend"], "timeout": "1s"}')
        self.write("one.json", PING)
        self.check_bounded(self.start("run", "--backend", "backend.json", "one.json"), status=1)

    def check_bounded(self, process, status=0):
        peak = 0
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/status") as file:
                    for line in file:
                        if line.startswith("VmHWM"):
                            peak = max(peak, int(line.split()[1]))
            except OSError:
                pass
            time.sleep(0.02)
        result = self.finish(process)
        self.assert_status(status, result)
        self.assertGreater(peak, 0)
        # The sanitizers' shadow and quarantine are not the harness's.
        most = 1024 * 1024 if "SANITIZED" in os.environ else 64 * 1024
        self.assertLess(peak, most, "KiB of the harness")
        self.assertLess(len(result.out), 50000)

    def test_bytes_that_are_no_text_are_shown_escaped(self):
        self.script("backend", r"""
os.write(1, b'caf\xe9 \xff\x00\x1b[31m\xf0\x9f\x91\x8b\r\n')
serve()
""")
        self.write("one.json", '{"steps": [{"log": "stdout", "contains": "caf"}, '
                               '{"expect": "QUERY", "within": "50ms"}]}\n')
        result = self.run_program("run", "-v", "one.json", "--", "./backend")
        self.assert_status(1, result)
        for text in (result.out, result.err):
            self.assertIn(r"caf\xe9 \xff\x00\x1b[31m👋", text)
            self.assertNotIn("\x1b", text)
            self.assertNotIn("\x00", text)


class ReaderThatGoes(EndToEnd):
    """`run … | head -1`"""

    def check_quiet_end(self, process):
        process.stdout.close()
        err = process.stderr.read()
        self.assertEqual(process.wait(15), 4)
        self.assertEqual(err, "")

    def test_after_the_first_line(self):
        self.script("backend", "serve()\n")
        self.write("some/a.json", PING)
        self.write("some/b.json", HANG)
        process = self.start("run", "--jobs", "1", "some", "--", "./backend")
        self.assertRegex(process.stdout.readline(), "^✓ a")
        begin = time.monotonic()
        self.check_quiet_end(process)
        self.assertLess(time.monotonic() - begin, 10, "it does not wait for the scenario's end")

    def test_before_anything_is_written(self):
        self.script("backend", "serve()\n")
        self.write("one.json", PING)
        self.check_quiet_end(self.start("run", "one.json", "--", "./backend"))

    def test_a_long_list(self):
        process = self.start("list")
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.stderr.read(), "")
        process.wait(15)


class Interrupts(EndToEnd):
    def start_hanging(self, hook="pass"):
        """A run of three scenarios whose second one hangs; backend.pid holds the id of the backend
        that plays, once its scenario's PING is answered."""
        name = str(self.scratch / "backend.pid")
        self.script("backend", f"""
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
connection = connect()
pings = 0
for kind, payload in frames(connection):
    {hook}
    answer(connection, kind, payload)
    pings += kind == PING
    if pings == 2:
        with open({name!r}, 'w') as file:
            file.write(str(os.getpid()))
""")
        self.write("some/a.json", PING)
        self.write("some/b.json", HANG)
        self.write("some/c.json", PING)
        return self.start("run", "-v", "--jobs", "1", "some", "--", "./backend")

    def read_until_b_runs(self, process):
        """Until the first scenario is reported and the second one's backend is there."""
        self.assertRegex(process.stdout.readline(), "^✓ a")
        self.wait_for(self.backend_of_b, "the second backend")

    def backend_of_b(self):
        text = (self.scratch / "backend.pid").read_text(encoding="utf-8")
        return text and alive(int(text)) and int(text)

    def check_interrupted(self, number):
        process = self.start_hanging()
        self.read_until_b_runs(process)
        pid = self.backend_of_b()
        process.send_signal(number)
        result = self.finish(process, timeout=10)
        self.assert_status(130, result)
        self.assertRegex(result.last_line, r"^1 pass · 0 fail · \d+\.\d s$")
        self.assertIn("interrupted\n", result.out)
        self.assertFalse(alive(pid))

    def test_ctrl_c(self):
        self.check_interrupted(signal.SIGINT)

    def test_sigterm(self):
        self.check_interrupted(signal.SIGTERM)

    def test_ctrl_c_twice_ends_at_once(self):
        stubborn = self.scratch / "be stubborn"
        process = self.start_hanging(f"""while kind == EXIT and os.path.exists({str(stubborn)!r}):
        print('no', flush=True)
        signal.pause()""")
        self.read_until_b_runs(process)
        stubborn.touch()
        pid = self.backend_of_b()
        process.send_signal(signal.SIGINT)
        self.wait_for_line(process.stderr, r"\bno$")
        process.send_signal(signal.SIGINT)
        self.finish(process, timeout=10)
        self.assertEqual(process.returncode, 130)
        self.wait_for(lambda: not alive(pid), "the backend's end")
        self.wait_for(lambda: not list(self.tmp.iterdir()), "the end of the scratch folder", 3)

    def test_third_ctrl_c_ends_a_run_whose_output_nobody_reads(self):
        self.script("backend", """
connection = connect()
for _ in range(3000):
    os.write(2, b'x' * 90 + b'\\n')
serve(connection)
""")
        self.write("one.json", HANG)
        process = self.start("run", "-v", "one.json", "--", "./backend")

        def is_full():
            waiting = fcntl.ioctl(process.stderr, termios.FIONREAD, b"\0" * 4)
            return int.from_bytes(waiting, "little") >= 60000

        self.wait_for(is_full, "a full pipe")
        # Signals that come too close are one.
        self.wait_for(lambda: process.send_signal(signal.SIGINT) or process.poll() is not None,
                      "its end")
        self.assertEqual(process.returncode, 130)
        self.wait_for(lambda: not list(self.tmp.iterdir()), "the end of the scratch folder", 3)

    def test_a_log_that_cannot_be_written_ends_no_run(self):
        self.script("backend", "serve()\n")
        self.write("one.json", PING)
        with open("/dev/full", "w") as full:
            result = self.finish(self.start("run", "-v", "one.json", "--", "./backend",
                                            stderr=full))
        self.assert_status(0, result)

    def test_ctrl_c_while_the_backend_starts(self):
        self.script("backend", f"""
open({str(self.scratch / 'started')!r}, 'w').write('started')
connection = connect()
open({str(self.scratch / 'connected')!r}, 'w').write('connected')
import signal
signal.pause()
""")
        self.write("one.json", PING)
        for moment in ("started", "connected"):
            process = self.start("run", "one.json", "--", "./backend")
            self.wait_for_text(moment)
            process.send_signal(signal.SIGINT)
            result = self.finish(process, timeout=10)
            self.assert_status(130, result)
            self.assertRegex(result.last_line, r"^0 pass · 0 fail · \d+\.\d s$")
            for name in ("started", "connected"):
                (self.scratch / name).unlink(missing_ok=True)

    def test_ctrl_c_while_the_backend_does_not_connect(self):
        self.write("backend", f"#!/bin/sh\necho $$ > {self.scratch}/backend.pid\nexec sleep 600\n",
                   executable=True)
        self.profile('{"command": ["./backend"], "timeout": "50s"}')
        self.write("one.json", PING)
        process = self.start("run", "--backend", "backend.json", "one.json")
        pid = int(self.wait_for_text("backend.pid", "\n"))
        process.send_signal(signal.SIGINT)
        result = self.finish(process, timeout=10)
        self.assert_status(130, result)
        self.assertRegex(result.last_line, r"^0 pass · 0 fail · \d+\.\d s$")
        self.assertFalse(alive(pid))


if __name__ == "__main__":
    unittest.main()
