"""The words of the line above each table that tells how it stands: written by a formula, known again by the reader."""

from __future__ import annotations

STATUS_HEAD = "填报检查："
"""The beginning of the line."""
ALL_WELL = "全部填齐，勾稽相符"
"""What stands behind the head, and on the cover, when nothing is left to do."""
STATUS_COUNTS = ("空白 ", " 格，不合要求 ", " 处，勾稽不符 ", " 处")
"""What stands behind the head otherwise: before, between and behind the counts of blanks, of wrong figures and of lines
that do not tie out."""


def counted_line(*counts: object) -> str:
    """The line with its counts.

    Args:
        counts: of blanks, of wrong figures and of lines that do not tie out.

    Returns:
        The head, and the words around the counts.
    """
    before, *between = STATUS_COUNTS
    return f"{STATUS_HEAD}{before}" + "".join(f"{count}{words}" for count, words in zip(counts, between, strict=True))
