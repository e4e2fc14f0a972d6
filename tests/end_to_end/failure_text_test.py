"""What a user reads when a backend does not do what it should. One golden text a case."""

import json
import unittest

from harness_program import ECHO, EndToEnd

LOGIN = '{"do": "login", "user": "alice"}, {"expect": "CONNECTED"}'
WRITE = ('{"do": "write", "user": "alice", "to": "${contact.echo}", "text": "hello"},\n'
         '    {"expect": "CONV_MESSAGE", "within": "400ms",\n'
         '     "fields": {"userName": "${alice.user}", "buddyName": "${contact.echo}", '
         '"message": "hello"}}')


def steps(*lines, head=""):
    return "{\n  " + head + '"steps": [\n    ' + ",\n    ".join(lines) + "\n  ]\n}\n"


class FailureTexts(EndToEnd):
    def run_case(self, name, command, scenario, status=1, options=(), **profile):
        """Runs one scenario against a backend; both streams are the golden text."""
        words = {"name": "test", "command": command, "timeout": "600ms", "can": ["echo"]}
        self.profile(json.dumps({**words, **profile}))
        self.write("scenario.json", scenario)
        result = self.run_program("run", "--backend", "backend.json", "scenario.json", *options)
        self.assert_no_secrets(result.out, result.err)
        self.assert_status(status, result)
        self.assert_golden(name, result.out + result.err)
        return result

    def run_echo(self, name, bug, scenario, **more):
        arguments = ["--bug", bug] if bug else []
        return self.run_case(name, [ECHO], scenario, arguments=arguments, **more)

    def test_never_connects(self):
        self.write("backend", "#!/bin/sh\necho waiting for the moon\nexec sleep 600\n",
                   executable=True)
        result = self.run_case("failure-never-connects", ["./backend"], steps('{"ping": {}}'))
        seconds = float(result.last_line.split(" · ")[-1].split()[0])
        self.assertLess(seconds, 2, "it waits for the answer to an EXIT that was never sent")

    def test_ends_early_with_0(self):
        self.script("backend", "print('no account is configured')\nsys.exit(0)\n")
        self.run_case("failure-ends-early-with-0", ["./backend"], steps('{"ping": {}}'))

    def test_ends_early_with_3(self):
        self.script("backend", "print('no such network', file=sys.stderr)\nsys.exit(3)\n")
        self.run_case("failure-ends-early-with-3", ["./backend"], steps('{"ping": {}}'))

    def test_crashes_before_it_connects(self):
        self.write("backend", "#!/bin/sh\nulimit -c 0\nkill -SEGV $$\n", executable=True)
        self.run_case("failure-crashes-at-start", ["./backend"], steps('{"ping": {}}'))

    def test_crashes_at_a_message(self):
        self.script("backend", """
import resource, signal
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
connection = connect()
for kind, payload in frames(connection):
    if kind == CONV_MESSAGE:
        print('about to look at a null pointer', flush=True)
        os.kill(os.getpid(), signal.SIGSEGV)
    answer(connection, kind, payload)
""")
        self.run_case("failure-crashes-at-a-message", ["./backend"], steps(LOGIN, WRITE))

    def test_aborts_at_exit_though_all_steps_hold(self):
        self.run_echo("failure-aborts-at-exit", "exit-aborts", steps(LOGIN, WRITE), status=0)

    def test_pong_missing(self):
        self.run_echo("failure-no-pong", "no-pong", steps('{"ping": {}}'))

    def test_wrong_echo_shows_the_nearest_frame(self):
        self.run_echo("failure-wrong-text", "text-ascii-only",
                      steps(LOGIN, WRITE.replace("hello", "Grüße 👋")))

    def test_wrong_contact_shows_the_nearest_frame(self):
        self.run_echo("failure-wrong-contact", "echo-of-another", steps(LOGIN, WRITE))

    def test_missing_answer(self):
        self.run_echo("failure-missing-answer", "echo-missing", steps(LOGIN, WRITE))

    def test_every_matcher_that_does_not_hold(self):
        fields = {"userName": {"starts_with": "bob"}, "message": {"matches": "^H.*o$"},
                  "buddyName": {"one_of": ["a", "b"]}, "id": {"length": 3},
                  "xhtml": {"contains": "<b>"}, "nickname": {"any": True}}
        self.run_echo("failure-matchers", "",
                      steps(LOGIN, '{"do": "write", "user": "alice", "to": "echo", "text": "hi"}',
                            '{"expect": "CONV_MESSAGE", "within": "300ms", "fields": '
                            + json.dumps(fields) + "}"))

    def test_unexpected_frame(self):
        self.run_echo("failure-unexpected-frame", "",
                      steps(LOGIN, '{"do": "write", "user": "alice", "to": "echo", "text": "hi"}',
                            '{"expect_none": "CONV_MESSAGE", "until": "pong"}'))

    def test_frame_that_no_step_expects(self):
        self.run_echo("failure-only-expected", "",
                      steps(LOGIN, '{"do": "write", "user": "alice", "to": "echo", "text": "hi"}',
                            '{"ping": {}}', head='"only_expected": true, '))

    def test_log_line_missing(self):
        self.run_echo("failure-log-line-missing", "",
                      steps('{"log": "server", "contains": "PONG from", "within": "300ms", '
                            '"why": "the operator looks for it"}'))

    def test_log_line_that_must_not_be(self):
        self.script("backend", "print('Traceback (most recent call last):', file=sys.stderr, "
                               "flush=True)\nserve()\n")
        self.run_case("failure-log-line-there", ["./backend"],
                      steps('{"ping": {}}', '{"log_none": "stderr", "matches": "(?i)traceback"}'))

    def test_finding_with_its_frame(self):
        self.run_echo("failure-finding-with-frame", "timestamp-extended", steps(LOGIN, WRITE))

    def test_weak_step(self):
        self.run_echo("failure-weak", "connected-twice", steps(LOGIN, '{"ping": {}}'), status=0)

    def test_note(self):
        self.run_echo("failure-note", "",
                      steps(LOGIN, '{"expect": "AUTH_REQUEST", "within": "200ms"}',
                            head='"level": "may", '), status=0)

    def test_not_applicable_says_why(self):
        self.run_echo("failure-not-applicable", "",
                      steps('{"ping": {}}', head='"needs": ["rawxml", "echo"], '), status=0)

    def test_wrong_end(self):
        self.run_echo("failure-wrong-end", "exit-status-3",
                      steps('{"send": "EXIT"}', '{"exit": {"within": "2s", "code": 0}}'))

    def test_child_left_behind(self):
        self.run_echo("failure-child-left", "child-left", steps('{"ping": {}}'), status=0)

    def test_password_in_the_output_is_a_finding_and_not_shown(self):
        result = self.run_echo("failure-password-printed", "password-on-stderr",
                               steps(LOGIN, '{"expect": "AUTH_REQUEST", "within": "200ms"}'))
        self.assertIn("secret.in-log", result.out)


