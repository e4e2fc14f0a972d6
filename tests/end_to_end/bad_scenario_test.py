"""Every mistake in a scenario is told before anything starts."""

import unittest

from bad_input_case import BadInput


def one(step):
    return '{\n  "steps": [\n    ' + step + "\n  ]\n}\n"


CASES = {
    "no JSON at all": "hello\n",
    "an empty file": "",
    "a comma is missing": '{\n  "title": "A comma is missing"\n  "steps": []\n}\n',
    "a comma too many": '{\n  "title": "A comma too many",\n  "steps": [],\n}\n',
    "a text without its end": '{\n  "title": "No end,\n  "steps": []\n}\n',
    "not an object": "[]\n",
    "no steps": '{\n  "title": "No steps"\n}\n',
    "a key twice": '{\n  "title": "One",\n  "title": "Two",\n  "steps": []\n}\n',
    "an unknown key in the head": '{\n  "titel": "Misspelt",\n  "steps": []\n}\n',
    "a key unlike any other": '{\n  "xyzzy": 1,\n  "steps": []\n}\n',
    "a number for the title": '{\n  "title": 5,\n  "steps": []\n}\n',
    "an object for the steps": '{\n  "steps": {}\n}\n',
    "an unknown level": '{\n  "level": "shall",\n  "steps": []\n}\n',
    "an unknown capability": '{\n  "needs": ["ecko"],\n  "steps": []\n}\n',
    "a bad timeout": '{\n  "timeout": "5 minutes",\n  "steps": []\n}\n',
    "an unknown key of start": '{\n  "start": {"arguements": []},\n  "steps": []\n}\n',
    "an unknown key of server": '{\n  "server": {"ping_intervall": "1s"},\n  "steps": []\n}\n',
    "an account without a password":
        '{\n  "accounts": {"eve": {"user": "eve@example.org", "legacyName": "eve"}},\n'
        '  "steps": []\n}\n',
    "an unknown type to ignore": '{\n  "ignore": ["STAT"],\n  "steps": []\n}\n',
    "an unknown verb": one('{"expekt": "CONNECTED"}'),
    "no verb": one('{"fields": {}}'),
    "two verbs": one('{"send": "PING", "expect": "PONG"}'),
    "an unknown key of a step": one('{"expect": "PONG", "withn": "2s"}'),
    "an unknown message type": one('{"expect": "CONECTED"}'),
    "an unknown message type with its prefix": one('{"send": "TYPE_LOGON"}'),
    "an unknown field": one('{"expect": "CONV_MESSAGE", "fields": {"username": "alice"}}'),
    "an unknown enum value":
        one('{"expect": "BUDDY_CHANGED", "fields": {"status": "STATUS_AWEY"}}'),
    "an unknown flag": one('{"expect": "PARTICIPANT_CHANGED", "fields": {"flag": "MODERATR"}}'),
    "a text for a number": one('{"send": "VCARD", "fields": {"userName": "a", "buddyName": "b", '
                               '"id": "seven"}}'),
    "fields of a message without any": one('{"send": "PING", "fields": {"user": "a"}}'),
    "an undefined variable": one('{"do": "write", "user": "alice", "to": "${contact.ecko}", '
                                 '"text": "hi"}'),
    "an undefined account": one('{"do": "login", "user": "alicia"}'),
    "a variable without its end": one('{"do": "write", "user": "alice", "to": "${contact.echo", '
                                      '"text": "hi"}'),
    "a bad duration": one('{"expect": "PONG", "within": "5 seconds"}'),
    "a number for a duration": one('{"pause": 5}'),
    "a bad pattern": one('{"log": "server", "matches": "PING (to"}'),
    "a bad pattern in a field":
        one('{"expect": "CONV_MESSAGE", "fields": {"message": {"matches": "*a"}}}'),
    "an unknown action": one('{"do": "wirte", "user": "alice", "to": "echo", "text": "hi"}'),
    "an action without what it needs": one('{"do": "write", "user": "alice", "text": "hi"}'),
    "a key of another action": one('{"do": "login", "user": "alice", "room": "#echo"}'),
    "an unknown matcher":
        one('{"expect": "CONV_MESSAGE", "fields": {"message": {"contians": "hi"}}}'),
    "a matcher of two keys":
        one('{"expect": "CONV_MESSAGE", "fields": {"message": {"contains": "a", "any": true}}}'),
    "an unknown log": one('{"log": "sever", "contains": "PING"}'),
    "a log step without what to look for": one('{"log": "server"}'),
    "an unknown fragment": one('{"use": "loged-in"}'),
    "an unknown signal": one('{"signal": "SIGTREM"}'),
    "bad hex": one('{"raw": {"hex": "0000 0g"}}'),
    "a fault in a nested step": one('{"repeat": 3, "steps": [{"expect": "POGN"}]}'),
    "several faults at once":
        '{\n  "levle": "must",\n  "steps": [\n    {"expect": "PONGG"},\n'
        '    {"do": "login", "user": "alise"}\n  ]\n}\n',
}


class BadScenarios(BadInput):
    def test_texts(self):
        for title, text in CASES.items():
            self.write("bad.json", text)
            self.refuse(title, 3, "run", "bad.json", "--", "./backend")
        self.compare("bad-scenarios")

    def test_check_says_the_same_as_run(self):
        for title in ("an unknown verb", "a bad duration", "a comma is missing"):
            self.write("bad.json", CASES[title])
            run = self.run_program("run", "bad.json", "--", "./backend")
            check = self.run_program("check", "bad.json")
            self.assert_status(3, check)
            self.assertEqual(run.err, check.err)
            self.assertIn("json:", run.err)

    def test_one_bad_file_among_good_ones_stops_all(self):
        self.write("all/good.json", '{"steps": [{"ping": {}}]}\n')
        self.write("all/bad.json", CASES["an unknown verb"])
        self.refuse("one bad file among good ones", 3, "run", "all", "--", "./backend")

    def test_list_refuses_too(self):
        self.write("bad.json", CASES["an unknown verb"])
        self.refuse("list", 3, "list", "bad.json")


if __name__ == "__main__":
    unittest.main()
