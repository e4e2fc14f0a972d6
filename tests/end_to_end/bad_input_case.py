"""Base of the tests of wrong input: each case is run with a backend that leaves a mark if it is
started, and all texts of a kind are one golden file."""

from harness_program import EndToEnd


class BadInput(EndToEnd):
    def setUp(self):
        super().setUp()
        self.write("backend", f"#!/bin/sh\ntouch {self.scratch}/was-started\nexit 3\n",
                   executable=True)
        self.texts = []

    def refuse(self, title, status, *words, shown=""):
        """Runs the program, which must start nothing and end with this status. What it says is
        kept for the golden text."""
        result = self.run_program(*words)
        with self.subTest(title):
            self.assertFalse((self.scratch / "was-started").exists(), "a backend was started")
            self.assertEqual(result.status, status, str(result))
            self.assertEqual(result.out, "", "something is on stdout")
            self.assertNotEqual(result.err, "", "nothing is said")
        self.texts.append(f"=== {title}\n$ spectrum2-harness {' '.join(map(str, words))}\n{shown}"
                          f"{result.err}exit status {result.status}\n")

    def compare(self, name):
        self.assert_golden(name, "\n".join(self.texts))
