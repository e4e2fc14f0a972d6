"""The matrix as Markdown, for README."""


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
    return "\n".join(lines)
