"""The matrix as Markdown, and its place in tests/README.md."""

import pathlib

README = pathlib.Path(__file__).resolve().parents[1] / "README.md"
BEGIN = "<!-- matrix: written by tests/matrix/run.py --table -->\n"
END = "<!-- end of matrix -->\n"


def _row(cells):
    return "| " + " | ".join(cells) + " |"


def _catcher(verdicts):
    """The finding that catches a bug, or the scenario. Of several scenarios the first by name."""
    if not verdicts:
        return "nothing"
    first = min(verdicts, key=lambda verdict: (not verdict.findings, verdict.name))
    if first.findings:
        return f"finding `{first.findings[0]}`"
    return f"`{first.name}`"


def text(bugs, quirks, caught, areas):
    """`bugs` and `quirks` are rows of (name, area, words), `caught` has the verdicts of a bug."""
    lines = [_row(["area", "bug", "what it does", "caught by"]), "|---|---|---|---|"]
    for area in areas:
        for name, its_area, words in bugs:
            if its_area == area:
                lines.append(_row([area, f"`{name}`", words, _catcher(caught[name])]))
    lines += ["", _row(["area", "quirk", "what it does"]), "|---|---|---|"]
    for area in areas:
        for name, its_area, words in quirks:
            if its_area == area:
                lines.append(_row([area, f"`{name}`", words]))
    return "\n".join(lines) + "\n"


def parts_of(readme):
    """The README's text before the matrix, the matrix, and the text behind it."""
    head, rest = readme.split(BEGIN)
    matrix, tail = rest.split(END)
    return head, matrix, tail


def write(table, summary):
    """Puts the table into tests/README.md, below a line that sums it up."""
    head, _, tail = parts_of(README.read_text(encoding="utf-8"))
    matrix = f"{summary}\n\n<details><summary>The matrix</summary>\n\n{table}\n</details>\n"
    README.write_text(head + BEGIN + matrix + END + tail, encoding="utf-8")
