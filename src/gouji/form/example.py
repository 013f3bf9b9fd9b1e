"""An example of a text that a regular expression matches: a clerk is shown how to write it, not the expression."""

from __future__ import annotations

import functools
import re
from itertools import cycle, islice

from gouji.form.bounds import compiled_pattern

_PART = re.compile(
    r"(?P<escaped>\\.)|\[(?P<negated>\^?)(?P<set>\]?(?:\\.|[^\]\\])*)\]|(?P<open>\((?:\?:)?)|(?P<sign>[|)^$])|(?P<one>.)",
    re.DOTALL,
)
_TIMES = re.compile(r"(?:\{(?P<least>\d*)(?:,\d*)?\}|(?P<sign>[*+?]))\??")
_LETTERS = "ABCDEFGHI"
_OF_CLASS = {r"\d": "123456789", r"\s": " ", **dict.fromkeys((r"\w", r"\D", r"\S", "."), _LETTERS)}
_CODE_POINT = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOST = 40
"""Characters beyond which an example no longer helps."""


@functools.lru_cache(maxsize=256)
def example_of(pattern: str) -> str:
    """A short text that a pattern matches from end to end.

    Args:
        pattern: a regular expression without repeated groups or references.

    Returns:
        Digits that count up, letters, and what the pattern itself says; empty if none was found.
    """
    found = _alternative(_CODE_POINT.sub(lambda code: chr(int(code[1], 16)), pattern), 0)[0]
    return found if len(found) <= _MOST and compiled_pattern(pattern).fullmatch(found) else ""


def _alternative(pattern: str, place: int) -> tuple[str, int]:
    """The first alternative that stands at a place of a pattern, and where its group ends."""
    text, is_over = "", False
    while place < len(pattern) and (part := _PART.match(pattern, place)) is not None:
        place = part.end()
        if part["open"]:
            characters, place = _alternative(pattern, place)
            times = _TIMES.match(pattern, place)
            place = times.end() if times else place
            text += "" if is_over else characters * _least(times)
        elif part["sign"] == ")":
            break
        elif part["sign"]:
            is_over = is_over or part["sign"] == "|"
        else:
            characters = _characters(part)
            times = _TIMES.match(pattern, place)
            place = times.end() if times else place
            text += "" if is_over else "".join(islice(cycle(characters), _least(times)))
    return text, place


_NO_WIDTH = (r"\b", r"\B", r"\A", r"\Z")


def shortest_of(pattern: str) -> int:
    """The characters of the shortest text that a pattern matches from end to end.

    Args:
        pattern: a regular expression without repeated groups or references.
    """
    pattern, place = _CODE_POINT.sub("x", pattern), 0
    groups: list[list[int]] = [[0]]  # by open group the lengths of its alternatives
    while place < len(pattern) and (part := _PART.match(pattern, place)) is not None:
        place, length = part.end(), 0
        if part["open"]:
            groups.append([0])
            continue
        if part["sign"] == "|":
            groups[-1].append(0)
            continue
        if part["sign"] == ")":
            length = min(groups.pop())
        elif not part["sign"] and part[0] not in _NO_WIDTH:
            length = 1
        times = _TIMES.match(pattern, place)
        place = times.end() if times else place
        groups[-1][-1] += length * (0 if times and times["sign"] == "*" else _least(times))
    return min(groups[0])


def _characters(part: re.Match[str]) -> str:
    """The characters that may stand for a part of a pattern, of a set its first."""
    if part["set"] is None:
        return _OF_CLASS.get(part[0], part[0][-1])
    inner = part["set"]
    if part["negated"]:
        return next((sign for sign in f"{_LETTERS[0]}1甲" if re.fullmatch(part[0], sign)), "-")
    if inner.startswith("0-9"):
        return _OF_CLASS[r"\d"]
    return _OF_CLASS.get(inner[:2], inner[1:2] if inner.startswith("\\") else inner[0])


def _least(times: re.Match[str] | None) -> int:
    """The repeats to show: as few as may be, one where none and many may be."""
    if times is None:
        return 1
    if times["sign"]:
        return 0 if times["sign"] == "?" else 1
    return int(times["least"] or 0)
