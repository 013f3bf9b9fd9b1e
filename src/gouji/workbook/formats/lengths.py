"""Lengths as OpenDocument writes them: of rows, fonts, spaces and what is drawn."""

from __future__ import annotations

import re

_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d*)?)(cm|mm|in|pt)")
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72}
_POINTS = 72


def inches(text: str) -> float | None:
    """A length in inches (OpenDocument 1.3 part 3, 18.3.18).

    Args:
        text: of the attribute.

    Returns:
        None for what is none.
    """
    match = _LENGTH.fullmatch(text)
    return None if match is None else float(match[1]) * _INCHES[match[2]]


def points(text: str) -> float | None:
    """A length in points.

    Args:
        text: of the attribute.

    Returns:
        None for what is none.
    """
    length = inches(text)
    return None if length is None else length * _POINTS
