"""How a backend is started, and that nothing of it is left in the end."""

import json
import os
import resource
import signal
import subprocess
import unittest

from harness_program import ECHO, PROGRAM, EndToEnd, alive

PING = '{"steps": [{"ping": {}}]}\n'
HANG = '{"timeout": "60s", "steps": [{"ping": {}}, {"pause": "50s"}]}\n'
# Leaves a grandchild that ignores SIGTERM, and tells its id.
GRANDCHILD = """
def grandchild(name, daemonise=False):
    if os.fork():
        return
    if daemonise:
        os.setsid()
        if os.fork():
            os._exit(0)
        os.setsid()
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for descriptor in range(0, 10):
        try:
            os.close(descriptor)
        except OSError:
            pass
    with open(name + '.new', 'w') as file:
        file.write(str(os.getpid()))
    os.rename(name + '.new', name)
    while True:
        time.sleep(60)

def wait_for_file(name):
    import time
    while not os.path.exists(name):
        time.sleep(0.005)
"""


class Start(EndToEnd):
    def test_arguments_session_descriptors_folder_and_umask(self):
        """proto/README.md, 1."""
        report = self.scratch / "report.json"
        self.script("odd name's backend", f"""
import json
umask = os.umask(0)
report = {{
    'arguments': sys.argv[1:], 'pid': os.getpid(), 'session': os.getsid(0),
    'group': os.getpgid(0), 'descriptors': sorted(map(int, os.listdir('/proc/self/fd'))),
    'folder': os.getcwd(), 'umask': umask, 'extra': os.environ.get('EXTRA'),
    'config': open(sys.argv[-1]).read()}}
with open({str(report)!r}, 'w') as file:
    json.dump(report, file)
serve()
""")
        arguments = ["-n", "-j", "irc.example.org", "two words", "a\"quote", "$HOME;`x`\\", ""]
        self.profile(json.dumps({
            "command": ["./odd name's backend", "own word", "id BACKEND_ID"],
            "arguments": arguments, "environment": {"EXTRA": "a value"},
            "config": {"service": {"jid": "irc.example.org", "more": ["1", "2"]}}}))
        self.write("one.json", '{"start": {"arguments": ["--last"], "backend_id": 7}, '
                               '"steps": [{"ping": {}}]}\n')
        opened = os.open("/dev/null", os.O_RDONLY)
        os.set_inheritable(opened, True)
        result = self.finish(self.start("run", "-v", "--backend", "backend.json", "one.json",
                                        pass_fds=[opened]))
        os.close(opened)
        self.assert_status(0, result)
        found = json.loads(report.read_text(encoding="utf-8"))
        port = found["arguments"][5]
        self.assertEqual(found["arguments"][:7], ["own word", "id 7", "--host", "127.0.0.1",
                                                  "--port", port, "--service.backend_id=7"])
        self.assertEqual(found["arguments"][7:-1], arguments + ["--last"])
        self.assertRegex(found["config"], rf"(?m)^backend_port ?= ?{port}$")
        self.assertEqual(found["config"].count("more"), 2, found["config"])
        self.assertEqual(found["session"], found["pid"])
        self.assertEqual(found["group"], found["pid"])
        # The fourth is that of the folder that is listed.
        self.assertEqual(len(found["descriptors"]), 4, found["descriptors"])
        self.assertEqual(found["descriptors"][:3], [0, 1, 2])
        self.assertTrue(found["folder"].startswith(str(self.tmp / "spectrum2-harness-")), found)
        self.assertEqual(found["umask"], 0o007)
        self.assertEqual(found["extra"], "a value")
        self.assertIn('"-n" "-j" "irc.example.org" "two words"', result.err)

    def test_directory_of_the_profile(self):
        self.script("backend", "open('here', 'w').close()\nserve()\n")
        (self.scratch / "below").mkdir()
        self.profile('{"command": ["./backend"], "directory": "below"}')
        self.write("one.json", PING)
        self.assert_status(0, self.run_program("run", "--backend", "backend.json", "one.json"))
        self.assertTrue((self.scratch / "below/here").exists())

    def test_program_in_path(self):
        self.script("bin/my-backend", "serve()\n")
        self.profile(json.dumps({"command": ["my-backend"], "environment":
                                 {"PATH": f"{self.scratch}/bin:{os.environ['PATH']}"}}))
        self.write("one.json", PING)
        result = self.run_program("run", "--backend", "backend.json", "one.json")
        self.assert_status(0, result)
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")

    def test_host(self):
        self.script("backend", "open(option('--host') + '.seen', 'w').close()\nserve()\n")
        self.profile('{"command": ["./backend"], "directory": "."}')
        self.write("one.json", PING)
        result = self.run_program("run", "--host", "127.0.0.2", "--backend", "backend.json",
                                  "one.json")
        self.assert_status(0, result)
        self.assertTrue((self.scratch / "127.0.0.2.seen").exists())
        self.write("two.json", '{"start": {"host": "127.0.0.3"}, "steps": [{"ping": {}}]}\n')
        self.assert_status(0, self.run_program("run", "--backend", "backend.json", "two.json"))
        self.assertTrue((self.scratch / "127.0.0.3.seen").exists())


    def test_program_of_no_known_format(self):
        """Nothing but the attempt to run it tells."""
        self.write("backend", "\x7fELF is not all", executable=True)
        self.write("one.json", PING)
        result = self.run_program("run", "one.json", "--", "./backend")
        self.assert_status(4, result)
        self.assertIn(f"cannot execute {self.scratch}/backend: Exec format error", result.out)
        self.assertEqual(result.last_line.split(" · ")[2], "1 error", result)

    def test_under_a_parent_that_ignores_ended_children(self):
        self.script("backend", "serve()\n")
        self.write("one.json", PING)
        result = self.finish(self.start(
            "run", "one.json", "--", "./backend",
            preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)))
        self.assertRegex(result.last_line, "^1 pass · 0 fail · ")


    def test_started_without_standard_streams(self):
        self.script("backend", "serve()\n")
        self.write("one.json", PING)
        for closed, status in ((0, 0), (1, 4), (2, 0)):
            result = self.finish(self.start("run", "one.json", "--", "./backend",
                                            preexec_fn=lambda: os.close(closed)))
            self.assert_status(status, result)

    def test_a_file_that_may_not_grow_is_the_runs_own_trouble(self):
        self.script("backend", "serve()\n")
        self.write("one.json", PING)
        result = self.finish(self.start(
            "run", "one.json", "--", "./backend",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))))
        self.assert_status(4, result)
        self.assertIn("File too large", result.out)

    def test_too_few_descriptors_are_told(self):
        self.script("backend", "serve()\n")
        self.write("one.json", PING)
        result = self.finish(self.start(
            "run", "one.json", "--", "./backend",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))))
        self.assert_status(4, result)
        self.assertIn("only 8 descriptors may be open, 32 are needed", result.err)

    def test_scenarios_of_one_name_keep_a_folder_each(self):
        self.script("backend", "serve()\n")
        self.write("a/one.json", PING)
        self.write("b/one.json", PING)
        self.write("...json", PING)
        result = self.run_program("run", "-j2", "--keep", "kept", "a/one.json", "b/one.json",
                                  "...json", "--", "./backend")
        self.assert_status(0, result)
        self.assertEqual(sorted(entry.name for entry in (self.scratch / "kept").iterdir()),
                         ["_.", "a.one", "b.one"])

    def test_who_was_there_before_lives_on(self):
        """In a shell's `server & exec spectrum2-harness …` the server is the harness's child."""
        self.script("backend", "serve()\n")
        self.write("one.json", PING)
        other = str(self.scratch / "other")
        self.script("shell", f"""
pid = os.fork()
if pid == 0:
    for descriptor in range(3):
        os.dup2(os.open('/dev/null', os.O_RDWR), descriptor)
    os.execvp('/bin/sleep', ['sleep', '60'])
with open({other!r}, 'w') as file:
    file.write(str(pid))
os.execvp(sys.argv[1], sys.argv[1:])
""")
        shell = subprocess.Popen(["./shell", PROGRAM, "run", "one.json", "--", "./backend"],
                                 cwd=self.scratch, env=self.environment(), encoding="utf-8",
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        self.started.append(shell)
        self.assert_status(0, self.finish(shell))
        pid = int((self.scratch / "other").read_text())
        self.assertTrue(alive(pid))
        os.kill(pid, signal.SIGKILL)

    def test_made_up_users_leave_the_loop_its_turns(self):
        self.write("one.json", '{"timeout": "200ms", "steps": [{"users": 10000, "steps": ['
                               '{"ping": {}}]}]}\n')
        result = self.run_program("run", "one.json", "--", ECHO)
        self.assertIn("before the scenario's timeout of 200 ms", result.out)
        self.assert_status(1, result)


class LeftBehind(EndToEnd):
    def run_leaving(self, daemonise):
        name = str(self.scratch / "grandchild")
        self.script("backend", GRANDCHILD + f"grandchild({name!r}, {daemonise})\n"
                                            f"wait_for_file({name!r})\nserve()\n")
        self.write("one.json", PING)
        result = self.run_program("run", "one.json", "--", "./backend")
        pid = int(self.wait_for_text("grandchild"))
        self.wait_for(lambda: not alive(pid), "the grandchild's end", 5)
        self.assertIn("process.left-children", result.out)
        self.assertIn("1 of them", result.out)
        self.assertRegex(result.last_line, "^0 pass · 0 fail · 1 weak")

    def test_grandchild_is_ended_and_told(self):
        self.run_leaving(daemonise=False)

    def test_daemon_is_ended_and_told(self):
        self.run_leaving(daemonise=True)

    def test_killed_harness_takes_everything_with_it(self):
        name = str(self.scratch / "grandchild")
        self.script("backend", GRANDCHILD + f"""
grandchild({name!r}, True)
wait_for_file({name!r})
with open({str(self.scratch / 'backend.pid')!r}, 'w') as file:
    file.write(str(os.getpid()))
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
connection = connect()
for kind, payload in frames(connection):
    if kind == PING:
        send(connection, PONG)
        open({str(self.scratch / 'ready')!r}, 'w').write('ready')
while True:
    signal.pause()
""")
        self.write("one.json", HANG)
        process = self.start("run", "one.json", "--", "./backend")
        self.wait_for_text("ready")
        pids = [int(self.wait_for_text(n)) for n in ("grandchild", "backend.pid")]
        self.assertTrue(all(map(alive, pids)))
        process.kill()
        self.finish(process)
        self.wait_for(lambda: not any(map(alive, pids)), "the end of backend and grandchild")
        self.wait_for(lambda: not list(self.tmp.iterdir()), "the end of the scratch folder", 3)

    def test_exit_and_sigterm_ignored(self):
        self.script("backend", """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
connection = connect()
for kind, payload in frames(connection):
    if kind != EXIT:
        answer(connection, kind, payload)
while True:
    signal.pause()
""")
        self.write("one.json", PING)
        result = self.run_program("run", "--timeout-scale", "0.2", "one.json", "--", "./backend")
        self.assert_status(1, result)
        self.assertIn("process.outlives-exit", result.out)
        self.assertNotIn("process.outlives-connection", result.out)
        self.assertIn("SIGKILL", result.out)

    def test_stopped_backend_is_ended(self):
        self.script("backend", """
import signal
connection = connect()
for kind, payload in frames(connection):
    answer(connection, kind, payload)
    if kind == PING:
        os.kill(os.getpid(), signal.SIGSTOP)
""")
        self.write("one.json", PING)
        result = self.run_program("run", "--timeout-scale", "0.2", "one.json", "--", "./backend")
        self.assert_status(1, result)


if __name__ == "__main__":
    unittest.main()
