"""How wide and high Chinese text stands in a cell, so that rows get the height their words need."""

from __future__ import annotations

import math
import unicodedata

LINE_HEIGHT = 15.0
"""Points a line of 11-point text takes."""
_PADDING = 6.0


def width(text: str) -> int:
    """The width of the longest line in half-width characters: a Chinese character takes two."""
    return max(
        (sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line) for line in text.split("\n")),
        default=0,
    )


def terminal_width(text: str) -> int:
    """The width of a line on a terminal, where quotation marks and dots are narrow."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def fitted(text: str, room: int) -> str:
    """A line of exactly so many terminal cells: filled up with spaces, or cut with an ellipsis."""
    if terminal_width(text) > room:
        while terminal_width(text) > room - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (room - terminal_width(text))


def lines(text: str, columns: float) -> int:
    """How many lines the text takes in a cell that many half-width characters wide."""
    # Two characters are lost at a line's end: a wide one that does not fit, and punctuation that may not begin a line.
    usable = max(2.0, columns - 1.5)
    return sum(max(1, math.ceil(width(line) / usable)) for line in text.split("\n"))


def height(count: int) -> float:
    """The height in points of a row of so many lines."""
    return count * LINE_HEIGHT + _PADDING
