"""Width and height of Chinese text in a cell, so that rows get the height their words need."""

from __future__ import annotations

import functools
import math
import unicodedata

LINE_HEIGHT = 15.0
"""Points a line of 11-point text takes."""
_PADDING = 6.0


def width(text: str) -> int:
    r"""The width of the longest line, as fonts of spreadsheets draw it.

    Args:
        text: lines separated by ``\n``.

    Returns:
        Half-width characters: a Chinese character counts two.
    """
    return max(map(_known_width if len(text) <= _OFTEN else _width, text.split("\n")))


_OFTEN = 100
"""Characters of texts that are remembered: labels of a form stand in each of its workbooks, and are asked for often."""


def _width(line: str) -> int:
    return sum(2 if kind in "WFA" else 1 for kind in map(unicodedata.east_asian_width, line))


_known_width = functools.lru_cache(maxsize=8192)(_width)


def terminal_width(text: str) -> int:
    """The width of a line on a terminal, where quotation marks and dots are narrow.

    Args:
        text: one line.

    Returns:
        Terminal cells: a Chinese character counts two.
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, room: int, *, right: bool = False) -> str:
    """A line with spaces to the width of a column of a terminal.

    Args:
        text: one line.
        room: terminal cells.
        right: the text stands at the right.

    Returns:
        The line; as it is if it has no room.
    """
    spaces = " " * (room - terminal_width(text))
    return spaces + text if right else text + spaces


def fitted(text: str, room: int) -> str:
    """A line of exactly so many terminal cells: filled up with spaces, or cut with an ellipsis.

    Args:
        text: one line.
        room: terminal cells, at least 1.

    Returns:
        The line.
    """
    if terminal_width(text) > room:
        while terminal_width(text) > room - 1:
            text = text[:-1]
        text += "…"
    return padded(text, room)


def lines(text: str, columns: float) -> int:
    r"""The number of lines a text needs in a cell.

    Args:
        text: lines separated by ``\n``.
        columns: the width of the cell in half-width characters.

    Returns:
        At least one.
    """
    # Two characters are lost at a line's end: a wide one that does not fit, and punctuation that may not begin a line.
    usable = max(2.0, columns - 1.5)
    return sum(max(1, math.ceil(width(line) / usable)) for line in text.split("\n"))


def height(count: int) -> float:
    """The height of a row.

    Args:
        count: lines of 11-point text in it.

    Returns:
        Points.
    """
    return count * LINE_HEIGHT + _PADDING
