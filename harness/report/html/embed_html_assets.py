#!/usr/bin/env python3
"""Puts the HTML report's style and script into a C++ header, with their Content-Security-Policy
hashes. Called by meson: embed_html_assets.py OUT CSS JS"""

import base64
import hashlib
import sys


def constant(name, path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    # Compilers limit the length of one literal; neighbouring ones are joined.
    pieces = [text[at : at + 8000] for at in range(0, len(text), 8000)]
    literal = "\n    ".join(f'R"~~~({piece})~~~"' for piece in pieces)
    return (
        f"inline constexpr std::string_view {name} =\n    {literal};\n"
        f'inline constexpr std::string_view {name}_hash = "sha256-{digest}";\n'
    )


def main(out, css, js):
    with open(out, "w", encoding="utf-8") as file:
        file.write("#pragma once\n\n#include <string_view>\n\nnamespace harness {\n\n")
        file.write(constant("html_style", css))
        file.write(constant("html_script", js))
        file.write("\n}  // namespace harness\n")


main(*sys.argv[1:])
