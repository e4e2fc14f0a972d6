"""Every mistake in a profile is told before anything starts."""

import unittest

from bad_input_case import BadInput


def profile(rest):
    return '{\n  "command": ["./backend"],\n  ' + rest + "\n}\n"


CASES = {
    "a comma is missing": '{\n  "command": ["./backend"]\n  "name": "x"\n}\n',
    "not an object": '"./backend"\n',
    "no command": '{\n  "name": "x"\n}\n',
    "an empty command": '{\n  "command": []\n}\n',
    "a text as command": '{\n  "command": "./backend"\n}\n',
    "an unknown key": profile('"environnment": {}'),
    "a key unlike any other": profile('"xyzzy": 1'),
    "a number for the name": profile('"name": 7'),
    "a text for the arguments": profile('"arguments": "-n"'),
    "a list for the accounts": profile('"accounts": []'),
    "an unknown key of an account":
        profile('"accounts": {"alice": {"user": "a@b", "legacyname": "a", "password": "x"}}'),
    "an account without a user":
        profile('"accounts": {\n    "alice": {\n      "legacyName": "a",\n'
                '      "password": "pw-of-alice-71"\n    }\n  }'),
    "an account whose user is no JID":
        profile('"accounts": {"alice": {"user": "alice", "legacyName": "a", "password": "x"}}'),
    "an account whose user has a resource":
        profile('"accounts": {"alice": {"user": "a@b/c", "legacyName": "a", "password": "x"}}'),
    "an unknown capability": profile('"can": ["echo", "recipts"]'),
    "a bad timeout": profile('"timeout": "soon"'),
    "a number as timeout": profile('"timeout": 5'),
    "an unknown finding in allow": profile('"allow": ["message.bad-timestmp"]'),
    "a log with a reserved name": profile('"logs": {"stderr": "backend.log"}'),
    "a log's path that is no text": profile('"logs": {"backend": 3}'),
    "a config that is neither path nor object": profile('"config": 4'),
    "a value of the config that is an object": profile('"config": {"service": {"jid": {}}}'),
    "an unknown key of a service":
        profile('"services": [{"name": "ircd", "comand": ["ngircd"]}]'),
    "a service without a command": profile('"services": [{"name": "ircd"}]'),
    "a bad port": profile('"services": [{"name": "ircd", "command": ["./backend"], '
                          '"ready": {"port": 66667}}]'),
    "an unknown way to be ready":
        profile('"services": [{"name": "ircd", "command": ["./backend"], "ready": {"prot": 1}}]'),
    "missing program": '{\n  "name": "irc",\n  "command": ["./no-such-backend"]\n}\n',
    "missing program in PATH": '{\n  "command": ["no-such-backend"]\n}\n',
    "program that cannot be executed": '{\n  "command": ["./plain-file"]\n}\n',
    "program that is a folder": '{\n  "command": ["./folder"]\n}\n',
    "interpreter that does not exist": '{\n  "command": ["./strange-script"]\n}\n',
    "missing config file": profile('"config": "no-such.cfg"'),
    "config that is a folder": profile('"config": "folder"'),
    "missing directory": profile('"directory": "nowhere"'),
    "missing program of a service":
        profile('"services": [{"name": "ircd", "command": ["./no-such-ircd"]}]'),
}


class BadProfiles(BadInput):
    def test_texts(self):
        self.write("good.json", '{"steps": [{"ping": {}}]}\n')
        self.write("plain-file", "hello\n")
        self.write("strange-script", "#!/no/such/interpreter\n", executable=True)
        (self.scratch / "folder").mkdir()
        for title, text in CASES.items():
            self.profile(text)
            self.refuse(title, 3, "run", "--backend", "backend.json", "good.json")
        self.assert_no_secrets(*self.texts)
        self.compare("bad-profiles")

    def test_a_password_in_the_faulty_line_is_not_shown(self):
        self.write("good.json", '{"steps": [{"ping": {}}]}\n')
        for rest in ('"accounts": {"alice": {"legacyName": "a", "password": "pw-of-alice-71"}}',
                     '"accounts": {"alice": {"pasword": "pw-of-alice-71"}}',
                     '"accounts": {"alice": {"user": 1, "password": "pw-of-alice-71"}}'):
            self.profile(profile(rest))
            result = self.run_program("run", "--backend", "backend.json", "good.json")
            self.assert_status(3, result)
            self.assert_no_secrets(result.err)

    def test_check_says_the_same_as_run(self):
        self.write("good.json", '{"steps": [{"ping": {}}]}\n')
        for title in ("an unknown key", "an unknown capability", "an unknown finding in allow"):
            self.profile(CASES[title])
            run = self.run_program("run", "--backend", "backend.json", "good.json")
            check = self.run_program("check", "backend.json")
            self.assert_status(3, check)
            self.assertEqual(run.err, check.err)
            self.assertIn("json:", run.err)


if __name__ == "__main__":
    unittest.main()