class Passwords(EndToEnd):
    """Passwords are never in anything that the program writes."""

    def test_nowhere_with_v_and_keep(self):
        for bug in ("password-on-stderr", "password-on-stdout", "refusal-quotes-password",
                    "refused-password-logged"):
            self.profile(json.dumps({"command": [ECHO], "arguments": ["--bug", bug],
                                     "can": ["echo", "refuse_login"], "timeout": "600ms"}))
            self.write("scenario.json", steps(
                '{"do": "login", "user": "wrong"}', '{"expect": "DISCONNECTED"}',
                '{"send": "LOGIN", "fields": {"user": "bob@example.org", "legacyName": "bob", '
                '"password": "${bob.password}"}}',
                '{"do": "login", "user": "alice"}',
                '{"expect": "CONNECTED", "fields": {"user": "nobody"}, "within": "200ms"}'))
            result = self.run_program("run", "-v", "--keep", "kept", "--backend", "backend.json",
                                      "scenario.json")
            self.assert_status(1, result)
            self.assertIn("••••", result.out + result.err)
            kept = [f for f in (self.scratch / "kept").rglob("*") if f.is_file()]
            traces = [f for f in kept if f.name == "trace.jsonl"]
            self.assertEqual(len(traces), 1, kept)
            for line in traces[0].read_text(encoding="utf-8").splitlines():
                json.loads(line)
            self.assert_no_secrets(result.out, result.err,
                                   *(f.read_text(encoding="utf-8") for f in kept))
            trace = traces[0].read_text(encoding="utf-8")
            for secret in (b"pw-of-alice-71", b"pw-of-bob-72", b"not-the-password"):
                self.assertNotIn(secret.hex(), trace.lower())

    def check_secrets_of(self, scenario, *secrets, **profile):
        self.profile(json.dumps({"command": [ECHO], "can": ["echo"], "timeout": "600ms",
                                 **profile}))
        self.write("scenario.json", scenario)
        result = self.run_program("run", "-v", "--keep", "kept", "--backend", "backend.json",
                                  "scenario.json")
        self.assert_status(1, result)
        trace = (self.scratch / "kept/scenario/trace.jsonl").read_text(encoding="utf-8")
        for secret in secrets:
            for text in (result.out, result.err, trace):
                self.assertNotIn(secret, text)
            self.assertNotIn(secret.encode().hex(), trace.lower())

    def test_in_arguments_messages_and_accounts_of_the_scenario(self):
        self.check_secrets_of(
            steps('{"do": "login", "user": "eve"}', '{"expect": "CONNECTED"}',
                  '{"do": "write", "user": "eve", "to": "echo", "text": "pw-of-alice-71 x"}',
                  '{"expect": "CONV_MESSAGE", "within": "200ms", '
                  '"fields": {"message": "secret-of-eve-99"}}',
                  head='"accounts": {"eve": {"user": "eve@example.org", "legacyName": "eve", '
                       '"password": "secret-of-eve-99"}}, '),
            "pw-of-alice-71", "secret-of-eve-99",
            arguments=["--password", "pw-of-alice-71", "--token=pw-of-alice-71"],
            accounts={"alice": {"user": "alice@example.org", "legacyName": "alice",
                                "password": "pw-of-alice-71"}})

    def test_of_a_login_that_the_scenario_writes_itself(self):
        self.check_secrets_of(
            steps('{"send": "LOGIN", "fields": {"user": "carol@example.org", "legacyName": "c", '
                  '"password": "typed-secret-77"}}', '{"expect": "CONNECTED"}',
                  '{"expect": "AUTH_REQUEST", "within": "100ms"}'),
            "typed-secret-77", arguments=["--bug", "password-on-stderr"])


if __name__ == "__main__":
    unittest.main()
