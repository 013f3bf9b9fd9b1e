"""Texts as people mean them: no indents, no blank lines, nothing that nobody sees."""

from __future__ import annotations

import unicodedata


def clean_text(text: str) -> str:
    """The text as its paragraphs, one a line: no blank lines, no indents, nothing that nobody sees."""
    lines = (_clean_line(line.strip()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _clean_line(line: str) -> str:
    if line.isprintable():  # nearly always
        return line
    return "".join(
        char for char in line if char == "\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn")
    ).strip()


def clean_name(text: str) -> str:
    """A one-line text: a name, a telephone number."""
    return " ".join(clean_text(text).split())
