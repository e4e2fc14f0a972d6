"""`explain` tells what a word means, from the tables that the harness goes by."""

import json

from harness_program import SOURCE, EndToEnd


class Explain(EndToEnd):
    def explain(self, *words, status=0):
        result = self.run_program("explain", *words)
        self.assert_status(status, result)
        return result

    def test_every_word_that_is_listed_is_explained(self):
        listed = [line.split() for line in self.explain().out.splitlines()
                  if line.startswith("    ") and "messages/echo" not in line]
        words = [word for line in listed for word in line]
        self.assertGreater(len(words), 180)
        for word in words[::7]:
            out = self.explain(word).out
            self.assertTrue(out.startswith(f"{word}: "), out)
            self.assertLessEqual(max(len(line) for line in out.splitlines()
                                     if "example" not in line and "file" not in line), 80, out)

    def test_a_finding_says_who_is_hurt_and_how_to_mend_it(self):
        out = self.explain("message.bad-timestamp").out
        for label in ("backend", "server", "users", "mend", "example", "written", "scenarios", "silence"):
            self.assertIn(f"\n  {label}  ", out)

    def test_one_word_may_mean_several_things(self):
        heads = [line for line in self.explain("login").out.splitlines() if not line.startswith(" ")]
        self.assertEqual(heads, ["login: an action of the verb do", "", "login: an area of the suite"])

    def test_a_scenario_is_told_by_its_title(self):
        title = json.loads((SOURCE / "scenarios/conformance/messages/echo.json").read_text())["title"]
        self.assertIn(title.split(" ")[0], self.explain("messages/echo").out)

    def test_an_unknown_word_names_the_nearest(self):
        result = self.explain("LOGNI", status=2)
        self.assertEqual(result.out, "")
        self.assertIn('nothing is called "LOGNI", did you mean "LOGIN"?', result.err)
