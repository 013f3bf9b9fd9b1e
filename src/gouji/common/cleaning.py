"""Texts as people mean them: no indents, no blank lines, nothing that nobody sees."""

from __future__ import annotations

from gouji.common.characters import without_invisible


def clean_text(text: str) -> str:
    r"""The text as its paragraphs, one a line: no blank lines, no indents, nothing that nobody sees.

    Args:
        text: with line breaks of any system.

    Returns:
        Paragraphs joined by ``\n``; empty if there is none.
    """
    lines = (without_invisible(line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def clean_name(text: str) -> str:
    """A one-line text: a name, a telephone number.

    Args:
        text: of any number of lines.

    Returns:
        Its words with single spaces between them.
    """
    return " ".join(clean_text(text).split())
