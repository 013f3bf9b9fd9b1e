"""A document as its parsers give it: plain data, marks in the text of cells, and limits that no report reaches."""

from __future__ import annotations

import re

MOST_CELLS = 50_000
MOST_COLUMNS = 1_000
"""Of one table, spans counted. The widest table of the form has fifteen."""
MOST_ROWS = 20_000
MOST_TEXT = 400_000
"""Characters of everything that is shown."""
MOST_STYLES = 4_000_000
"""Characters of the style sheets of a page. Those of a large site have half a million."""
DEEPEST = 400
"""Elements in each other: more than any page has that people read."""

OPEN_MARK, CLOSE_MARK = "⟨", "⟩"
"""Stand in the text of a cell around what belongs to no number: a footnote, or a figure that was struck out."""


def without_data(text: str) -> str:
    """A page or a style sheet without the pictures and fonts that stand in it as ``data:`` addresses.

    Args:
        text: of the page or the sheet.

    Returns:
        The same with empty addresses in their place.
    """
    return _DATA_URI.sub("data:,", text)


_DATA_URI = re.compile(r"data:[a-z]+/[^\"'>\s)]{64,}", re.IGNORECASE)


def set_off(text: str) -> str:
    """A text of a cell with the marks of what belongs to no number.

    Args:
        text: all that does not.
    """
    return f"{OPEN_MARK}{text}{CLOSE_MARK}"


_NUMBER = re.compile(r"\d(?:[\d.,，．]*\d)?")


def set_off_numbers(text: str) -> str:
    """A text outside of cells with marks around each number, none of which belongs to what is said.

    Args:
        text: words that are struck out or raised.

    Returns:
        As many words; each number among them is set off.
    """
    return _NUMBER.sub(lambda number: set_off(number[0]), text)


class TooMuch(Exception):  # noqa: N818  # no error of the program: the document is more than any report
    """There is more of something than a report can have: *what*, and how much of it there may be."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what)
        self.what = what
        self.limit = limit
