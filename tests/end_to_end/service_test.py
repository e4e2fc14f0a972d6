"""Services and logs of a profile: the real legacy network beside the backend."""

import json
import socket
import unittest

from harness_program import EndToEnd, alive

PING = '{"steps": [{"ping": {}}]}\n'
# Tells its id, does `how`, and lives on until SIGTERM.
SERVICE = """#!/usr/bin/python3
import os, signal, socket, sys, time
sys.dont_write_bytecode = True
signal.signal(signal.SIGTERM, lambda *_: (open('stopped', 'w').close(), os._exit(0)))
with open('service.pid', 'w') as file:
    file.write(str(os.getpid()))
{how}
while True:
    signal.pause()
"""


class Services(EndToEnd):
    def run_with(self, how, ready, body="", timeout="10s"):
        """A service that becomes ready by `how`; the backend refuses to start before that."""
        self.write("service", SERVICE.format(how=how), executable=True)
        self.script("backend", body + "\nserve()\n")
        service = {"name": "network", "command": ["./service"], "timeout": timeout}
        if ready:
            service["ready"] = ready
        self.profile(json.dumps({"command": ["./backend"], "directory": ".",
                                 "services": [service]}))
        self.write("one.json", PING)
        return self.run_program("run", "--backend", "backend.json", "one.json")

    def check_stopped(self):
        self.assertTrue((self.scratch / "stopped").exists(), "it got no SIGTERM")
        self.assertFalse(alive(int((self.scratch / "service.pid").read_text())))

    def test_ready_when_it_listens(self):
        # The port is one that the system has just given us; nobody else asks for it.
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        result = self.run_with(
            f"time.sleep(0.2)\nserver = socket.create_server(('127.0.0.1', {port}))",
            {"port": port}, f"import socket\nsocket.create_connection(('127.0.0.1', {port}))")
        self.assert_status(0, result)
        self.check_stopped()

    def test_ready_when_it_says_so(self):
        result = self.run_with(
            "time.sleep(0.2)\nopen('ready', 'w').close()\nprint('all is ready now', flush=True)",
            {"log": "is ready"}, "assert os.path.exists('ready')")
        self.assert_status(0, result)
        self.check_stopped()

    def test_ready_when_its_file_is_there(self):
        result = self.run_with("time.sleep(0.2)\nopen('ready', 'w').close()",
                               {"file": "ready"}, "assert os.path.exists('ready')")
        self.assert_status(0, result)
        self.check_stopped()

    def test_several_start_in_order_and_stop_in_reverse(self):
        for name in ("one", "two"):
            self.write(name, f"""#!/usr/bin/python3
import os, signal
def end(*_):
    open('order', 'a').write('-{name}')
    os._exit(0)
signal.signal(signal.SIGTERM, end)
open('order', 'a').write('+{name}')
print('ready', flush=True)
while True:
    signal.pause()
""", executable=True)
        self.script("backend", "open('order', 'a').write('+backend')\nserve()\n")
        self.profile(json.dumps({
            "command": ["./backend"], "directory": ".", "services": [
                {"name": name, "command": [f"./{name}"], "ready": {"log": "ready"}}
                for name in ("one", "two")]}))
        self.write("one.json", PING)
        self.assert_status(0, self.run_program("run", "--backend", "backend.json", "one.json"))
        self.assertEqual((self.scratch / "order").read_text(), "+one+two+backend-two-one")

    def test_texts(self):
        texts = []
        for title, how, ready in (
                ("not ready in time", "print('still loading', flush=True)", {"log": "is ready"}),
                ("no port in time", "", {"port": 1}),
                ("no file in time", "", {"file": "ready"}),
                ("ends before it is ready", "sys.exit('the config is bad')", {"log": "is ready"})):
            result = self.run_with(how, ready, "open('was-started', 'w').close()", timeout="400ms")
            self.assert_status(4, result)
            self.assertFalse((self.scratch / "was-started").exists(), "a backend was started")
            texts.append(f"=== {title}\n{result.out}{result.err}exit status {result.status}\n")
        self.assert_golden("services", "\n".join(texts))

    def test_service_that_dies_breaks_the_run(self):
        result = self.run_with("print('ready', flush=True)", {"log": "ready"},
                               "import signal\n"
                               "os.kill(int(open('service.pid').read()), signal.SIGKILL)")
        self.assert_status(4, result)
        self.assertIn("network", result.err)
        self.assertIn("SIGKILL", result.err)


class Logs(EndToEnd):
    def test_log_files_are_followed(self):
        self.script("backend", """
id = [word for word in sys.argv if word.startswith('--service.backend_id=')][0][-1]
log = open(f'backend-{id}.log', 'a')
log.write('no such contact yet\\n')
connection = connect()
for kind, payload in frames(connection):
    if kind == LOGIN:
        log.write('half a ')
        log.flush()
        log.write('line, then its end\\nuser has logged in\\n')
        log.flush()
    answer(connection, kind, payload)
""")
        self.profile('{"command": ["./backend"], "logs": {"backend": "backend-${backend.id}.log"}}')
        self.write("good.json", """{"steps": [
          {"do": "login", "user": "alice"},
          {"log": "backend", "line": "half a line, then its end"},
          {"log": "backend", "matches": "^user .* in$", "ordered": true},
          {"log_none": "backend", "contains": "ERROR"}]}\n""")
        self.write("bad.json", """{"steps": [
          {"do": "login", "user": "alice"},
          {"log": "backend", "contains": "logged out", "within": "200ms"}]}\n""")
        result = self.run_program("run", "--backend", "backend.json", "good.json")
        self.assert_status(0, result)
        result = self.run_program("run", "--backend", "backend.json", "bad.json")
        self.assert_status(1, result)
        self.assertIn('expected a line in backend that contains "logged out"', result.out)
        self.assertIn("user has logged in", result.out)


if __name__ == "__main__":
    unittest.main()
